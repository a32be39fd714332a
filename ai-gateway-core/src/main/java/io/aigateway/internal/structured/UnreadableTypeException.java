package io.aigateway.internal.structured;

import org.jspecify.annotations.Nullable;

/** A type that no answer can be read into, or that has no schema; its message says why, for the application's author. */
final class UnreadableTypeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean forEverybody;

    UnreadableTypeException(String why, @Nullable Throwable cause) {
        this(why, cause, true);
    }

    private UnreadableTypeException(String why, @Nullable Throwable cause, boolean forEverybody) {
        super(why, cause);
        this.forEverybody = forEverybody;
    }

    /** Of a type that can be read, if only somebody else says what it looks like. */
    static UnreadableTypeException withoutSchema(String why) {
        return new UnreadableTypeException(why, null, false);
    }

    /** Whether a schema of the caller's would not help. */
    boolean isForEverybody() {
        return forEverybody;
    }
}
