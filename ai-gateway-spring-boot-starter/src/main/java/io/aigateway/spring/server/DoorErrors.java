package io.aigateway.spring.server;

import io.aigateway.error.AiGatewayException;
import io.aigateway.trace.AttemptTrace;
import io.aigateway.trace.CallTrace;
import io.aigateway.trace.Explanation;
import io.aigateway.trace.FailureKind;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/**
 * How failures look to OpenAI's clients. What has failed behind the gateway is told in sentences of our own, for those of
 * the gateway name providers, hosts and keys.
 */
final class DoorErrors {

    /**
     * An error as it is shown.
     *
     * @param status the HTTP status
     * @param type OpenAI's type
     * @param code OpenAI's code, or ours where it has none
     * @param message a sentence for the caller
     */
    record Shown(int status, String type, String code, String message) {

        Shown saying(String other) {
            return new Shown(status, type, code, other);
        }
    }

    private static final String OF_CALLER = "invalid_request_error";
    private static final String OF_SERVER = "server_error";

    static final Shown INVALID_KEY =
            new Shown(401, OF_CALLER, "invalid_api_key", "Incorrect API key provided, or none.");
    static final Shown NOT_READABLE = new Shown(400, OF_CALLER, "invalid_request", "The request cannot be read.");
    static final Shown TOO_LONG = new Shown(413, OF_CALLER, "request_too_large", "The request is too long.");
    static final Shown INTERNAL = new Shown(500, OF_SERVER, "internal_error", "The gateway failed.");
    static final Shown RESTARTED =
            new Shown(502, OF_SERVER, "stream_broken", "The stream broke and the answer would have to begin again.");
    static final Shown NO_SUCH_PATH = new Shown(404, OF_CALLER, "unknown_url", "This path is not here.");
    static final Shown MODEL_NOT_FOUND =
            new Shown(404, OF_CALLER, "model_not_found", "The provider of this model does not have it at the moment.");
    private static final Shown NOBODY_CAN =
            new Shown(400, OF_CALLER, "invalid_request", "No provider of this model can take the request as it is.");
    private static final Shown UNAVAILABLE =
            new Shown(503, OF_SERVER, "service_unavailable", "No provider of this model is available at the moment.");

    private static final Map<FailureKind, Shown> TABLE = Map.ofEntries(
            entry(
                    FailureKind.INVALID_CREDENTIAL,
                    502,
                    OF_SERVER,
                    "upstream_credential",
                    "The provider of this model refused the gateway's own credential."),
            entry(
                    FailureKind.QUOTA_EXHAUSTED,
                    429,
                    "insufficient_quota",
                    "insufficient_quota",
                    "The gateway's account with the provider of this model is used up."),
            entry(
                    FailureKind.RATE_LIMITED,
                    429,
                    "rate_limit_error",
                    "rate_limit_exceeded",
                    "The provider of this model limits the rate of requests. Try again later."),
            entry(
                    FailureKind.OVERLOADED,
                    503,
                    OF_SERVER,
                    "overloaded",
                    "The provider of this model is overloaded. Try again later."),
            entry(
                    FailureKind.SERVER_ERROR,
                    502,
                    OF_SERVER,
                    "upstream_error",
                    "The provider of this model failed to answer."),
            entry(
                    FailureKind.CONNECTION,
                    502,
                    OF_SERVER,
                    "upstream_unreachable",
                    "The provider of this model could not be reached."),
            entry(
                    FailureKind.TIMEOUT,
                    504,
                    OF_SERVER,
                    "upstream_timeout",
                    "The provider of this model did not answer in time."),
            entry(FailureKind.STREAM_BROKEN, 502, OF_SERVER, "stream_broken", "The answer broke off."),
            Map.entry(FailureKind.MODEL_UNAVAILABLE, MODEL_NOT_FOUND),
            entry(
                    FailureKind.CONTEXT_TOO_LONG,
                    400,
                    OF_CALLER,
                    "context_length_exceeded",
                    "The request is longer than the model's context window."),
            entry(
                    FailureKind.CONTENT_FILTERED,
                    400,
                    OF_CALLER,
                    "content_filter",
                    "The provider of this model filtered the content."),
            entry(FailureKind.INVALID_REQUEST, 400, OF_CALLER, "invalid_request", "The request is not valid."),
            entry(FailureKind.REJECTED, 403, OF_CALLER, "permission_denied", "The request is not allowed."),
            entry(FailureKind.CANCELLED, 499, OF_SERVER, "cancelled", "The call was cancelled."));

    private DoorErrors() {}

    private static Map.Entry<FailureKind, Shown> entry(
            FailureKind kind, int status, String type, String code, String message) {
        return Map.entry(kind, new Shown(status, type, code, message));
    }

    /**
     * How a failure is shown.
     *
     * @param plain what would become of a plain question to the model; null if that is not known
     */
    static Shown of(AiGatewayException e, @Nullable Explanation plain) {
        // It is not the caller's fault that the gateway is closed (there is no call then),
        // or that a route has nobody left to ask.
        boolean ours = e.trace() == CallTrace.none() || e.trace().route() != null;
        if (e.kind() == FailureKind.REJECTED && ours) {
            return UNAVAILABLE;
        }
        if (e.kind() == FailureKind.INVALID_REQUEST && e.trace().attempts().isEmpty() && plain != null) {
            if (plain.route() == null) {
                return MODEL_NOT_FOUND.saying(e.summary());
            } else if (e.trace().route() != null) {
                return plain.problem() == null ? NOBODY_CAN : UNAVAILABLE;
            }
        }
        Shown shown = TABLE.getOrDefault(e.kind(), INTERNAL);
        return switch (e.kind()) {
            case INVALID_REQUEST, CONTEXT_TOO_LONG, CONTENT_FILTERED -> shown.saying(aboutRequest(e, shown));
            default -> shown;
        };
    }

    /** Tells the operator what the caller is not told: as a warning, unless it is the caller's own mistake. */
    static void log(Logger log, AiGatewayException e, Shown shown) {
        boolean ofCaller = shown.type().equals(OF_CALLER) && e.kind() != FailureKind.MODEL_UNAVAILABLE;
        log.atLevel(ofCaller || e.kind() == FailureKind.CANCELLED ? Level.DEBUG : Level.WARN)
                .addKeyValue("event", "door.failed")
                .addKeyValue("call", e.trace().callId())
                .log("Call {} ends with {} at the door: {}", e.trace().callId(), shown.code(), e.summary());
    }

    /** What is wrong with the request: in the provider's words if one has refused it, else in the gateway's. */
    private static String aboutRequest(AiGatewayException e, Shown shown) {
        List<AttemptTrace> attempts = e.trace().attempts();
        AttemptTrace last = attempts.isEmpty() ? null : attempts.get(attempts.size() - 1);
        if (last == null || last.outcome() != AttemptTrace.Outcome.FAILED) {
            return e.summary();
        }
        String words = last.message();
        return words == null || words.isBlank() ? shown.message() : shown.message() + " The provider says: " + words;
    }

    /** A text of somebody else's for a header: plain and short. */
    static String printable(String text) {
        String plain = text.replaceAll("[^\\x20-\\x7e]", "_");
        return plain.length() > 128 ? plain.substring(0, 128) : plain;
    }
}
