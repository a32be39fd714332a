package io.aigateway.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockResponseBody;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

/**
 * An OpenAI-compatible upstream on loopback that does what a test tells it: answers, fails in every way a real one does,
 * treats each key differently, and remembers what it saw. Thread-safe.
 *
 * <pre>{@code
 * try (ScriptedUpstream upstream = ScriptedUpstream.start()) {
 *     upstream.behave(Behaviour.always(Reactions.answer("hello")));
 *     upstream.forKey("dead-key", Behaviour.always(Reactions.invalidKey()));
 *     // … point a provider at upstream.baseUrl()
 * }
 * }</pre>
 */
public final class ScriptedUpstream implements AutoCloseable {

    /** Held strongly: the JVM forgets the level of a logger that nobody holds. */
    private static final Logger SERVER_LOG = Logger.getLogger(MockWebServer.class.getName());

    static {
        SERVER_LOG.setLevel(Level.OFF);
    }

    private final MockWebServer server = new MockWebServer();
    private final CountDownLatch closing = new CountDownLatch(1);
    /** By the index of the connection. */
    private final List<Socket> accepted = new CopyOnWriteArrayList<>();

    private final List<SeenRequest> seen = new CopyOnWriteArrayList<>();
    private final Map<String, Behaviour> perKey = new ConcurrentHashMap<>();
    private final AtomicInteger numbers = new AtomicInteger();
    private final AtomicInteger finished = new AtomicInteger();
    private final AtomicInteger brokenOff = new AtomicInteger();
    private volatile Behaviour behaviour = Behaviour.always(Reactions.answer("Hello from the scripted upstream."));
    private volatile int remembered = 10_000;

    /** Its certificate; null without TLS. */
    private final @Nullable HeldCertificate certificate;

