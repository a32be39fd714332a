package io.aigateway.internal.transport;

import io.aigateway.config.HttpConfig;
import io.aigateway.spi.TimeSource;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
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

    private final OkHttpClient client;
    private final TimeSource time;
    private final Watchdog watchdog;
    private final HttpConfig config;

    /**
     * Creates the client; it opens no connection.
     *
     * @param customizer has the last word on the client: proxies, TLS, DNS
     */
    public HttpTransport(HttpConfig config, TimeSource time, UnaryOperator<OkHttpClient.Builder> customizer) {
        this.config = config;
        this.time = time;
        this.watchdog = new Watchdog(time);
        OkHttpClient.Builder builder = new OkHttpClient.Builder()
                .connectionPool(new ConnectionPool(
                        config.maxIdleConnections(), config.keepAlive().toMillis(), TimeUnit.MILLISECONDS))
                .connectTimeout(Duration.ZERO)
                .readTimeout(Duration.ZERO)
                .writeTimeout(Duration.ZERO)
                .retryOnConnectionFailure(false)
                .followRedirects(false)
                .followSslRedirects(false);
        OkHttpClient customized = customizer.apply(builder).build();
        EventListener.Factory listeners = customized.eventListenerFactory();
        ConnectionWatcher watcher = new ConnectionWatcher();
        this.client = customized
                .newBuilder()
                .eventListenerFactory(call -> {
                    EventListener own = listeners.create(call);
                    return own == EventListener.NONE ? watcher : watcher.plus(own);
                })
                .build();
    }

    /** Limits of bodies. */
    public HttpConfig config() {
        return config;
    }

    /** An empty request. */
    public PreparedRequest newRequest(java.util.function.Consumer<String> notes) {
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
            java.util.function.Consumer<HttpExchange> begun)
            throws TransportException {
        HttpExchange exchange = new HttpExchange(time, limits, deadlineAt, stream, config.maxResponseBytes());
        Request http = new Request.Builder()
                .url(url)
                .headers(request.headersAdded(headers))
                .method(request.method(), request.requestBody())
                .tag(HttpExchange.class, exchange)
                .build();
        Call call = client.newCall(http);
        exchange.prepare(call, watchdog);
        begun.accept(exchange);
        try {
            exchange.open();
        } finally {
            request.release();
        }
        return exchange;
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
        client.connectionPool().evictAll();
    }

    /** Tells an exchange whether its connection is new, and when it stands. */
    private static final class ConnectionWatcher extends EventListener {
        @Override
        public void connectStart(Call call, InetSocketAddress address, Proxy proxy) {
            exchange(call).connecting();
        }

        @Override
        public void connectionAcquired(Call call, Connection connection) {
            exchange(call).connected();
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
