package io.aigateway.internal.engine;

import io.micrometer.context.ContextSnapshotFactory;
import java.util.ServiceConfigurationError;
import java.util.function.UnaryOperator;

/** Finds Micrometer's context-propagation, which knows what libraries keep in threads. */
public final class ContextPropagation {

    private ContextPropagation() {}

    /** Takes along what that library knows; nothing where it is not there. */
    public static UnaryOperator<Runnable> find() {
        try {
            return Snapshots.wrapping();
        } catch (LinkageError | ServiceConfigurationError e) {
            return UnaryOperator.identity(); // the library is not on the class path, or cannot be used
        }
    }

    /** Loaded only where the library is. */
    private static final class Snapshots {
        static UnaryOperator<Runnable> wrapping() {
            ContextSnapshotFactory factory = ContextSnapshotFactory.builder().build();
            return task -> factory.captureAll().wrap(task);
        }
    }
}
