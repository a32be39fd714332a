package io.aigateway.internal.wire;

import io.aigateway.internal.json.RetryHints;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The facts of an error body, wherever it has them.
 *
 * @param message what the provider says; without what it echoes of the request
 * @param code its code or type, to be shown; null if it gave none
 * @param codes all that may be codes
 * @param statusInCode the HTTP status that stands in the body; 0 if none does
 * @param inner the error itself
 * @param metadata what a router adds to it
 */
record ErrorFields(
        String message,
        @Nullable String code,
        List<String> codes,
        int statusInCode,
        Map<?, ?> inner,
        Map<?, ?> metadata) {

    static ErrorFields of(@Nullable Object body) {
        if (body instanceof List<?> list && !list.isEmpty()) {
            return of(list.get(0));
        }
        if (!(body instanceof Map<?, ?> outer)) {
            return new ErrorFields(body instanceof String plain ? plain : "", null, List.of(), 0, Map.of(), Map.of());
        }
        boolean minimax = outer.get("base_resp") instanceof Map<?, ?>;
        Map<?, ?> inner = outer.get("error") instanceof Map<?, ?> error
                ? error
                : outer.get("base_resp") instanceof Map<?, ?> base ? base : outer;
        Map<?, ?> metadata = inner.get("metadata") instanceof Map<?, ?> map ? map : Map.of();
        String message = first(inner, "message", "Message", "status_msg", "msg", "detail", "error_msg");
        if (message.isEmpty()) {
            message = first(outer, "error", "message", "detail", "errors");
        }
        Object code = inner.get("code") != null ? inner.get("code") : inner.get("status_code");
        if (code == null) {
            code = outer.get("code");
        }
        List<String> codes = new ArrayList<>(reasons(inner));
        codes.addAll(List.of(
                // MiniMax numbers its errors as others number different ones.
                minimax ? ErrorVocabulary.MINIMAX + word(code) : word(code),
                word(inner.get("type")),
                word(inner.get("status")),
                word(outer.get("type")),
                word(outer.get("error_type")),
                word(metadata.get("error_type"))));
        int status = code instanceof Number number && number.intValue() >= 400 && number.intValue() < 600
                ? number.intValue()
                : 0;
        String shown = word(code).isEmpty() ? emptyToNull(word(inner.get("type"))) : word(code);
        return new ErrorFields(message, shown, codes, status, inner, metadata);
    }

    ErrorFields withCode(@Nullable String outer) {
        if (outer == null) {
            return this;
        }
        List<String> all = new ArrayList<>(codes);
        all.add(outer);
        return new ErrorFields(message, code == null ? outer : code, all, statusInCode, inner, metadata);
    }

    /** What the provider behind a router said; null if that is not told. */
    @Nullable
    Object within() {
        return metadata.get("raw");
    }

    /** Whether a router says that its moderation refused the input. */
    boolean isFlagged() {
        return metadata.get("reasons") != null
                || metadata.get("flagged_input") != null
                || metadata.get("patterns") != null;
    }

    /** The parameter that the error is about; empty if it does not say. */
    String param() {
        return word(inner.get("param"));
    }

    /** How long to wait according to the body; null if it does not say. */
    @Nullable
    Duration retryAfter(Instant receivedAt) {
        for (String name : List.of("retry_after", "retry_after_seconds")) {
            if (metadata.get(name) instanceof Number seconds) {
                return RetryHints.seconds(seconds.doubleValue());
            }
        }
        if (metadata.get("headers") instanceof Map<?, ?> headers && receivedAt != Instant.EPOCH) {
            for (Map.Entry<?, ?> each : headers.entrySet()) {
                if (String.valueOf(each.getKey()).equalsIgnoreCase("x-ratelimit-reset")) {
                    return RetryHints.parse(word(each.getValue()), 1, receivedAt);
                }
            }
        }
        if (inner.get("details") instanceof List<?> details) {
            for (Object detail : details) {
                if (detail instanceof Map<?, ?> map && map.get("retryDelay") instanceof String delay) {
                    return RetryHints.duration(delay);
                }
            }
        }
        return null;
    }

    private static String first(Map<?, ?> fields, String... names) {
        for (String name : names) {
            Object value = fields.get(name);
            if (value instanceof String text && !text.isBlank()) {
                return text;
            }
            if (value instanceof List<?> || value instanceof Map<?, ?>) {
                String told = told(value);
                return told.isEmpty() ? "the request was refused" : told;
            }
        }
        return "";
    }

    /** Of a list of complaints what they say, and not what they echo. */
    private static String told(Object value) {
        if (value instanceof List<?> list) {
            StringBuilder all = new StringBuilder();
            for (Object each : list) {
                all.append(all.isEmpty() ? "" : "; ").append(each == null ? "" : told(each));
            }
            return all.toString();
        }
        if (value instanceof Map<?, ?> map) {
            String message = first(map, "msg", "message", "detail");
            String where = map.get("loc") instanceof List<?> place ? place.toString() : "";
            return where.isEmpty() || message.isEmpty() ? message : message + " at " + where;
        }
        return value instanceof String text ? text : "";
    }

    private static String word(@Nullable Object value) {
        return value instanceof String || value instanceof Number ? value.toString() : "";
    }

    private static @Nullable String emptyToNull(String value) {
        return value.isEmpty() ? null : value;
    }

    /** Google's reasons, such as API_KEY_INVALID. */
    private static List<String> reasons(Map<?, ?> inner) {
        List<String> reasons = new ArrayList<>(0);
        if (inner.get("details") instanceof List<?> details) {
            for (Object detail : details) {
                if (detail instanceof Map<?, ?> map && map.get("reason") instanceof String reason) {
                    reasons.add(reason);
                }
            }
        }
        return reasons;
    }
}
