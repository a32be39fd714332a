package io.aigateway.spring.web;

import io.aigateway.testkit.VirtualTime;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A provider on loopback that behaves as a fault says, by the time of the test: it can be silent for a virtual minute,
 * break a connection in either way, and go on from a given beginning. Speaks HTTP itself, for a faulty answer must not
 * be repaired by a server, and tells which connections wait for time to pass. Thread-safe.
 */
final class FaultyUpstream implements AutoCloseable {

    /** What is answered if all goes well: sixty words. */
    static final String TEXT = "One winter the bridge over our river was closed for repairs and every cart had to go "
            + "round by the mill so the miller who had seen nobody for years put a bench and a kettle before his door "
            + "and by spring when the bridge was open again half of the village still took the longer way home to him";

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int PROMPT_TOKENS = 18;

    /**
     * A request.
     *
     * @param model the model it asks for
     * @param number 1 for the first of this model
     * @param stream whether a stream is asked for
     * @param usage whether the stream is to end with usage
     * @param beginning the assistant's turn that is to be continued; empty if there is none
     * @param at when it came, in milliseconds
     * @param age milliseconds since the first of this model
     */
    record Ask(String model, int number, boolean stream, boolean usage, String beginning, long at, long age) {

        /** What is left to say; from the start for those who ask for the continuation of something else. */
        private String rest() {
            return TEXT.startsWith(beginning) ? TEXT.substring(beginning.length()) : TEXT;
        }
    }

    /** What it does with a request. */
    @FunctionalInterface
    interface Behaviour {
        void react(Ask ask, Wire wire) throws IOException, InterruptedException;
    }

    private final VirtualTime time;
    private final Behaviour behaviour;
    private final ServerSocket server;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final List<Ask> asks = new CopyOnWriteArrayList<>();
    /** The words told before the wait, by the other side's port. */
    private final Map<Integer, Integer> waiting = new ConcurrentHashMap<>();

    private final CountDownLatch closed = new CountDownLatch(1);

    FaultyUpstream(VirtualTime time, Behaviour behaviour) {
        this.time = time;
        this.behaviour = behaviour;
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        new Thread(this::accept, "faulty-upstream").start();
    }

    String baseUrl() {
        return "http://127.0.0.1:" + server.getLocalPort() + "/v1";
    }

    /** Requests for a model, in order. */
    List<Ask> asks(String model) {
        return asks.stream().filter(each -> each.model().equals(model)).toList();
    }

    /** Whether the connection from this port waits for time to pass: the words told before; null if it does not. */
    @Nullable
    Integer waiting(int port) {
        return waiting.get(port);
    }

    private void accept() {
        while (closed.getCount() > 0) {
            try {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                sockets.add(socket);
                Thread thread = new Thread(() -> serve(socket), "faulty-upstream-" + socket.getPort());
                thread.setDaemon(true);
                thread.start();
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = socket.getInputStream();
            Ask ask = read(in);
            while (ask != null) {
                behaviour.react(ask, new Wire(socket));
                ask = socket.isClosed() ? null : read(in);
            }
        } catch (IOException e) {
            // The other side has gone, or this one has broken off as it should.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            waiting.remove(socket.getPort());
        }
    }

    private synchronized Ask read(InputStream in, JsonNode body) {
        String model = body.path("model").asString();
        List<Ask> before = asks(model);
        JsonNode messages = body.path("messages");
        JsonNode last = messages.path(messages.size() - 1);
        long now = time.nanoTime() / 1_000_000;
        Ask ask = new Ask(
                model,
                before.size() + 1,
                body.path("stream").asBoolean(false),
                body.path("stream_options").path("include_usage").asBoolean(false),
                last.path("role").asString("").equals("assistant")
                        ? last.path("content").asString("")
                        : "",
                now,
                before.isEmpty() ? 0 : now - before.get(0).at());
        asks.add(ask);
        return ask;
    }

    private @Nullable Ask read(InputStream in) throws IOException {
        String line = line(in);
        if (line == null) {
            return null;
        }
        int length = 0;
        for (line = line(in); line != null && !line.isEmpty(); line = line(in)) {
            String lower = line.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Integer.parseInt(lower.substring(15).strip());
            }
        }
        return read(in, JSON.readTree(in.readNBytes(length)));
    }

