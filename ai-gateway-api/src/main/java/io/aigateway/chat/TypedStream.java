package io.aigateway.chat;

import io.aigateway.trace.CallTrace;
import org.jspecify.annotations.Nullable;

/**
 * A structured answer that grows. Use it in try-with-resources: closing it at any moment cancels the HTTP call. Reading is
 * for one thread at a time; {@link #close()} may be called from any thread.
 *
 * <pre>{@code
 * try (TypedStream<Recipe> recipes = client.stream(request, AnswerType.of(Recipe.class))) {
 *     for (Recipe soFar = recipes.next(); soFar != null; soFar = recipes.next()) {
 *         show(soFar);
 *     }
 *     Recipe whole = recipes.result().value();
 * }
 * }</pre>
 *
 * @param <T> the value's type
 */
public interface TypedStream<T> extends AutoCloseable {

    /**
     * The value as far as it is known, each time with more in it; blocks until there is more. In it, texts may be cut, lists
     * short, and what has not come yet is null, 0 or false, whatever the type allows otherwise. A type that refuses such
     * values, in a constructor perhaps, has no partial values until it accepts one. After a {@link ChatEvent.Restarted} it
     * begins again.
     *
     * @return the value so far; null after the last one, which is not the checked {@link #result()} yet
     */
    @Nullable
    T next();

    /**
     * Reads to the end. Nothing is sent back for repair.
     *
     * @return the whole value, of which everything required is there
     * @throws TruncatedStreamException if the stream broke after content had arrived
     * @throws io.aigateway.error.AiGatewayException if no content arrived, or the answer does not fit
     */
    TypedResponse<T> result();

    /** How the answer comes about: complete once the end has been read. */
    CallTrace trace();

    /** Cancels the HTTP call if it still runs, and settles. Idempotent. */
    @Override
    void close();
}
