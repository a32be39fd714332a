package io.aigateway.spi;

import io.aigateway.chat.ModelRequest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The application's hook around each attempt: runs again after every rotation, retry and fallback, sees the target that
 * was chosen, may change the request for it, or look at the reply. A failed attempt passes through as an
 * {@link AttemptFailedException}. Thread-safe.
 */
@FunctionalInterface
public interface AttemptInterceptor {

    /**
     * Handles an attempt.
     *
     * @param request the request; keep its type when changing it
     * @param chain the rest of the way
     * @return the reply, usually {@code chain.proceed(request)}
     */
    Reply intercept(ModelRequest request, Chain chain);

    /** The rest of the way. */
    interface Chain {

        /** Makes the exchange; call it at most once. */
        Reply proceed(ModelRequest request);

        /** 1 for the first attempt of the call. */
        int attempt();

        /** Where the attempt goes. */
        Upstream upstream();

        /** The call's id, as in its trace. */
        String callId();

        /** The route that the call took. */
        String route();

        /** The consumer that the call is made for; null for nobody. */
        @Nullable
        String consumer();

        /** The masked key that the attempt is made with. */
        String key();

        /** How long until the call's deadline. */
        Duration timeLeft();
    }
}
