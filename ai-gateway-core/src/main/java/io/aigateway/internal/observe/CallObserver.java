package io.aigateway.internal.observe;

import io.aigateway.chat.ModelRequest;
import io.aigateway.chat.ModelResponse;
import io.aigateway.trace.CallRecord;
import io.aigateway.trace.FailureKind;
import org.jspecify.annotations.Nullable;

/** Goes along with calls from their beginning, as spans must. Thread-safe. */
public interface CallObserver {

    /** Sees nothing. */
    CallObserver NONE = (operation, request, streaming) -> Observed.NONE;

    /** A call begins on this thread. */
    Observed began(CallRecord.Operation operation, ModelRequest request, boolean streaming);

    /** One call under observation. */
    interface Observed {

        /** Of nobody. */
        Observed NONE = new Observed() {};

        /** Makes the call what this thread is busy with, until the scope is closed. */
        default Scope open() {
            return Scope.NONE;
        }

        /** An attempt begins. */
        default ObservedAttempt attempt(int number, String provider, String model, String endpoint) {
            return ObservedAttempt.NONE;
        }

        /** The call has ended, on whichever thread. */
        default void ended(CallRecord call, @Nullable ModelResponse response, @Nullable Throwable error) {}
    }

    /** One attempt under observation. */
    interface ObservedAttempt {

        /** Of nobody. */
        ObservedAttempt NONE = (outcome, failure, status) -> {};

        /** It has ended. */
        void ended(String outcome, @Nullable FailureKind failure, int status);
    }

    /** What has been made current. */
    interface Scope extends AutoCloseable {

        /** Nothing. */
        Scope NONE = () -> {};

        @Override
        void close();
    }
}
