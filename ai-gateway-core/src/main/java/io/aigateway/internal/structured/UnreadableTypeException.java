package io.aigateway.internal.structured;

import org.jspecify.annotations.Nullable;

/** A type that no answer can be read into; its message says why, for the application's author. */
final class UnreadableTypeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnreadableTypeException(String why, @Nullable Throwable cause) {
        super(why, cause);
    }
}
