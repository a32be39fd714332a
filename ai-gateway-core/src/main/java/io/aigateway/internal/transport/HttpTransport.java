package io.aigateway.internal.transport;

import io.aigateway.config.HttpConfig;
import io.aigateway.spi.TimeSource;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.ConnectionPool;
import okhttp3.EventListener;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;

/**
 * Makes exchanges over one shared OkHttp client. OkHttp's own timeouts, retries and redirects are off: the
 * {@link Watchdog} bounds the time, and every attempt that is made is the attempt loop's decision. Thread-safe.
 */
public final class HttpTransport implements AutoCloseable {

    private static final String USER_AGENT = "ai-gateway-java";

    private static final int MOST_HOSTS = 1_024;
    /** OkHttp counts in milliseconds, and as a small number. */
    private static final long LONGEST_PING = Integer.MAX_VALUE;

    private static final int MOST_STOPPERS = 64;
    private static final int TELLERS = 4;
    private static final int MOST_TOLD = 100_000;

    private final OkHttpClient client;
    private final LazyCloser closer;
    private final boolean ownPools;
    private final Supplier<ConnectionPool> pools;
    private final Map<String, Connections> hosts = new ConcurrentHashMap<>();
    /** The same by whole URLs, of which endpoints keep a few: a look-up without making a text. */
    private final Map<HttpUrl, Connections> urls = new ConcurrentHashMap<>();

    private final TimeSource time;
    private final Watchdog watchdog;
    private final ThreadPoolExecutor stoppers;
    private final ThreadPoolExecutor tellers;
    private final HttpConfig config;

    /**
     * Creates the client; it opens no connection.
     *
     * @param name begins the names of its threads
     * @param customizer has the last word on the client: proxies, TLS, DNS
     */
    public HttpTransport(
            String name, HttpConfig config, TimeSource time, UnaryOperator<OkHttpClient.Builder> customizer) {
        this.config = config;
        this.time = time;
        this.stoppers = stoppers(name);
        this.tellers = tellers(name);
        this.watchdog = new Watchdog(time, stoppers, tellers);
        ConnectionPool own = new ConnectionPool();
        OkHttpClient.Builder builder = new OkHttpClient.Builder()
                .connectionPool(own)
                .connectTimeout(Duration.ZERO)
                .readTimeout(Duration.ZERO)
                .writeTimeout(Duration.ZERO)
                .pingInterval(Math.min(LONGEST_PING, config.ping().toMillis()), TimeUnit.MILLISECONDS)
                .retryOnConnectionFailure(false)
                .followRedirects(false)
                .followSslRedirects(false);
        OkHttpClient customized = customizer.apply(builder).build();
        ConnectionPool theirs = customized.connectionPool();
        this.closer = new LazyCloser();
        this.ownPools = theirs == own;
        long keepAlive = Math.max(1, config.keepAlive().toMillis());
        this.pools = ownPools ? () -> closer.pool(config.maxIdleConnections(), keepAlive) : () -> theirs;
        EventListener.Factory listeners = customized.eventListenerFactory();
        ConnectionWatcher watcher = new ConnectionWatcher();
        this.client = customized
                .newBuilder()
                .eventListenerFactory(call -> {
                    EventListener application = listeners.create(call);
                    return application == EventListener.NONE ? watcher : watcher.plus(new GuardedListener(application));
                })
                .build();
    }

    /** Stop what was ended: closing a socket takes no time, but an application may hear of it and take its time. */
    private static ThreadPoolExecutor stoppers(String name) {
        return new ThreadPoolExecutor(0, MOST_STOPPERS, 2, TimeUnit.SECONDS, new SynchronousQueue<>(), daemons(name));
    }

