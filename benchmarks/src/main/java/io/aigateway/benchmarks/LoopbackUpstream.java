package io.aigateway.benchmarks;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** The cheapest upstream that can be: a thread a connection, answers made beforehand. */
final class LoopbackUpstream implements AutoCloseable {

    private final ServerSocket server = new ServerSocket(0, 256, InetAddress.getLoopbackAddress());
    private final byte[] plain;
    private final byte[] stream;

    LoopbackUpstream(int pieces) throws IOException {
        byte[] body = Answers.PLAIN.getBytes(StandardCharsets.UTF_8);
        plain = join(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + body.length + "\r\n\r\n",
                body);
        byte[] events = Answers.stream(pieces);
        stream = join(
                "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: " + events.length + "\r\n\r\n",
                events);
        Thread acceptor = new Thread(this::accept, "upstream");
        acceptor.setDaemon(true);
        acceptor.start();
    }

    private static byte[] join(String head, byte[] body) {
        byte[] first = head.getBytes(StandardCharsets.ISO_8859_1);
        byte[] all = java.util.Arrays.copyOf(first, first.length + body.length);
        System.arraycopy(body, 0, all, first.length, body.length);
        return all;
    }

    String baseUrl() {
        return "http://127.0.0.1:" + server.getLocalPort() + "/v1";
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                Thread worker = new Thread(() -> serve(socket), "upstream-connection");
                worker.setDaemon(true);
                worker.start();
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream(), 16 * 1024);
            OutputStream out = socket.getOutputStream();
            byte[] body = new byte[64 * 1024];
            StringBuilder head = new StringBuilder();
            while (readHead(in, head)) {
                int at = head.indexOf("Content-Length: ") + 16;
                int length = Integer.parseInt(head.substring(at, head.indexOf("\r\n", at)));
                in.readNBytes(body, 0, length);
                boolean wantsStream =
                        new String(body, 0, length, StandardCharsets.ISO_8859_1).contains("\"stream\":true");
                out.write(wantsStream ? stream : plain);
            }
        } catch (IOException gone) {
            // the client left
        }
    }

    private static boolean readHead(InputStream in, StringBuilder head) throws IOException {
        head.setLength(0);
        int matched = 0;
        while (matched < 4) {
            int b = in.read();
            if (b < 0) {
                return false;
            }
            head.append((char) b);
            matched = b == "\r\n\r\n".charAt(matched) ? matched + 1 : b == '\r' ? 1 : 0;
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
