package io.aigateway.spring;

import io.aigateway.AiGateway;
import io.aigateway.config.GatewayConfig;
import io.aigateway.error.ConfigurationException;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Brings what the environment says now into force: all of it at once, or, if anything is wrong with it, nothing. Thread-safe.
 */
public final class GatewayRefresher {

    private static final Logger LOG = LoggerFactory.getLogger(GatewayRefresher.class);

    private final AiGateway gateway;
    private final GatewayFactory factory;
    private final ReentrantLock refreshing = new ReentrantLock();
    // guarded by refreshing
    private GatewayConfig lastRead;
    // guarded by refreshing
    private boolean refused;

    GatewayRefresher(AiGateway gateway, GatewayFactory factory) {
        this.gateway = gateway;
        this.factory = factory;
        this.lastRead = gateway.config();
    }

    /**
     * Reads the environment and the file again. A mistake is logged as {@code config.refused}.
     *
     * @param why what caused it, for the log
     * @return whether another configuration is in force now
     */
    public boolean refresh(String why) {
        try {
            return refreshOrThrow(why);
        } catch (ConfigurationException e) {
            return false; // and in the log
        }
    }

    /**
     * Reads the environment and the file again. A mistake is logged as {@code config.refused}.
     *
     * @param why what caused it, for the log
     * @return whether another configuration is in force now
     * @throws ConfigurationException with every problem; the configuration before stays in force
     */
    public boolean refreshOrThrow(String why) {
        refreshing.lock();
        try {
            GatewayConfig now = factory.config();
            if (now.equals(lastRead)) {
                LOG.atLevel(refused ? Level.INFO : Level.DEBUG)
                        .log("The gateway's configuration is the one in force ({})", why);
                refused = false;
                return false;
            }
            GatewayConfig before = gateway.config();
            gateway.reconfigure(now);
            warnOfWeights(before, now);
            lastRead = now;
            refused = false;
            return true;
        } catch (ConfigurationException e) {
            refused = true;
            LOG.atError()
                    .addKeyValue("event", "config.refused")
                    .addKeyValue("cause", why)
                    .addKeyValue("problems", e.problems())
                    .log(
                            "The changed configuration is refused ({}), the one before stays in force. {}",
                            why,
                            e.getMessage());
            throw e;
        } finally {
            refreshing.unlock();
        }
    }

    /** Weights that were set by hand are not in the configuration that is read. */
    private void warnOfWeights(GatewayConfig before, GatewayConfig now) {
        if (!before.routes().equals(lastRead.routes()) && !before.routes().equals(now.routes())) {
            LOG.atWarn()
                    .addKeyValue("event", "weights.replaced")
                    .log("Weights that were set by hand are replaced by those of the changed configuration");
        }
    }
}