    private ScriptedUpstream(@Nullable HeldCertificate certificate) {
        this.certificate = certificate;
        server.setServerSocketFactory(new NoDelaySockets(accepted));
        if (certificate != null) {
            server.useHttps(new HandshakeCertificates.Builder()
                    .heldCertificate(certificate)
                    .build()
                    .sslSocketFactory());
            server.setProtocols(List.of(Protocol.HTTP_2, Protocol.HTTP_1_1));
        }
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                return respond(request);
            }
        });
    }

    /**
     * An upstream on a free port.
     *
     * @throws UncheckedIOException if there is no free port
     */
    public static ScriptedUpstream start() {
        return start(0);
    }

    /**
     * An upstream on a given port, for one that comes back.
     *
     * @throws UncheckedIOException if the port is taken
     */
    public static ScriptedUpstream start(int port) {
        return new ScriptedUpstream(null).started(port);
    }

    /**
     * An upstream on a free port with TLS, which speaks HTTP/2 and HTTP/1.1. It has a certificate of its own, so that
     * clients need {@link #trust()}. A fault that breaks the connection breaks all streams on it.
     *
     * @throws UncheckedIOException if there is no free port
     */
    public static ScriptedUpstream startTls() {
        HeldCertificate certificate = new HeldCertificate.Builder()
                .commonName("scripted upstream")
                .addSubjectAlternativeName("127.0.0.1")
                .addSubjectAlternativeName("localhost")
                .build();
        return new ScriptedUpstream(certificate).started(0);
    }

    private ScriptedUpstream started(int port) {
        try {
            server.start(InetAddress.getLoopbackAddress(), port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /**
     * Makes a client trust this upstream's certificate; for {@code AiGatewayBuilder.httpClient}.
     *
     * @throws IllegalStateException without TLS
     */
    public UnaryOperator<OkHttpClient.Builder> trust() {
        if (certificate == null) {
            throw new IllegalStateException("The upstream was started without TLS");
        }
        HandshakeCertificates trusting = new HandshakeCertificates.Builder()
                .addTrustedCertificate(certificate.certificate())
                .build();
        return client -> client.sslSocketFactory(trusting.sslSocketFactory(), trusting.trustManager());
    }

    /** What it does with every request whose key has no behaviour of its own. */
    public ScriptedUpstream behave(Behaviour value) {
        behaviour = value;
        return this;
    }

    /** What it does with every request whose key has no behaviour of its own. */
    public ScriptedUpstream behave(Reaction always) {
        return behave(Behaviour.always(always));
    }

    /** What it does with requests of one key. */
    public ScriptedUpstream forKey(String key, Behaviour value) {
        perKey.put(key, value);
        return this;
    }

    /** Treats a key like all others again: it has been repaired. */
    public ScriptedUpstream repairKey(String key) {
        perKey.remove(key);
        return this;
    }

    /** How many requests are remembered; 0 for load tests. */
    public ScriptedUpstream remember(int requests) {
        remembered = requests;
        return this;
    }

    /** The base URL, ending with {@code /v1}. */
    public String baseUrl() {
        return (certificate == null ? "http" : "https") + "://127.0.0.1:" + server.getPort() + "/v1";
    }

    /** The port. */
    public int port() {
        return server.getPort();
    }

    /** What it saw, in order. */
    public List<SeenRequest> requests() {
        return List.copyOf(seen);
    }

    /** How many requests it got. */
    public int requestCount() {
        return numbers.get();
    }

    /** How many requests of a key it remembers. */
    public long requestsOf(String key) {
        return seen.stream().filter(each -> each.key().equals(key)).count();
    }

    /** Bodies that were written to their end. */
    public int bodiesFinished() {
        return finished.get();
    }

    /** Bodies that were broken off, by a fault or by a client that left. */
    public int bodiesBrokenOff() {
        return brokenOff.get();
    }

    private MockResponse respond(RecordedRequest recorded) {
        SeenRequest request = seen(recorded);
        if (seen.size() < remembered) {
            seen.add(request);
        }
        boolean models = request.path().endsWith("/models");
        Reaction reaction = perKey.getOrDefault(request.key(), behaviour).react(request);
        if (models && reaction.status() == 200 && reaction.start() == Reaction.Start.ANSWER) {
            reaction = Reactions.raw(200, "application/json", "{\"object\":\"list\",\"data\":[{\"id\":\"scripted\"}]}");
        }
        MockResponse.Builder response = new MockResponse.Builder().code(reaction.status());
        boolean multiplexed = isMultiplexed(request);
        if (multiplexed && reaction.start() != Reaction.Start.ANSWER) {
            return withoutAnswer(reaction.start(), request); // the server knows these effects for HTTP/1.1 only
        }
        switch (reaction.start()) {
            case RESET -> {
                return response.onResponseStart(new SocketEffect.CloseSocket()).build();
            }
            case SILENCE -> {
                return response.onResponseStart(SocketEffect.Stall.INSTANCE).build();
            }
            case ANSWER -> {
                response.clearHeaders();
                response.setHeader("Content-Type", request.stream() ? "text/event-stream" : "application/json");
                reaction.headers().forEach(response::setHeader);
                if (!multiplexed) {
                    response.setHeader("Transfer-Encoding", "chunked");
                }
                response.body(new ScriptedBody(request, reaction, accepted.get(recorded.getConnectionIndex())));
                return response.build();
            }
        }
        throw new IllegalStateException("Unknown start " + reaction.start());
    }

    private static boolean isMultiplexed(SeenRequest request) {
        return request.protocol().startsWith("HTTP/2");
    }

    private MockResponse withoutAnswer(Reaction.Start start, SeenRequest request) {
        try {
            if (start == Reaction.Start.SILENCE) {
                closing.await();
            }
            accepted.get(request.connection()).close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new MockResponse.Builder().code(500).build(); // nobody is there to see it
    }

    private SeenRequest seen(RecordedRequest recorded) {
        Map<String, String> headers = new HashMap<>();
        recorded.getHeaders().forEach(pair -> headers.put(pair.getFirst().toLowerCase(Locale.ROOT), pair.getSecond()));
        okio.ByteString body = recorded.getBody();
        return new SeenRequest(
                numbers.incrementAndGet(),
                recorded.getMethod(),
                recorded.getTarget(),
                SeenRequest.key(headers),
                headers,
                body == null ? "" : body.utf8(),
                recorded.getVersion(),
                recorded.getConnectionIndex());
    }

    /** Ends everything that stalls or waits, and the server. Idempotent. */
    @Override
    public void close() {
        closing.countDown();
        server.close();
    }

    private final class ScriptedBody implements MockResponseBody {
        private final SeenRequest request;
        private final Reaction reaction;
        private final Socket connection;

        ScriptedBody(SeenRequest request, Reaction reaction, Socket connection) {
            this.request = request;
            this.reaction = reaction;
            this.connection = connection;
        }

        @Override
        public long getContentLength() {
            return -1;
        }

        @Override
        public void writeTo(BufferedSink sink) throws IOException {
            try {
                reaction.body().write(request, new ResponseWriter(sink, closing, connection, !isMultiplexed(request)));
                finished.incrementAndGet();
            } catch (Reactions.EndedException e) {
                finished.incrementAndGet();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            } catch (IOException e) {
                brokenOff.incrementAndGet();
                throw e;
            }
        }
    }
}
