package io.aigateway.testkit;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * What an OpenAI-compatible upstream can do to its clients. The text of an answer is streamed word by word; a token here
 * is a word. Where a fault needs a stream, a plain request gets the matching fault of a plain answer.
 */
public final class Reactions {

    private static final String JSON = "application/json";

    private Reactions() {}

    /** Answers with the text, plain or streamed as asked for, under the requested model's name. */
    public static Reaction answer(String text) {
        return answer(text, "");
    }

    /** Answers with the text under another model's name. */
    public static Reaction answer(String text, String model) {
        return chat(new Script(text, model));
    }

    /** Answers with a tool call. */
    public static Reaction toolCall(String name, String arguments) {
        return chat(new Script("", "").withToolCall(name, arguments));
    }

    /** Answers with reasoning and a text. */
    public static Reaction reasoning(String thoughts, String text) {
        return chat(new Script(text, "").withReasoning(thoughts));
    }

    /** A status with a JSON error body. */
    public static Reaction status(int status, String type, String code, String message) {
        String body = "{\"error\":{\"message\":" + Json.quote(message) + ",\"type\":" + Json.quote(type)
                + ",\"param\":null,\"code\":" + Json.quote(code) + "}}";
        return raw(status, JSON, body);
    }

    /** A status with any body. */
    public static Reaction raw(int status, String contentType, String body) {
        return new Reaction(Reaction.Start.ANSWER, status, Map.of("Content-Type", contentType), (request, out) -> {
            out.send(body);
            out.end();
        });
    }

    /** A status with a body of bytes, such as an AWS event stream. */
    public static Reaction raw(int status, String contentType, byte[] body) {
        byte[] copy = body.clone();
        return new Reaction(Reaction.Start.ANSWER, status, Map.of("Content-Type", contentType), (request, out) -> {
            out.send(copy);
            out.end();
        });
    }

    /** 401: the key is refused. */
    public static Reaction invalidKey() {
        return status(401, "invalid_request_error", "invalid_api_key", "Incorrect API key provided.");
    }

    /** 429 with the code of an account without money. */
    public static Reaction quotaExhausted() {
        return status(429, "insufficient_quota", "insufficient_quota", "You exceeded your current quota.");
    }

    /** 429; null leaves out when to come back. */
    public static Reaction rateLimited(@Nullable Duration retryAfter) {
        Reaction limited = status(429, "requests", "rate_limit_exceeded", "Rate limit reached.");
        if (retryAfter == null) {
            return limited;
        }
        boolean whole = retryAfter.toMillis() % 1000 == 0;
        return whole
                ? limited.withHeader("Retry-After", String.valueOf(retryAfter.toSeconds()))
                : limited.withHeader("retry-after-ms", String.valueOf(retryAfter.toMillis()));
    }

    /** 503: overloaded. */
    public static Reaction overloaded() {
        return status(503, "server_error", "overloaded", "The engine is currently overloaded.");
    }

    /** 500. */
    public static Reaction serverError() {
        return status(500, "server_error", "internal_error", "The server had an error.");
    }

    /** 404: no such model. */
    public static Reaction modelNotFound() {
        return status(404, "invalid_request_error", "model_not_found", "The model does not exist.");
    }

    /** 400: the request does not fit the context window. */
    public static Reaction contextTooLong() {
        return status(
                400,
                "invalid_request_error",
                "context_length_exceeded",
                "This model's maximum context length is 8192 tokens.");
    }

    /** 400: refused by the content policy. */
    public static Reaction contentFiltered() {
        return status(400, "invalid_request_error", "content_policy_violation", "Rejected by our safety system.");
    }

    /** 400: a bad request. */
    public static Reaction badRequest() {
        return status(400, "invalid_request_error", "invalid_value", "Invalid value for temperature.");
    }

    /** The connection is reset before any header. */
    public static Reaction reset() {
        return new Reaction(Reaction.Start.RESET, 200, Map.of(), (request, out) -> {});
    }

