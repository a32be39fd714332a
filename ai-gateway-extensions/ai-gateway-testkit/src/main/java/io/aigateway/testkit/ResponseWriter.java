package io.aigateway.testkit;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import okio.BufferedSink;

/** Writes an HTTP body, chunked where the protocol needs it, and can break it off. For one response. */
final class ResponseWriter {

    private final BufferedSink sink;
    private final CountDownLatch closing;
    private final Closeable connection;
    private final boolean chunked;

    ResponseWriter(BufferedSink sink, CountDownLatch closing, Closeable connection, boolean chunked) {
        this.sink = sink;
        this.chunked = chunked;
        this.closing = closing;
        this.connection = connection;
    }

    /** Sends a piece at once. */
    void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends a piece at once. */
    void send(byte[] bytes) throws IOException {
        if (bytes.length == 0) {
            return;
        }
        if (chunked) {
            sink.writeHexadecimalUnsignedLong(bytes.length).writeUtf8("\r\n");
        }
        sink.write(bytes);
        if (chunked) {
            sink.writeUtf8("\r\n");
        }
        sink.flush();
    }

    /** Ends the body in good order. */
    void end() throws IOException {
        if (chunked) {
            sink.writeUtf8("0\r\n"); // the server adds the empty line that ends the trailers
        }
        sink.flush();
    }

    /** Breaks the connection. */
    void cut() throws IOException {
        sink.flush();
        connection.close();
        throw new IOException("cut on command");
    }

    /** Says nothing more until the upstream is closed. */
    void stall() throws IOException, InterruptedException {
        sink.flush();
        closing.await();
        throw new IOException("closed while stalled");
    }

    /** Waits until the latch opens, or the upstream is closed. */
    void await(CountDownLatch latch) throws IOException, InterruptedException {
        sink.flush();
        while (latch.getCount() > 0 && closing.getCount() > 0) {
            if (latch.await(5, java.util.concurrent.TimeUnit.MILLISECONDS)) {
                return;
            }
        }
        if (latch.getCount() > 0) {
            throw new IOException("closed while waiting");
        }
    }
}
