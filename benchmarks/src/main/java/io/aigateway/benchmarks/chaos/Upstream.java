package io.aigateway.benchmarks.chaos;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;

/** One upstream on a plain server socket: a port that may close and open again, and a thread a connection. */
final class Upstream implements AutoCloseable {

    static final int KEYS = 3;
    /** Below the ports that systems give to clients, so that nobody takes the port while it is closed. */
    private static final int FIRST_PORT = 20_000;

    private static final int MAX_HEAD = 64 * 1024;

    /** A request as far as an upstream looks at it. */
    record Request(String path, int key, boolean stream, String nonce) {}

    private final String id;
    private final int port;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicReferenceArray<Fault> keys = new AtomicReferenceArray<>(KEYS);
    private volatile Fault fault = Fault.WELL;
    private volatile boolean calm = true;
    private volatile boolean closed;
    private volatile long askedAt = System.nanoTime();
    private volatile ServerSocket server;

    Upstream(String id, int offset) throws IOException {
        this.id = id;
        for (int i = 0; i < KEYS; i++) {
            keys.set(i, Fault.WELL);
        }
        int candidate = FIRST_PORT + offset;
        ServerSocket bound = null;
        while (bound == null) {
            bound = bind(candidate);
            candidate = bound == null ? candidate + 1 : candidate;
            if (candidate > FIRST_PORT + offset + 1_000) {
                throw new IOException("No free port from " + (FIRST_PORT + offset));
            }
        }
        port = candidate;
        listen(bound);
    }

    private static ServerSocket bind(int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        try {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 256);
            return socket;
        } catch (IOException taken) {
            socket.close();
            return null;
        }
    }

    String id() {
        return id;
    }

    String baseUrl() {
        return "http://127.0.0.1:" + port + "/v1";
    }

    static String key(String id, int index) {
        return "sk-" + id + "-secret-key-" + (index + 1);
    }

    /** Sockets that are open on this side. */
    int openSockets() {
        return open.size();
    }

    /** When a chat or an embedding was asked for last. */
    long askedAt() {
        return askedAt;
    }

    boolean isWell() {
        return calm || isWellBeneath();
    }

    /** Whether it would be well without its calm. */
    boolean isWellBeneath() {
        boolean well = fault == Fault.WELL;
        for (int i = 0; i < KEYS; i++) {
            well &= keys.get(i) == Fault.WELL;
        }
        return well;
    }

    boolean isCalm() {
        return calm;
    }

    boolean isDown() {
        return server == null;
    }

    void calm(boolean value) {
        calm = value;
    }

    void behave(Fault next) {
        fault = next;
    }

    void behave(int key, Fault next) {
        keys.set(key, next);
    }

    private Fault faultFor(int key) {
        Fault own = fault;
        if (calm) {
            return Fault.WELL;
        }
        if (own != Fault.WELL && own != Fault.RESTART) {
            return own;
        }
        return key < 0 ? Fault.REFUSED : keys.get(key);
    }

    /** Closes the port and every connection. */
    void goDown() {
        ServerSocket listening = server;
        server = null;
        closeQuietly(listening);
        open.forEach(Upstream::closeQuietly);
    }

    /** Opens the same port again. */
    void comeUp() {
        try {
            for (int i = 0; i < 200 && server == null && !closed; i++) {
                ServerSocket bound = bind(port);
                if (bound == null) {
                    LockSupport.parkNanos(10_000_000);
                } else {
                    listen(bound);
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("Port " + port + " cannot be opened again", e);
        }
    }

    private void listen(ServerSocket bound) {
        server = bound;
        Thread acceptor = new Thread(() -> accept(bound), "chaos-upstream-" + id);
        acceptor.setDaemon(true);
        acceptor.start();
    }

    private void accept(ServerSocket listening) {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                open.add(socket);
                if (server != listening) {
                    closeQuietly(socket);
                }
                Thread worker = new Thread(() -> serve(socket), "chaos-upstream-" + id + "-connection");
                worker.setDaemon(true);
                worker.start();
            } catch (IOException gone) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream(), 8 * 1024);
            Answering answering = new Answering(socket, in);
            boolean keep = true;
            while (keep) {
                Request request = read(in);
                if (request == null) {
                    return;
                }
                if (!request.path().endsWith("/models")) {
                    askedAt = System.nanoTime();
                }
                keep = answering.answer(faultFor(request.key()), request);
            }
        } catch (IOException gone) {
            // the client left, or the server went down
        } finally {
            open.remove(socket);
        }
    }

    private Request read(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder(512);
        while (head.indexOf("\r\n\r\n", Math.max(0, head.length() - 4)) < 0) {
            int b = in.read();
            if (b < 0 || head.length() > MAX_HEAD) {
                return null;
            }
            head.append((char) b);
        }
        String path = head.substring(head.indexOf(" ") + 1, head.indexOf(" HTTP/"));
        String length = header(head, "content-length: ");
        String body =
                new String(in.readNBytes(length.isEmpty() ? 0 : Integer.parseInt(length)), StandardCharsets.UTF_8);
        String credential = header(head, "authorization: ");
        int key = -1;
        for (int i = 0; i < KEYS; i++) {
            key = credential.equals("Bearer " + key(id, i)) ? i : key;
        }
        int nonceAt = body.indexOf("nonce ");
        String nonce = nonceAt < 0 ? "" : body.substring(nonceAt + 6, body.indexOf('.', nonceAt));
        return new Request(path, key, body.contains("\"stream\":true"), nonce);
    }

    private static String header(StringBuilder head, String name) {
        String text = head.toString();
        int at = text.toLowerCase(java.util.Locale.ROOT).indexOf("\r\n" + name);
        return at < 0 ? "" : text.substring(at + 2 + name.length(), text.indexOf("\r\n", at + 2));
    }

    private static void closeQuietly(AutoCloseable closeable) {
        try {
            if (closeable != null) {
                closeable.close();
            }
        } catch (Exception e) {
            // closed is closed
        }
    }

    @Override
    public void close() {
        closed = true;
        goDown();
    }
}
