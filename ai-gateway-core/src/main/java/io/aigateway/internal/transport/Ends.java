package io.aigateway.internal.transport;

import io.aigateway.spi.Failure;
import io.aigateway.trace.FailureKind;

/** What it means that an exchange was ended from outside. */
final class Ends {

    private Ends() {}

    static Failure failure(Watch.End end, long millis) {
        return switch (end) {
            case CONNECT -> timeout("no connection after " + millis + " ms (timeouts.connect)");
            case FIRST_TOKEN -> timeout("no content after " + millis + " ms (timeouts.first-token)");
            case ANSWER -> timeout("nothing of an answer after " + millis + " ms (timeouts.answer)");
            case ERROR_BODY -> timeout("an error whose body did not come, after " + millis + " ms");
            case IDLE -> timeout("nothing more for too long, after " + millis + " ms (timeouts.idle)");
            case TOTAL -> timeout("not done after " + millis + " ms (timeouts.total)");
            case DEADLINE -> timeout("the call's deadline passed after " + millis + " ms of this attempt");
            case THROUGHPUT -> timeout("slower than timeouts.min-tokens-per-second, after " + millis + " ms");
            case INTERRUPTED -> Failure.of(FailureKind.CANCELLED, "the calling thread was interrupted", null);
            case GATEWAY_CLOSED -> Failure.of(FailureKind.CANCELLED, "the gateway was closed", null);
            case CLOSED, FINISHED -> Failure.of(FailureKind.CANCELLED, "the caller ended the call", null);
        };
    }

    private static Failure timeout(String message) {
        return Failure.of(FailureKind.TIMEOUT, message, null);
    }
}
