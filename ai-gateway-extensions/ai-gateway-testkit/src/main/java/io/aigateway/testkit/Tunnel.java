package io.aigateway.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The network in front of an upstream: passes bytes on over loopback until a test makes it fall silent, as a firewall
 * does that forgets its connections, or resets them. Thread-safe.
 *
 * <pre>{@code
 * try (Tunnel tunnel = Tunnel.to(upstream.baseUrl())) {
 *     // … point a provider at tunnel.baseUrl(), make a call
 *     tunnel.freeze();
 *     // … nothing passes on the connections there are; new ones work
 * }
 * }</pre>
 */
public final class Tunnel implements AutoCloseable {

    /** Each connection takes two threads. */
    private static final int MAX_CONNECTIONS = 256;

    private static final int BUFFER = 16 * 1024;

    private final ServerSocket server;
    private final URI target;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final AtomicInteger opened = new AtomicInteger();
    private volatile boolean newOnesFreeze;
    private volatile boolean closed;

    private Tunnel(URI target, ServerSocket server) {
        this.target = target;
        this.server = server;
    }

    /**
     * A tunnel on a free port.
     *
     * @param baseUrl the upstream behind it, with its port
     * @throws UncheckedIOException if there is no free port
     */
    public static Tunnel to(String baseUrl) {
        try {
            ServerSocket server = new ServerSocket(0, MAX_CONNECTIONS, InetAddress.getLoopbackAddress());
            Tunnel tunnel = new Tunnel(URI.create(baseUrl), server);
            start("accept", tunnel::accept);
            return tunnel;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The upstream's base URL by way of the tunnel. */
    public String baseUrl() {
        return target.getScheme() + "://127.0.0.1:" + server.getLocalPort() + target.getPath();
    }

    /** From now on no byte passes on the connections there are, in either direction; new ones work. */
    public void freeze() {
        links.forEach(link -> link.frozen(true));
    }

    /** Like {@link #freeze}, and new connections are accepted but pass no byte either. */
    public void freezeNew() {
        newOnesFreeze = true;
        freeze();
    }

    /** Bytes pass again, those that were held back first. */
    public void thaw() {
        newOnesFreeze = false;
        links.forEach(link -> link.frozen(false));
    }

    /** Resets all connections; new ones work. */
    public void cut() {
        links.forEach(Link::reset);
    }

    /** How many connections were opened so far. */
    public int connections() {
        return opened.get();
    }

    /** Resets everything. Idempotent. */
    @Override
    public void close() {
        closed = true;
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        cut();
    }

    private void accept() {
        while (!closed) {
            try {
                connect(server.accept());
            } catch (IOException e) {
                // Closed, or a client or upstream that had gone: there is nobody to tell.
            }
        }
    }

    private void connect(Socket client) throws IOException {
        opened.incrementAndGet();
        if (links.size() >= MAX_CONNECTIONS) {
            client.close();
            return;
        }
        Socket upstream;
        try {
            upstream = new Socket(InetAddress.getLoopbackAddress(), target.getPort());
        } catch (IOException e) {
            client.setSoLinger(true, 0);
            client.close();
            throw e;
        }
        client.setTcpNoDelay(true);
        upstream.setTcpNoDelay(true);
        Link link = new Link(client, upstream, newOnesFreeze);
        links.add(link);
        if (closed) {
            link.reset();
        }
        start("up", () -> link.pass(client, upstream));
        start("down", () -> link.pass(upstream, client));
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, "tunnel-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    /** One connection, from the client to the upstream. */
    private final class Link {
        private final Socket client;
        private final Socket upstream;
        // guarded by this
        private boolean frozen;
        private boolean over;
        private int directionsOver;

        Link(Socket client, Socket upstream, boolean frozen) {
            this.client = client;
            this.upstream = upstream;
            this.frozen = frozen;
        }

        synchronized void frozen(boolean value) {
            frozen = value;
            notifyAll();
        }

        /** False if there is nothing more to pass on. */
        private synchronized boolean awaitThaw() throws InterruptedException {
            while (frozen && !over) {
                wait();
            }
            return !over;
        }

        void pass(Socket from, Socket to) {
            byte[] buffer = new byte[BUFFER];
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                while (true) {
                    int count = in.read(buffer);
                    if (!awaitThaw()) {
                        return;
                    }
                    if (count < 0) {
                        to.shutdownOutput();
                        return;
                    }
                    out.write(buffer, 0, count);
                }
            } catch (IOException e) {
                resetUnlessFrozen();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                directionOver();
            }
        }

        /** One side has gone, which the other learns unless the network is silent. */
        private void resetUnlessFrozen() {
            try {
                if (awaitThaw()) {
                    reset();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void directionOver() {
            boolean both;
            synchronized (this) {
                directionsOver++;
                both = directionsOver == 2;
            }
            if (both) {
                links.remove(this);
                quietly(client, false);
                quietly(upstream, false);
            }
        }

        void reset() {
            synchronized (this) {
                over = true;
                notifyAll();
            }
            quietly(client, true);
            quietly(upstream, true);
        }

        private void quietly(Socket socket, boolean reset) {
            try {
                if (reset) {
                    socket.setSoLinger(true, 0);
                }
                socket.close();
            } catch (IOException e) {
                // It was closed already.
            }
        }
    }
}
