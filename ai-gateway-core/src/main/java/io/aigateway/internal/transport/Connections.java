package io.aigateway.internal.transport;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;

/**
 * The connections to one host: clients that share everything but their pools. OkHttp looks through a pool for every
 * call, connection by connection, so that ten thousand streams would slow down each plain call beside them; therefore a
 * pool takes only so many exchanges before the next one is used. The first that has room is taken, so that connections
 * are used again. Thread-safe.
 */
final class Connections {

    /** Not measured more closely than this: the search stays below the noise of a call. */
    private static final int MOST_IN_POOL = 128;

    /** A pool and its client. */
    static final class Shard {
        private final OkHttpClient client;
        private final AtomicInteger inUse = new AtomicInteger();

        private Shard(OkHttpClient client) {
            this.client = client;
        }

        OkHttpClient client() {
            return client;
        }

        private boolean tryTake() {
            if (inUse.incrementAndGet() <= MOST_IN_POOL) {
                return true;
            }
            inUse.decrementAndGet();
            return false;
        }

        /** The exchange is over. */
        void giveBack() {
            inUse.decrementAndGet();
        }
    }

    private final OkHttpClient common;
    private final Supplier<ConnectionPool> pools;
    private final boolean own;
    private final List<Shard> shards = new CopyOnWriteArrayList<>();

    /**
     * Creates them.
     *
     * @param pools makes a pool, or gives the application's own
     * @param own whether the pools are the gateway's
     */
    Connections(OkHttpClient common, Supplier<ConnectionPool> pools, boolean own) {
        this.common = common;
        this.pools = pools;
        this.own = own;
        shards.add(shard());
    }

    private Shard shard() {
        return new Shard(common.newBuilder().connectionPool(pools.get()).build());
    }

    /** A place for one exchange, which must be given back. */
    Shard take() {
        for (int i = 0; i < shards.size(); i++) {
            if (shards.get(i).tryTake()) {
                return shards.get(i);
            }
        }
        Shard more = shard();
        more.inUse.incrementAndGet();
        shards.add(more);
        return more;
    }

    /** Closes the connections that nobody uses now: one of them was found to be dead. Not those of an application's pool. */
    void closeIdle() {
        if (own) {
            shards.forEach(shard -> shard.client.connectionPool().evictAll());
        }
    }
}
