package io.aigateway.testkit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * An upstream on loopback whose bytes are the test's own: answers that nobody asked for, bodies that never come,
 * connections that end without a word, other versions and encodings. Thread-safe.
 *
 * <pre>{@code
 * RawUpstream.start(peer -> {
 *     while (peer.next() != null) {
 *         peer.answer(200, "application/json", RawUpstream.chat("hello"));
 *     }
 * });
 * }</pre>
 */
public final class RawUpstream implements AutoCloseable {

    /** Serves one connection. When it returns or throws, the connection is closed. */
    @FunctionalInterface
    public interface Handler {
        /** Reads requests and writes what it likes. */
        void serve(Peer peer) throws Exception;
    }

    private static final int MAX_CONNECTIONS = 256;

    private final ServerSocket server;
    private final Handler handler;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger requests = new AtomicInteger();

    private RawUpstream(ServerSocket server, Handler handler) {
        this.server = server;
        this.handler = handler;
    }

    /**
     * An upstream on a free port.
     *
     * @throws UncheckedIOException if there is no free port
     */
    public static RawUpstream start(Handler handler) {
        try {
            ServerSocket server = new ServerSocket(0, MAX_CONNECTIONS, InetAddress.getLoopbackAddress());
            RawUpstream upstream = new RawUpstream(server, handler);
            thread("accept", upstream::accept);
            return upstream;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The plain answer of an OpenAI-compatible upstream: a document. */
    public static String chat(String text) {
        return new Script(text, "").plain("raw");
    }

    /** The streamed answer of an OpenAI-compatible upstream: all its events. */
    public static String stream(String text) {
        return "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":"
                + "{\"content\":" + Json.quote(text) + "},\"finish_reason\":null}]}\n\n"
                + "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":"
                + "{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";
    }

    /** The bytes of a whole HTTP/1.1 answer after which the connection may be kept. */
    public static byte[] http(int status, String contentType, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        byte[] head = ("HTTP/1.1 " + status + " Status\r\nContent-Type: " + contentType + "\r\nContent-Length: "
                        + bytes.length + "\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(head);
        all.writeBytes(bytes);
        return all.toByteArray();
    }

    /** Text as gzip. */
    public static byte[] gzip(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** The base URL, ending with {@code /v1}. */
    public String baseUrl() {
        return "http://127.0.0.1:" + server.getLocalPort() + "/v1";
    }

    /** How many connections it accepted. */
    public int connections() {
        return connections.get();
    }

    /** How many whole requests it read. */
    public int requestCount() {
        return requests.get();
    }

    /** Ends whatever waits, and all connections. Idempotent. */
    @Override
    public void close() {
        closing.countDown();
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        open.forEach(RawUpstream::quietly);
    }

    private void accept() {
        while (closing.getCount() > 0) {
            try {
                Socket socket = server.accept();
                int index = connections.getAndIncrement();
                if (open.size() >= MAX_CONNECTIONS) {
                    socket.close();
                    continue;
                }
                socket.setTcpNoDelay(true);
                open.add(socket);
                thread(String.valueOf(index), () -> serve(socket, index));
            } catch (IOException e) {
                // Closed, or a client that had gone.
            }
        }
    }

    private void serve(Socket socket, int index) {
        try (socket) {
            handler.serve(new Peer(socket, index));
        } catch (Exception e) {
            // The connection is over; what the client makes of it is what the test looks at.
        } finally {
            open.remove(socket);
        }
    }

    private static void thread(String name, Runnable work) {
        Thread thread = new Thread(work, "raw-upstream-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void quietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It was closed already.
        }
    }

    /** The other side of one connection. For one thread. */
    public final class Peer {
        private final Socket socket;
        private final int index;
        private final InputStream in;
        private final OutputStream out;

        Peer(Socket socket, int index) throws IOException {
            this.socket = socket;
            this.index = index;
            this.in = new BufferedInputStream(socket.getInputStream());
            this.out = socket.getOutputStream();
        }

        /** The connection's number, 0 for the first. */
        public int connection() {
            return index;
        }

        /** Reads the next request; null if the client has closed the connection. */
        public @Nullable SeenRequest next() throws IOException {
            String first = line();
            if (first == null) {
                return null;
            }
            String[] words = first.split(" ", 3);
            Map<String, String> headers = new HashMap<>();
            for (String header = line(); header != null && !header.isEmpty(); header = line()) {
                int colon = header.indexOf(':');
                headers.put(
                        header.substring(0, colon).toLowerCase(Locale.ROOT),
                        header.substring(colon + 1).trim());
            }
            byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
            return new SeenRequest(
                    requests.incrementAndGet(),
                    words[0],
                    words[1],
                    SeenRequest.key(headers),
                    headers,
                    new String(body, StandardCharsets.UTF_8),
                    words[2],
                    index);
        }

        private @Nullable String line() throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            int next = in.read();
            if (next < 0) {
                return null;
            }
            while (next >= 0 && next != '\n') {
                if (next != '\r') {
                    line.write(next);
                }
                next = in.read();
            }
            return line.toString(StandardCharsets.UTF_8);
        }

        /** Sends text as it is. */
        public void send(String text) throws IOException {
            send(text.getBytes(StandardCharsets.UTF_8));
        }

        /** Sends bytes as they are. */
        public void send(byte[] bytes) throws IOException {
            out.write(bytes);
            out.flush();
        }

        /** Sends a whole answer after which the connection may be kept. */
        public void answer(int status, String contentType, String body) throws IOException {
            send(http(status, contentType, body));
        }

        /** Waits until the latch opens, or the upstream is closed. */
        public void await(CountDownLatch latch) throws InterruptedException {
            boolean over = false;
            while (!over) {
                over = latch.await(5, TimeUnit.MILLISECONDS) || closing.getCount() == 0;
            }
        }

        /** Says nothing more until the upstream is closed. */
        public void stall() throws InterruptedException {
            closing.await();
        }

        /** Resets the connection. */
        public void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }
}
