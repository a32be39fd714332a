package io.aigateway.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import javax.net.ServerSocketFactory;

/** Pieces must leave at once: Nagle's algorithm would hold each back for 40 ms. */
final class NoDelaySockets extends ServerSocketFactory {
    private final List<Socket> accepted;

    NoDelaySockets(List<Socket> accepted) {
        this.accepted = accepted;
    }

    @Override
    public ServerSocket createServerSocket() throws IOException {
        return new ServerSocket() {
            /** Always, so that an upstream can come back on its port while old connections linger. */
            @Override
            public void setReuseAddress(boolean wanted) throws SocketException {
                super.setReuseAddress(true);
            }

            @Override
            public Socket accept() throws IOException {
                Socket socket = super.accept();
                socket.setTcpNoDelay(true);
                accepted.add(socket);
                return socket;
            }
        };
    }

    @Override
    public ServerSocket createServerSocket(int port) throws IOException {
        return bound(port, 50, InetAddress.getLoopbackAddress());
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog) throws IOException {
        return bound(port, backlog, InetAddress.getLoopbackAddress());
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog, InetAddress address) throws IOException {
        return bound(port, backlog, address);
    }

    private ServerSocket bound(int port, int backlog, InetAddress address) throws IOException {
        ServerSocket socket = createServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(address, port), backlog);
        return socket;
    }
}
