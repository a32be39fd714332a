package io.aigateway.spi;

import io.aigateway.chat.ModelRequest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The application's hook around a whole call: runs once per call, sees the logical model, may change the request,
 * answer by itself, or look at the reply. Thread-safe. An exception it throws ends the call; one that is not an
 * {@link io.aigateway.error.AiGatewayException} reaches the caller as it is.
 */
@FunctionalInterface
public interface CallInterceptor {

    /**
     * Handles a call.
     *
     * @param request the request; keep its type when changing it
     * @param chain the rest of the way
     * @return the reply, usually {@code chain.proceed(request)}
     */
    Reply intercept(ModelRequest request, Chain chain);

    /** The rest of the way. */
    interface Chain {

        /** Sends the request on its way; may be called more than once. */
        Reply proceed(ModelRequest request);

        /** The call's id, as in its trace. */
        String callId();

        /** Whether the caller asked for a stream. */
        boolean streaming();

        /** The consumer it is made for; null for nobody. */
        @Nullable
        String consumer();

        /** The tenant it belongs to; null for none. */
        @Nullable
        String tenant();

        /** The route that answers to a model; null if none does. */
        @Nullable
        String routeOf(String model);

        /** How long until the call's deadline. */
        Duration timeLeft();
    }
}
