package io.aigateway.internal.engine;

import io.aigateway.config.GatewayConfig;
import io.aigateway.internal.provider.Provider;
import io.aigateway.internal.routing.Consumers;
import io.aigateway.internal.routing.RouteTable;
import io.aigateway.internal.transport.HttpTransport;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/**
 * One compiled configuration. Every call pins the snapshot it began with until it has ended; a snapshot that was
 * replaced is drained when its last call has ended. Thread-safe.
 */
final class Snapshot {

    private final long version;
    private final GatewayConfig config;
    private final Map<String, Provider> providers;
    private final RouteTable routes;
    private final Consumers consumers;
    private final HttpTransport transport;
    private final Runnable whenDrained;
    private final CountDownLatch empty = new CountDownLatch(1);
    private final LongAdder began = new LongAdder();
    private final LongAdder ended = new LongAdder();
    private final AtomicBoolean drained = new AtomicBoolean();
    private volatile boolean retired;

    Snapshot(
            long version,
            GatewayConfig config,
            Map<String, Provider> providers,
            RouteTable routes,
            HttpTransport transport,
            Runnable whenDrained) {
        this.version = version;
        this.config = config;
        this.providers = Collections.unmodifiableMap(new LinkedHashMap<>(providers));
        this.routes = routes;
        this.consumers = new Consumers(config.consumers());
        this.transport = transport;
        this.whenDrained = whenDrained;
    }

    long version() {
        return version;
    }

    GatewayConfig config() {
        return config;
    }

    Map<String, Provider> providers() {
        return providers;
    }

    RouteTable routes() {
        return routes;
    }

    Consumers consumers() {
        return consumers;
    }

    HttpTransport transport() {
        return transport;
    }

    boolean isRetired() {
        return retired;
    }

    /** Waits until its last call has ended; false if that takes longer. */
    boolean awaitDrained(long nanos) throws InterruptedException {
        return empty.await(nanos, TimeUnit.NANOSECONDS);
    }

    /** Pins it for a call; false if it was replaced meanwhile. */
    boolean pin() {
        began.increment();
        if (retired) {
            unpin();
            return false;
        }
        return true;
    }

    /** The call has ended. */
    void unpin() {
        ended.increment();
        if (retired) {
            drainIfIdle();
        }
    }

    /** It was replaced: no new call may begin with it. */
    void retire() {
        retired = true;
        drainIfIdle();
    }

    /** Calls that run with it. */
    long running() {
        long done = ended.sum();
        return Math.max(0, began.sum() - done);
    }

    private void drainIfIdle() {
        if (running() == 0 && drained.compareAndSet(false, true)) {
            empty.countDown();
            whenDrained.run();
        }
    }
}
