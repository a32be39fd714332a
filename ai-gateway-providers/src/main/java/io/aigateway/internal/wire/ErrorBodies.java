package io.aigateway.internal.wire;

import io.aigateway.internal.json.Json;
import io.aigateway.internal.json.RetryHints;
import io.aigateway.spi.ErrorReply;
import io.aigateway.spi.Failure;
import io.aigateway.spi.HeaderView;
import io.aigateway.spi.WireFormatException;
import io.aigateway.trace.FailureKind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** Reads error bodies in the many shapes that OpenAI-compatible services have. Total: never throws. */
public final class ErrorBodies {

    private static final int MAX_MESSAGE = 500;
    private static final HeaderView NO_HEADERS = name -> null;

    private ErrorBodies() {}

    /** Classifies an answer with an error status. */
    public static Failure of(ErrorReply reply) {
        return of(reply, null);
    }

    /** Classifies an answer with an error status whose code stands outside the body. */
    public static Failure of(ErrorReply reply, @Nullable String code) {
        Object body = parse(reply.body());
        return classify(reply.status(), reply.headers(), body, code, reply.body(), reply.receivedAt());
    }

    /** Classifies an error object inside a successful answer or stream. */
    public static Failure ofBody(@Nullable Object body) {
        byte[] text = body == null ? new byte[0] : Json.toText(body).getBytes(StandardCharsets.UTF_8);
        return classify(200, NO_HEADERS, body, null, text, Instant.EPOCH);
    }

    /** Classifies a finish reason that means failure. */
    public static Failure ofFinishReason(String reason) {
        FailureKind kind =
                reason.equals("insufficient_system_resource") ? FailureKind.OVERLOADED : FailureKind.SERVER_ERROR;
        return new Failure(kind, "the upstream ended the answer with " + reason, reason, 200, null, false, null);
    }

    private static @Nullable Object parse(byte[] body) {
        int start = 0;
        while (start < body.length && body[start] <= ' ') {
            start++;
        }
        if (start == body.length || (body[start] != '{' && body[start] != '[' && body[start] != '"')) {
            return null;
        }
        try {
            return Json.parse(body);
        } catch (JacksonException | WireFormatException e) {
            return null; // not JSON after all: the status decides, and the text is kept as the message
        }
    }

    private static Failure classify(
            int status,
            HeaderView headers,
            @Nullable Object body,
            @Nullable String outerCode,
            byte[] raw,
            Instant receivedAt) {
        ErrorFields fields = ErrorFields.of(body).withCode(outerCode);
        String text = new String(raw, 0, Math.min(raw.length, 8_192), StandardCharsets.UTF_8);
        String message = fields.message().isEmpty() ? text.strip() : fields.message();
        int meant = status;
        if (status == 200) {
            meant = fields.statusInCode() > 0 ? fields.statusInCode() : StatusWords.of(fields.codes(), status);
        }
        FailureKind kind = ErrorRules.kind(meant, fields.codes(), message.toLowerCase(Locale.ROOT), text);
        Duration retryAfter = RetryHints.of(headers, receivedAt, kind);
        if (retryAfter == null) {
            retryAfter = fields.retryAfter();
        }
        boolean organisationWide = kind == FailureKind.RATE_LIMITED && RetryHints.hasQuotaHeaders(headers);
        return new Failure(kind, shorten(message, status), fields.code(), status, retryAfter, organisationWide, null);
    }

    private static String shorten(String message, int status) {
        if (message.isEmpty()) {
            return "HTTP " + status + " without a message";
        }
        String line = message.replaceAll("\\s+", " ");
        return line.length() <= MAX_MESSAGE ? line : line.substring(0, MAX_MESSAGE) + "…";
    }

    /** The facts of an error body, wherever it has them. */
    private record ErrorFields(
            String message,
            @Nullable String code,
            List<String> codes,
            int statusInCode,
            @Nullable Duration retryAfter) {

        static ErrorFields of(@Nullable Object body) {
            if (body instanceof List<?> list && !list.isEmpty()) {
                return of(list.get(0));
            }
            if (body instanceof String plain) {
                return new ErrorFields(plain, null, List.of(), 0, null);
            }
            if (!(body instanceof Map<?, ?> outer)) {
                return new ErrorFields("", null, List.of(), 0, null);
            }
            Map<?, ?> inner = outer.get("error") instanceof Map<?, ?> error
                    ? error
                    : outer.get("base_resp") instanceof Map<?, ?> base ? base : outer;
            Map<?, ?> metadata = inner.get("metadata") instanceof Map<?, ?> map ? map : Map.of();
            String message = first(inner, "message", "Message", "status_msg", "msg", "detail", "error_msg");
            if (message.isEmpty()) {
                message = first(outer, "error", "message", "detail");
            }
            Object code = inner.get("code") != null ? inner.get("code") : inner.get("status_code");
            if (code == null) {
                code = outer.get("code");
            }
            // MiniMax numbers its errors as others number different ones.
            boolean minimax = inner.get("status_code") != null
                    && !word(inner.get("status_code")).isEmpty();
            List<String> codes = new ArrayList<>(reasons(inner));
            codes.addAll(List.of(
                    minimax ? ErrorRules.MINIMAX + word(code) : word(code),
                    word(inner.get("type")),
                    word(inner.get("status")),
                    word(outer.get("type")),
                    word(outer.get("error_type")),
                    word(metadata.get("error_type"))));
            int status = code instanceof Number number && number.intValue() >= 400 && number.intValue() < 600
                    ? number.intValue()
                    : 0;
            String shown = code == null || word(code).isEmpty() ? emptyToNull(word(inner.get("type"))) : word(code);
            return new ErrorFields(message, shown, codes, status, retryDelay(inner, metadata));
        }

        ErrorFields withCode(@Nullable String outer) {
            if (outer == null) {
                return this;
            }
            List<String> all = new ArrayList<>(codes);
            all.add(outer);
            return new ErrorFields(message, code == null ? outer : code, all, statusInCode, retryAfter);
        }

        private static String first(Map<?, ?> fields, String... names) {
            for (String name : names) {
                Object value = fields.get(name);
                if (value instanceof String text && !text.isBlank()) {
                    return text;
                }
                if (value instanceof List<?> || value instanceof Map<?, ?>) {
                    return Json.toText(value);
                }
            }
            return "";
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

        /** OpenRouter's metadata and Google's RetryInfo. */
        private static @Nullable Duration retryDelay(Map<?, ?> inner, Map<?, ?> metadata) {
            if (metadata.get("retry_after") instanceof Number seconds) {
                return RetryHints.seconds(seconds.doubleValue());
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
    }
}
