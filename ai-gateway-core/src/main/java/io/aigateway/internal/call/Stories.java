package io.aigateway.internal.call;

import io.aigateway.error.AiGatewayException;
import io.aigateway.error.FailureDetails;
import io.aigateway.spi.Failure;
import io.aigateway.trace.CallTrace;
import io.aigateway.trace.FailureKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns the end of a call that failed into an exception with a sentence a person can act on. */
public final class Stories {

    private Stories() {}

    /** The exception for a call that ended with a failure. */
    public static AiGatewayException exception(Call call, int attempts, @Nullable Failure first, Failure last) {
        CallTrace trace = call.recorder().toTrace();
        String model = call.original().model();
        StringBuilder summary = new StringBuilder(160);
        if (last.kind() == FailureKind.CANCELLED) {
            summary.append("The call for model \"")
                    .append(model)
                    .append("\" was cancelled: ")
                    .append(last.message());
        } else if (first != null && attempts > 1 && sameStory(first, last)) {
            summary.append("No target could answer the call for model \"")
                    .append(model)
                    .append("\" in ")
                    .append(attempts)
                    .append(" attempts, the first and the last failed with ")
                    .append(last.kind())
                    .append(": ")
                    .append(last.message());
        } else if (attempts == 1 || first == null) {
            summary.append("The call for model \"")
                    .append(model)
                    .append("\" failed with ")
                    .append(last.kind())
                    .append(": ")
                    .append(last.message());
        } else {
            summary.append("No target could answer the call for model \"")
                    .append(model)
                    .append("\" in ")
                    .append(attempts)
                    .append(" attempts: the first failed with ")
                    .append(first.kind())
                    .append(" (")
                    .append(first.message())
                    .append("), the last with ")
                    .append(last.kind())
                    .append(" (")
                    .append(last.message())
                    .append(')');
        }
        boolean ended = summary.charAt(summary.length() - 1) == '.';
        summary.append(ended ? "" : ".");
        List<String> leftOut = call.recorder().leftOut();
        if (last.kind() != FailureKind.CANCELLED && !leftOut.isEmpty()) {
            summary.append(" Left out: ").append(String.join("; ", leftOut)).append('.');
        }
        summary.append(advice(last.kind()));
        return new FailureDetails(
                        last.kind(),
                        summary.toString(),
                        last.status(),
                        last.code(),
                        last.retryAfter(),
                        trace,
                        last.cause())
                .toException();
    }

    private static boolean sameStory(Failure first, Failure last) {
        return first.kind() == last.kind() && first.message().equals(last.message());
    }

    private static String advice(FailureKind kind) {
        return switch (kind) {
            case INVALID_CREDENTIAL -> " Check the provider's API key.";
            case QUOTA_EXHAUSTED -> " Check the account's balance and plan, or add a fallback.";
            case RATE_LIMITED -> " Wait, add keys, or add a fallback.";
            case MODEL_UNAVAILABLE -> " Check the model's name and the account's access to it.";
            case CONTEXT_TOO_LONG -> " Shorten the conversation, or add a target with a larger context window.";
            case CONNECTION -> " Is the server running, and is its base URL right?";
            case TIMEOUT -> " Raise the timeout, or add a faster target.";
            default -> "";
        };
    }
}
