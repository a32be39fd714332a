package io.aigateway.internal.transport;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.Socket;
import javax.net.ssl.SSLSocket;
import okhttp3.Connection;
import okhttp3.Protocol;
import okhttp3.internal.connection.BufferedSocket;
import okhttp3.internal.connection.RealConnection;
import org.jspecify.annotations.Nullable;

/**
 * What OkHttp does not say of a connection that was kept: whether bytes lie in it that nobody asked for, and that it is
 * not to be used again. Uses OkHttp's internals; where they are not to be seen, it sees less.
 */
final class KeptConnection {

    private static final @Nullable MethodHandle SOCKET = field("socket", BufferedSocket.class);
    private static final @Nullable MethodHandle RAW_SOCKET = field("rawSocket", Socket.class);

    private KeptConnection() {}

    private static @Nullable MethodHandle field(String name, Class<?> type) {
        try {
            MethodHandles.Lookup all = MethodHandles.privateLookupIn(RealConnection.class, MethodHandles.lookup());
            return all.findGetter(RealConnection.class, name, type)
                    .asType(MethodType.methodType(type, Connection.class));
        } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
            return null; // another OkHttp, or one whose internals are closed
        }
    }

    /**
     * Whether an answer, or a part of one, lies in the connection before anything was asked: an upstream that sends one
     * too many would shift every later answer to the wrong caller.
     */
    static boolean hasUnaskedBytes(Connection connection) {
        if (connection.protocol() != Protocol.HTTP_1_1 && connection.protocol() != Protocol.HTTP_1_0) {
            return false; // frames carry the number of their request
        }
        try {
            MethodHandle socket = SOCKET;
            if (socket != null) {
                BufferedSocket buffered = (BufferedSocket) socket.invokeExact(connection);
                if (buffered.getSource().getBuffer().size() > 0) {
                    return true;
                }
            }
            // Of TLS these are records: an answer, or the word that the other side closes. Neither is good for a
            // request.
            MethodHandle rawSocket = RAW_SOCKET;
            Socket raw = rawSocket == null ? connection.socket() : (Socket) rawSocket.invokeExact(connection);
            return !(raw instanceof SSLSocket) && raw.getInputStream().available() > 0;
        } catch (IOException e) {
            return false; // it is closed, and the call finds that out by itself
        } catch (Throwable e) {
            return false; // another OkHttp
        }
    }

    /** It takes no more requests; those that run over it go on, and with the last one it is closed. */
    static void noMore(Connection connection) {
        try {
            if (connection instanceof RealConnection real) {
                real.noNewExchanges();
            }
        } catch (LinkageError e) {
            return; // another OkHttp: the pings find it out
        }
    }

    /** Closes it, and with it all that runs over it. */
    static void retire(Connection connection) {
        try {
            if (connection instanceof RealConnection real) {
                real.noNewExchanges();
                real.cancel();
                return;
            }
        } catch (LinkageError e) {
            // another OkHttp: its socket is closed below
        }
        try {
            connection.socket().close();
        } catch (IOException e) {
            return; // it was closed
        }
    }
}
