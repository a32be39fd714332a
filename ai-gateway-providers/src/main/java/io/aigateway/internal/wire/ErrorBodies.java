package io.aigateway.internal.wire;

import io.aigateway.internal.json.Json;
import io.aigateway.internal.json.RetryHints;
import io.aigateway.spi.ErrorReply;
import io.aigateway.spi.Failure;
import io.aigateway.spi.HeaderView;
import io.aigateway.spi.Upstream;
import io.aigateway.spi.WireFormatException;
import io.aigateway.trace.FailureKind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** Reads error bodies in the many shapes that OpenAI-compatible services have. Total: never throws. */
public final class ErrorBodies {

    private static final int MAX_MESSAGE = 500;
    private static final HeaderView NO_HEADERS = name -> null;

    private ErrorBodies() {}

    /** Classifies an answer with an error status. */
    public static Failure of(ErrorReply reply, Upstream upstream) {
        return of(reply, upstream, null);
    }

    /** Classifies an answer with an error status whose code stands outside the body. */
    public static Failure of(ErrorReply reply, Upstream upstream, @Nullable String code) {
        Object body = parse(reply.body());
        return classify(
                reply.status(), reply.headers(), body, code, reply.body(), reply.receivedAt(), upstream.model());
    }

    /** Classifies an error object inside a successful answer or stream. */
    public static Failure ofBody(@Nullable Object body) {
        byte[] text = body == null ? new byte[0] : Json.toText(body).getBytes(StandardCharsets.UTF_8);
        return classify(200, NO_HEADERS, body, null, text, Instant.EPOCH, "");
    }

    /** Classifies a finish reason that means failure. */
    public static Failure ofFinishReason(String reason) {
        FailureKind kind =
                reason.equals("insufficient_system_resource") ? FailureKind.OVERLOADED : FailureKind.SERVER_ERROR;
        return Failure.builder(kind, "the upstream ended the answer with " + reason)
                .code(reason)
                .status(200)
                .build();
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
            Instant receivedAt,
            String model) {
        ErrorFields fields = ErrorFields.of(body).withCode(outerCode);
        String text = new String(raw, 0, Math.min(raw.length, 8_192), StandardCharsets.UTF_8);
        String message = fields.message().isEmpty() ? text.strip() : fields.message();
        int meant = status;
        if (status == 200) {
            meant = fields.statusInCode() > 0 ? fields.statusInCode() : StatusWords.of(fields.codes(), status);
        }
        String said = ErrorWords.said(message, model);
        ErrorRules.Verdict verdict = verdict(meant, fields, body == null && outerCode == null, said, text, model);
        FailureKind kind = verdict.kind();
        Duration retryAfter = RetryHints.of(headers, receivedAt, kind);
        if (retryAfter == null) {
            retryAfter = fields.retryAfter(receivedAt);
        }
        if (retryAfter == null && (kind == FailureKind.RATE_LIMITED || kind == FailureKind.OVERLOADED)) {
            retryAfter = ErrorWords.wait(said);
        }
        boolean organisationWide = kind == FailureKind.RATE_LIMITED && RetryHints.hasQuotaHeaders(headers);
        Failure failure = Failure.builder(kind, shorten(message, status))
                .code(fields.code())
                .status(status)
                .retryAfter(retryAfter)
                .organisationWide(organisationWide)
                .build();
        return verdict.ofRequestHere() ? failure.onlyForThisRequest() : failure;
    }

    private static ErrorRules.Verdict verdict(
            int status, ErrorFields fields, boolean page, String said, String text, String model) {
        if (status == 407 || status == 511) {
            return new ErrorRules.Verdict(FailureKind.CONNECTION, false); // a proxy between, not the provider
        } else if (page) {
            return ErrorRules.page(status);
        }
        FailureKind within = within(fields.within(), status, model);
        return within != null
                ? new ErrorRules.Verdict(within, false)
                : ErrorRules.verdict(
                        new ErrorRules.Case(status, fields.codes(), said, text, fields.isFlagged(), fields.param()));
    }

    /** What the provider behind a router said about the request; what it said about the router's key is not ours. */
    private static @Nullable FailureKind within(@Nullable Object raw, int status, String model) {
        Object body = raw instanceof String text ? parse(text.getBytes(StandardCharsets.UTF_8)) : raw;
        if (!(body instanceof Map<?, ?>)) {
            return null;
        }
        ErrorFields fields = ErrorFields.of(body);
        FailureKind kind = ErrorRules.verdict(new ErrorRules.Case(
                        status == 403 ? 400 : status,
                        fields.codes(),
                        ErrorWords.said(fields.message(), model),
                        "",
                        false,
                        fields.param()))
                .kind();
        return switch (kind) {
            case CONTEXT_TOO_LONG, CONTENT_FILTERED, MODEL_UNAVAILABLE -> kind;
            default -> null;
        };
    }

    private static String shorten(String message, int status) {
        if (message.isEmpty()) {
            return "HTTP " + status + " without a message";
        }
        String line = message.replaceAll("\\s+", " ");
        return line.length() <= MAX_MESSAGE ? line : line.substring(0, MAX_MESSAGE) + "…";
    }
}
