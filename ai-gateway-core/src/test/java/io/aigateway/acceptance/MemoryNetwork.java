package io.aigateway.acceptance;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import javax.net.SocketFactory;

/**
 * A network without a network: sockets whose other side answers on the thread that writes the last byte of a request. Like
 * a real one, waiting for bytes is not ended by an interrupt, but by closing.
 */
final class MemoryNetwork extends SocketFactory {

    /** What happens to a connection after the bytes of an answer. */
    enum After {
        /** It waits for the next request. */
        KEPT,
        /** The other side ends it in good order. */
        ENDED,
        /** It is reset. */
        RESET,
        /** Nothing ever comes. */
        SILENT
    }

    /** The other side's bytes, and what follows. */
    record Answer(String bytes, After after) {}

    /** The other side. */
    interface Peer {

        /** A connection is made. */
        void connecting() throws IOException;

        /** A request has come. */
        Answer answer(String head, String body);
    }

    private final Peer peer;

    MemoryNetwork(Peer peer) {
        this.peer = peer;
    }

    @Override
    public Socket createSocket() {
        return new MemorySocket();
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
        throw new UnsupportedOperationException();
    }

    private final class MemorySocket extends Socket {
        private final Object lock = new Object();
        // guarded by lock
        private byte[] arrived = new byte[0];
        private int position;
        private After after = After.KEPT;
        private boolean closed;
        private boolean connected;
        private int soTimeout;
        private SocketAddress remote = InetSocketAddress.createUnresolved("nowhere", 80);

        @Override
        public void connect(SocketAddress address, int timeout) throws IOException {
            peer.connecting();
            synchronized (lock) {
                if (closed) {
                    throw new SocketException("Socket closed");
                }
                remote = address;
                connected = true;
            }
        }

        @Override
        public InputStream getInputStream() {
            return new Input();
        }

        @Override
        public OutputStream getOutputStream() {
            return new Output();
        }

        @Override
        public void close() {
            synchronized (lock) {
                closed = true;
                lock.notifyAll();
            }
        }

        @Override
        public boolean isClosed() {
            synchronized (lock) {
                return closed;
            }
        }

        @Override
        public boolean isConnected() {
            synchronized (lock) {
                return connected;
            }
        }

        @Override
        public SocketAddress getRemoteSocketAddress() {
            synchronized (lock) {
                return remote;
            }
        }

        @Override
        public void setSoTimeout(int timeout) {
            synchronized (lock) {
                soTimeout = timeout;
            }
        }

        @Override
        public int getSoTimeout() {
            synchronized (lock) {
                return soTimeout;
            }
        }

        private final class Input extends InputStream {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                synchronized (lock) {
                    awaitBytes();
                    int count = Math.min(length, arrived.length - position);
                    if (count == 0 && after == After.ENDED) {
                        return -1;
                    } else if (count == 0) {
                        throw new SocketException("Connection reset");
                    }
                    System.arraycopy(arrived, position, bytes, offset, count);
                    position += count;
                    return count;
                }
            }

            private void awaitBytes() throws IOException {
                boolean interrupted = false;
                long until = soTimeout == 0 ? Long.MAX_VALUE : System.nanoTime() + soTimeout * 1_000_000L;
                while (!closed && position == arrived.length && (after == After.KEPT || after == After.SILENT)) {
                    try {
                        lock.wait(soTimeout == 0 ? 0 : 1);
                    } catch (InterruptedException e) {
                        interrupted = true;
                    }
                    if (System.nanoTime() > until) {
                        throw new SocketTimeoutException();
                    }
                }
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
                if (closed) {
                    throw new SocketException("Socket closed");
                }
            }

            @Override
            public int available() {
                synchronized (lock) {
                    return arrived.length - position;
                }
            }
        }

        private final class Output extends OutputStream {
            private final ByteArrayOutputStream request = new ByteArrayOutputStream();

            @Override
            public void write(int value) throws IOException {
                write(new byte[] {(byte) value}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                synchronized (lock) {
                    if (closed || after == After.RESET || after == After.ENDED) {
                        throw new SocketException("Broken pipe");
                    }
                }
                request.write(bytes, offset, length);
                String text = request.toString(StandardCharsets.UTF_8);
                int end = text.indexOf("\r\n\r\n");
                if (end < 0 || text.length() - end - 4 < bodyLength(text.substring(0, end))) {
                    return;
                }
                request.reset();
                Answer answer = peer.answer(text.substring(0, end), text.substring(end + 4));
                synchronized (lock) {
                    arrived = answer.bytes.getBytes(StandardCharsets.UTF_8);
                    position = 0;
                    after = answer.after;
                    lock.notifyAll();
                }
            }

            private int bodyLength(String head) {
                for (String line : head.split("\r\n")) {
                    if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                        return Integer.parseInt(line.substring(15).trim());
                    }
                }
                return 0;
            }
        }
    }
}