    /** Tell of what was ended: an application's listeners hear of it here. */
    private static ThreadPoolExecutor tellers(String name) {
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                TELLERS, TELLERS, 2, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MOST_TOLD), daemons(name));
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    private static ThreadFactory daemons(String name) {
        return task -> {
            Thread thread = new Thread(task, name + "-ender");
            thread.setDaemon(true);
            return thread;
        };
    }

    private Connections connections(HttpUrl url) {
        Connections recent = urls.get(url);
        if (recent != null) {
            return recent;
        }
        Connections found = ofHost(url);
        if (urls.size() >= MOST_HOSTS) {
            urls.clear();
        }
        urls.put(url, found);
        return found;
    }

    private Connections ofHost(HttpUrl url) {
        String host = url.scheme() + "://" + url.host() + ":" + url.port();
        Connections known = hosts.get(host);
        if (known != null) {
            return known;
        }
        if (hosts.size() >= MOST_HOSTS) {
            hosts.values().forEach(Connections::closeIdle);
            hosts.clear();
            urls.clear();
        }
        return hosts.computeIfAbsent(host, each -> new Connections(client, pools, ownPools));
    }

    /** Limits of bodies. */
    public HttpConfig config() {
        return config;
    }

    /** An empty request. */
    public PreparedRequest newRequest(Consumer<String> notes) {
        return new PreparedRequest(config.maxRequestBytes(), notes);
    }

    /**
     * Sends a request and waits for the response's headers.
     *
     * @param url where to
     * @param headers headers of every request, credentials included
     * @param request what the codec wrote
     * @param limits how long it may take
     * @param deadlineAt when the call must be over, in nanoseconds of the time source
     * @param stream whether a stream is expected
     * @param begun receives the exchange before it begins, so that it can be cancelled from then on
     * @return the exchange, which must be closed
     * @throws TransportException if there is no response
     */
    public HttpExchange send(
            HttpUrl url,
            Headers headers,
            PreparedRequest request,
            Limits limits,
            long deadlineAt,
            boolean stream,
            Consumer<HttpExchange> begun)
            throws TransportException {
        Connections connections = connections(url);
        HttpExchange exchange =
                new HttpExchange(time, limits, deadlineAt, stream, config.maxResponseBytes(), connections);
        Request http = new Request.Builder()
                .url(url)
                .headers(request.headersAdded(headers))
                .method(request.method(), request.requestBody())
                .tag(HttpExchange.class, exchange)
                .build();
        Connections.Shard place = connections.take();
        boolean opened = false;
        try {
            exchange.prepare(place.client().newCall(http), watchdog, place);
            begun.accept(exchange);
            exchange.open();
            opened = true;
            return exchange;
        } finally {
            request.release();
            if (!opened) {
                exchange.abandon(place);
            }
        }
    }

    /** Headers of every request to a provider, so that they need not be made again for each. */
    public static Headers.Builder baseHeaders() {
        return new Headers.Builder().add("User-Agent", USER_AGENT);
    }

    /** Ends all running exchanges. */
    public void endAll(Watch.End how) {
        watchdog.endAll(how);
    }

    @Override
    public void close() {
        endAll(Watch.End.GATEWAY_CLOSED);
        client.dispatcher().executorService().shutdown();
        hosts.values().forEach(Connections::closeIdle);
        stoppers.shutdown();
        tellers.shutdown();
        closer.close();
    }

    /** Tells an exchange whether its connection is new, and when it stands. */
    private static final class ConnectionWatcher extends EventListener {
        @Override
        public void connectStart(Call call, InetSocketAddress address, Proxy proxy) {
            exchange(call).connecting();
        }

        @Override
        public void connectionAcquired(Call call, Connection connection) {
            exchange(call).connected(connection);
        }

        @Override
        public void requestHeadersEnd(Call call, Request request) {
            if (request.body() == null) {
                exchange(call).sent();
            }
        }

        @Override
        public void requestBodyEnd(Call call, long byteCount) {
            exchange(call).sent();
        }

        @Override
        public void responseHeadersStart(Call call) {
            exchange(call).answering();
        }

        private static HttpExchange exchange(Call call) {
            HttpExchange exchange = call.request().tag(HttpExchange.class);
            if (exchange == null) {
                throw new IllegalStateException("The transport's client is used by others");
            }
            return exchange;
        }
    }
}
