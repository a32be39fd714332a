package io.aigateway.internal.call;

import io.aigateway.config.GatewayConfig;
import io.aigateway.internal.health.LiveState;
import io.aigateway.internal.provider.Provider;
import io.aigateway.internal.routing.Consumers;
import io.aigateway.internal.routing.RouteTable;
import io.aigateway.internal.transport.HttpTransport;
import io.aigateway.internal.transport.Watch;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/**
 * One compiled configuration. Every call pins the snapshot it began with until it has ended; a snapshot that was
 * replaced is drained when its last call has ended. Thread-safe.
 */
public final class Snapshot {

    private final long version;
    private final GatewayConfig config;
    private final Map<String, Provider> providers;
    private final RouteTable routes;
    private final Consumers consumers;
    private final HttpTransport transport;
    private final LiveState live;
    private final Runnable whenDrained;
    private final CountDownLatch empty = new CountDownLatch(1);
    private final Set<Call> waiting = ConcurrentHashMap.newKeySet();
    private final LongAdder began = new LongAdder();
    private final LongAdder ended = new LongAdder();
    private final AtomicBoolean drained = new AtomicBoolean();
    private volatile boolean retired;

    /**
     * Creates a snapshot.
     *
     * @param whenDrained runs once when it was replaced and its last call has ended
     */
    public Snapshot(
            long version,
            GatewayConfig config,
            Map<String, Provider> providers,
            RouteTable routes,
            HttpTransport transport,
            LiveState live,
            Runnable whenDrained) {
        this.version = version;
        this.config = config;
        this.providers = Collections.unmodifiableMap(new LinkedHashMap<>(providers));
        this.routes = routes;
        this.consumers = new Consumers(config.consumers());
        this.transport = transport;
        this.live = live;
        this.whenDrained = whenDrained;
    }

    /** Counts the configurations, from 1. */
    public long version() {
        return version;
    }

    /** The configuration. */
    public GatewayConfig config() {
        return config;
    }

    /** The providers that can be used. */
    public Map<String, Provider> providers() {
        return providers;
    }

    /** The routes. */
    public RouteTable routes() {
        return routes;
    }

    /** The consumers. */
    public Consumers consumers() {
        return consumers;
    }

    /** The HTTP client. */
    public HttpTransport transport() {
        return transport;
    }

    /** A call begins or ends to wait between attempts. */
    void waits(Call call, boolean begins) {
        if (begins) {
            waiting.add(call);
        } else {
            waiting.remove(call);
        }
    }

    /** Ends what runs, and what waits between attempts. */
    public void endAll(Watch.End how) {
        transport.endAll(how);
        waiting.forEach(call -> call.cancel(how));
    }

    /** What outlives it: keys, endpoints, shares. */
    public LiveState live() {
        return live;
    }

    /** Whether it was replaced. */
    public boolean isRetired() {
        return retired;
    }

    /** Waits until its last call has ended; false if that takes longer. */
    public boolean awaitDrained(long nanos) throws InterruptedException {
        return empty.await(nanos, TimeUnit.NANOSECONDS);
    }

    /** Pins it for a call; false if it was replaced meanwhile. */
    public boolean pin() {
        began.increment();
        if (retired) {
            unpin();
            return false;
        }
        return true;
    }

    /** The call has ended. */
    public void unpin() {
        ended.increment();
        if (retired) {
            drainIfIdle();
        }
    }

    /** It was replaced: no new call may begin with it. */
    public void retire() {
        retired = true;
        drainIfIdle();
    }

    /** Calls that run with it. */
    public long running() {
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
