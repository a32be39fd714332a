package io.aigateway.spring;

import io.aigateway.AiGateway;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.context.SmartLifecycle;

/**
 * Closes the gateway after the web server has let its requests finish, and lets running calls and streams finish too, as
 * long as {@code close-grace} says.
 */
final class GatewayLifecycle implements SmartLifecycle {

    /** Web servers finish their requests at 1024 and stop at 2048 below the default. */
    private static final int AFTER_WEB_SERVERS = SmartLifecycle.DEFAULT_PHASE - 4096;

    private final AiGateway gateway;
    private final AtomicBoolean running = new AtomicBoolean();

    GatewayLifecycle(AiGateway gateway) {
        this.gateway = gateway;
    }

    @Override
    public void start() {
        running.set(true);
    }

    @Override
    public void stop() {
        gateway.close();
        running.set(false);
    }

    /** Others of the same phase need not wait. */
    @Override
    public void stop(Runnable done) {
        Thread closing = new Thread(
                () -> {
                    try {
                        stop();
                    } finally {
                        done.run();
                    }
                },
                "ai-gateway-closing");
        closing.start();
    }

    @Override
    public boolean isRunning() {
        return running.get();
    }

    @Override
    public int getPhase() {
        return AFTER_WEB_SERVERS;
    }
}