    /** The connection is reset after the headers. */
    public static Reaction resetAfterHeaders() {
        return new Reaction(Reaction.Start.ANSWER, 200, Map.of(), (request, out) -> out.cut());
    }

    /** The request is read, and nothing is ever answered. */
    public static Reaction silence() {
        return new Reaction(Reaction.Start.SILENCE, 200, Map.of(), (request, out) -> {});
    }

    /** Nothing after the headers until the latch opens; then an answer. */
    public static Reaction slowFirstToken(String text, CountDownLatch latch) {
        return chat(new Script(text, "").withFault(0, out -> out.await(latch)));
    }

    /** Pauses after some tokens until the latch opens; then the rest. */
    public static Reaction pausedAfter(int tokens, String text, CountDownLatch latch) {
        return chat(new Script(text, "").withFault(tokens, out -> out.await(latch)));
    }

    /** Pauses after some tokens until the first latch opens, sends a comment, and goes on when the second opens. */
    public static Reaction heartbeatAfter(int tokens, String text, CountDownLatch first, CountDownLatch second) {
        return chat(new Script(text, "").withFault(tokens, out -> {
            out.await(first);
            out.send(": keep-alive\n\n");
            out.await(second);
        }));
    }

    /** The connection is cut after some tokens. */
    public static Reaction cutAfter(int tokens, String text) {
        return chat(new Script(text, "").withFault(tokens, ResponseWriter::cut));
    }

    /** The stream is closed in good order after some tokens, without finish reason and {@code [DONE]}. */
    public static Reaction endsEarlyAfter(int tokens, String text) {
        return chat(new Script(text, "").withFault(tokens, Reactions::endNow));
    }

    /** Nothing more comes after some tokens. */
    public static Reaction stallAfter(int tokens, String text) {
        return chat(new Script(text, "").withFault(tokens, ResponseWriter::stall));
    }

    /** A chunk that is not JSON after some tokens. */
    public static Reaction malformedAfter(int tokens, String text) {
        return chat(new Script(text, "").withFault(tokens, out -> {
            out.send("data: {\"id\":\"x\",\"choices\":[{\"del\n\n");
            endNow(out);
        }));
    }

    /** A complete answer without {@code [DONE]}. */
    public static Reaction withoutDone(String text) {
        return chat(new Script(text, "").withoutDone());
    }

    /** An error event inside a stream that began with 200. */
    public static Reaction errorEventAfter(int tokens, String text, String type, String code, String message) {
        return chat(new Script(text, "").withFault(tokens, out -> {
            out.send("data: {\"error\":{\"message\":" + Json.quote(message) + ",\"type\":" + Json.quote(type)
                    + ",\"code\":" + Json.quote(code) + "}}\n\n");
            endNow(out);
        }));
    }

    /** A token at a time, each after that long, in real time. */
    public static Reaction drip(String text, Duration pause) {
        return chat(new Script(text, "").withPause(pause));
    }

    /** Usage that cannot be true. */
    public static Reaction wrongUsage(String text) {
        return chat(new Script(text, "").withUsage("{\"prompt_tokens\":-5,\"completion_tokens\":null}"));
    }

    /** Embeddings: each vector holds the length of its text. */
    public static Reaction embeddings() {
        return new Reaction(Reaction.Start.ANSWER, 200, Map.of("Content-Type", JSON), (request, out) -> {
            out.send(Json.embeddings(request.body()));
            out.end();
        });
    }

    private static void endNow(ResponseWriter out) throws IOException {
        out.end();
        throw new EndedException();
    }

    private static Reaction chat(Script script) {
        return new Reaction(Reaction.Start.ANSWER, 200, Map.of(), script::write);
    }

    /** The body has been ended; nothing may follow. */
    static final class EndedException extends IOException {
        private static final long serialVersionUID = 1L;
    }
}
