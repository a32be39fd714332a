package io.aigateway.spring;

import io.aigateway.AiGateway;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.ContextClosedEvent;

/**
 * Closes the gateway after the web server has let its requests finish, and lets running calls and streams finish too, as
 * long as {@code close-grace} says.
 */
final class GatewayLifecycle implements SmartLifecycle, ApplicationListener<ContextClosedEvent> {

    /** Web servers finish their requests at 1024 and stop at 2048 below the default. */
    private static final int AFTER_WEB_SERVERS = SmartLifecycle.DEFAULT_PHASE - 4096;

    private final AiGateway gateway;
    private final AtomicBoolean running = new AtomicBoolean();
    private volatile boolean ending;

    GatewayLifecycle(AiGateway gateway) {
        this.gateway = gateway;
    }

    @Override
    public void start() {
        running.set(true);
    }

    /** The context ends for good; this comes before anything is stopped. */
    @Override
    public void onApplicationEvent(ContextClosedEvent event) {
        ending = true;
    }

    /** A context that is only stopped may be started again, and a closed gateway cannot be. */
    @Override
    public void stop() {
        if (ending) {
            gateway.close();
        }
        running.set(false);
    }

    @Override
    public boolean isPauseable() {
        return false;
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
