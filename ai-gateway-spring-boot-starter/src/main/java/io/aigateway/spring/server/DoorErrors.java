package io.aigateway.spring.server;

import io.aigateway.error.AiGatewayException;
import io.aigateway.trace.CallTrace;
import io.aigateway.trace.FailureKind;
import java.util.Map;

/** How failures look to OpenAI's clients. */
final class DoorErrors {

    /**
     * An error as it is shown.
     *
     * @param status the HTTP status
     * @param type OpenAI's type
     * @param code OpenAI's code, or ours where it has none
     */
    record Shown(int status, String type, String code) {}

    static final Shown INVALID_KEY = new Shown(401, "invalid_request_error", "invalid_api_key");
    static final Shown NOT_READABLE = new Shown(400, "invalid_request_error", "invalid_request");
    static final Shown TOO_LONG = new Shown(413, "invalid_request_error", "request_too_large");
    static final Shown INTERNAL = new Shown(500, "server_error", "internal_error");
    static final Shown MODEL_NOT_FOUND = new Shown(404, "invalid_request_error", "model_not_found");
    private static final Shown UNAVAILABLE = new Shown(503, "server_error", "service_unavailable");
    private static final Shown FORBIDDEN = new Shown(403, "invalid_request_error", "permission_denied");

    /** What has failed behind the gateway is the gateway's failure, not the caller's. */
    private static final Map<FailureKind, Shown> TABLE = Map.ofEntries(
            Map.entry(FailureKind.INVALID_CREDENTIAL, new Shown(502, "server_error", "upstream_credential")),
            Map.entry(FailureKind.QUOTA_EXHAUSTED, new Shown(429, "insufficient_quota", "insufficient_quota")),
            Map.entry(FailureKind.RATE_LIMITED, new Shown(429, "rate_limit_error", "rate_limit_exceeded")),
            Map.entry(FailureKind.OVERLOADED, new Shown(503, "server_error", "overloaded")),
            Map.entry(FailureKind.SERVER_ERROR, new Shown(502, "server_error", "upstream_error")),
            Map.entry(FailureKind.CONNECTION, new Shown(502, "server_error", "upstream_unreachable")),
            Map.entry(FailureKind.TIMEOUT, new Shown(504, "server_error", "upstream_timeout")),
            Map.entry(FailureKind.STREAM_BROKEN, new Shown(502, "server_error", "stream_broken")),
            Map.entry(FailureKind.MODEL_UNAVAILABLE, MODEL_NOT_FOUND),
            Map.entry(FailureKind.CONTEXT_TOO_LONG, new Shown(400, "invalid_request_error", "context_length_exceeded")),
            Map.entry(FailureKind.CONTENT_FILTERED, new Shown(400, "invalid_request_error", "content_filter")),
            Map.entry(FailureKind.INVALID_REQUEST, new Shown(400, "invalid_request_error", "invalid_request")),
            Map.entry(FailureKind.REJECTED, FORBIDDEN),
            Map.entry(FailureKind.CANCELLED, new Shown(499, "server_error", "cancelled")));

    private DoorErrors() {}

    /**
     * How a failure is shown.
     *
     * @param unknownModel whether no route answers to the requested model
     */
    static Shown of(AiGatewayException e, boolean unknownModel) {
        if (e.kind() == FailureKind.INVALID_REQUEST && unknownModel) {
            return MODEL_NOT_FOUND;
        }
        // What is refused without ever having become a call, a closed gateway refuses; and where a route has nobody
        // left
        // to ask, that is not the caller's fault either.
        boolean ours = e.trace() == CallTrace.none() || e.trace().route() != null;
        return e.kind() == FailureKind.REJECTED && ours ? UNAVAILABLE : TABLE.getOrDefault(e.kind(), INTERNAL);
    }
}