    private static @Nullable String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0; next = in.read()) {
            if (next == '\n') {
                return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
            }
            line.write(next);
        }
        return null;
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        server.close();
        for (Socket each : sockets) {
            each.close();
        }
    }

    /** One answer, written piece by piece. For one thread. */
    final class Wire {

        private final Socket socket;
        private int told;

        Wire(Socket socket) {
            this.socket = socket;
        }

        /** An error with OpenAI's body; header is empty or a whole line. */
        void refuse(int status, String code, String message, String header) throws IOException {
            String body =
                    "{\"error\":{\"message\":\"" + message + "\",\"type\":\"" + code + "\",\"code\":\"" + code + "\"}}";
            String more = header.isEmpty() ? "" : header + "\r\n";
            write("HTTP/1.1 " + status + " Refused\r\nContent-Type: application/json\r\n" + more + "Content-Length: "
                    + body.length() + "\r\n\r\n" + body);
        }

        /** The whole answer, as it is asked for. */
        void answer(Ask ask) throws IOException, InterruptedException {
            if (ask.stream()) {
                tell(ask, -1, () -> {}, true);
            } else {
                document(whole(ask), 1);
            }
        }

        /** A stream; something happens after some words of it. */
        void tell(Ask ask, int after, Hitch hitch, boolean done) throws IOException, InterruptedException {
            write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
            if (after == 0) {
                hitch.happen();
            }
            told = words(ask.beginning());
            chunk(ask, "{\"role\":\"assistant\",\"content\":\"\"}", "null");
            int count = 0;
            for (String word : ask.rest().split("(?= )")) {
                if (count > 0 && count == after) {
                    hitch.happen();
                }
                chunk(ask, "{\"content\":\"" + word + "\"}", "null");
                count++;
                told++;
            }
            chunk(ask, "{}", "\"stop\"");
            if (ask.usage()) {
                event("{\"id\":\"c-1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"" + ask.model()
                        + "\",\"choices\":[],\"usage\":" + usage(count) + "}");
            }
            if (done) {
                event("[DONE]");
            }
            write("0\r\n\r\n");
        }

        /** A plain answer's document. */
        String whole(Ask ask) {
            return "{\"id\":\"c-1\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"" + ask.model()
                    + "\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"" + ask.rest()
                    + "\"},\"finish_reason\":\"stop\"}],\"usage\":" + usage(words(ask.rest())) + "}";
        }

        /** Promises a document and sends a part of it. */
        void document(String body, double part) throws IOException {
            write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n"
                    + body.substring(0, (int) (body.length() * part)));
        }

        /** Sends a document in a chunk that none follows, not even the last one. */
        void documentWithoutEnd(String body) throws IOException {
            write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + Integer.toHexString(body.length()) + "\r\n" + body + "\r\n");
        }

        /** An event of a stream. */
        void event(String data) throws IOException {
            String event = "data: " + data + "\n\n";
            write(Integer.toHexString(event.length()) + "\r\n" + event + "\r\n");
        }

        /** Says nothing for that long. */
        void silence(Duration duration) throws IOException, InterruptedException {
            CountDownLatch over = new CountDownLatch(1);
            waiting.put(socket.getPort(), told);
            time.schedule(duration, () -> {
                waiting.remove(socket.getPort());
                over.countDown();
            });
            while (!over.await(5, TimeUnit.MILLISECONDS)) {
                if (closed.getCount() == 0) {
                    throw new IOException("closed while silent");
                }
            }
        }

        /** Closes the connection in good order, in whatever state the answer is. */
        void cut() throws IOException {
            socket.close();
        }

        /** Resets the connection. */
        void reset() throws IOException {
            socket.setOption(StandardSocketOptions.SO_LINGER, 0);
            socket.close();
        }

        private void chunk(Ask ask, String delta, String finish) throws IOException {
            event("{\"id\":\"c-1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"" + ask.model()
                    + "\",\"choices\":[{\"index\":0,\"delta\":" + delta + ",\"finish_reason\":" + finish + "}]}");
        }

        private void write(String text) throws IOException {
            OutputStream out = socket.getOutputStream();
            out.write(text.getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }
    }

    /** Something that happens in the middle of a stream. */
    @FunctionalInterface
    interface Hitch {
        void happen() throws IOException, InterruptedException;
    }

    static int words(String text) {
        return text.isBlank() ? 0 : text.strip().split(" +").length;
    }

    private static String usage(int words) {
        return "{\"prompt_tokens\":" + PROMPT_TOKENS + ",\"completion_tokens\":" + words + ",\"total_tokens\":"
                + (PROMPT_TOKENS + words) + "}";
    }
}
