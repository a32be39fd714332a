package io.aigateway.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.aigateway.chat.ChatChoice;
import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ChatResponse;
import io.aigateway.chat.FinishReason;
import io.aigateway.chat.ToolCall;
import io.aigateway.chat.Usage;
import io.aigateway.internal.transport.SseReader;
import io.aigateway.providers.openai.OpenAiProtocol;
import io.aigateway.providers.openai.OpenAiRequestReader;
import io.aigateway.spi.ChatAssembler;
import io.aigateway.spi.ErrorReply;
import io.aigateway.spi.Failure;
import io.aigateway.spi.RequestWriter;
import io.aigateway.spi.StreamDecoder;
import io.aigateway.spi.Upstream;
import io.aigateway.spi.WireFormatException;
import io.aigateway.trace.CallTrace;
import io.aigateway.trace.FailureKind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Every recorded exchange of the OpenAI chat protocol through the codec, compared field by field with what the recording
 * says. Runs where the recordings are ({@code -Drecordings.dir}); a run with {@code CI=true} fails without them.
 */
class OpenAiReplayTest {

    private static final OpenAiProtocol PROTOCOL = new OpenAiProtocol();
    private static final Upstream UPSTREAM = new Upstream("replay", "requested-model", Map.of());
    private static final int SPLITS = 12;

    /** Requests that cannot come out the same, and why. */
    private static final Map<String, String> EXCEPTIONS = Map.of(
            "openai-chat/social-growth-studio__openai_gpt_5_chat_latest_object_streaming.json",
            "names max_tokens and max_completion_tokens with different values; there is one limit");

    private static List<Recording> recordings = List.of();

    @BeforeAll
    static void read() throws IOException {
        recordings = Recording.ofProtocol("openai-chat").stream()
                .filter(each -> each.endpoint().equals("chat"))
                .toList();
        if ("true".equals(System.getenv("CI"))) {
            assertThat(recordings).as("recordings under -Drecordings.dir").hasSizeGreaterThan(1_000);
        }
        Assumptions.assumeFalse(recordings.isEmpty(), "no recordings: set -Drecordings.dir");
    }

    @Test
    void everyPlainAnswerIsDecodedWithoutLoss() throws IOException {
        List<String> wrong = new ArrayList<>();
        int compared = 0;
        for (Recording each : recordings) {
            if (!each.isJson()
                    || each.status() != 200
                    || !each.response().path("body").has("choices")) {
                continue;
            }
            Oracle oracle = Oracle.ofPlain(each.response().path("body"));
            ChatAssembler assembler = assembler();
            PROTOCOL.decodeChat(new ByteArrayInputStream(each.body()), UPSTREAM, assembler);
            compare(each.name(), oracle, assembler, wrong);
            compared++;
        }
        assertThat(wrong).isEmpty();
        assertThat(compared).isGreaterThan(500);
        System.getLogger("replay").log(System.Logger.Level.INFO, compared + " plain answers");
    }

    @Test
    void everyStreamIsDecodedWithoutLossWholeByteByByteAndAtRandomSplits() throws IOException {
        List<String> wrong = new ArrayList<>();
        Map<String, Integer> ends = new TreeMap<>();
        int compared = 0;
        for (Recording each : recordings) {
            if (!each.isSse() || each.status() != 200) {
                continue;
            }
            byte[] body = each.body();
            Oracle oracle = Oracle.ofStream(each.response().path("body").asString());
            ChatAssembler whole = decode(new ByteArrayInputStream(body));
            compare(each.name(), oracle, whole, wrong);
            boolean ended = whole.hasEnded() || whole.reportedFailure() != null;
            ends.merge(each.complete() + (ended ? " ended" : " broken"), 1, Integer::sum);
            if (each.complete().equals("yes") && !ended && !finishesWithoutReason(each.provider())) {
                wrong.add(each.name() + ": complete, but no end was seen");
            }
            Random random = new Random(each.name().hashCode());
            for (int i = 0; i <= SPLITS; i++) {
                int step = i == 0 ? 1 : 0;
                ChatAssembler split = decode(new SplitInput(body, step, random));
                if (!same(whole, split)) {
                    wrong.add(each.name() + ": split " + i + " differs");
                }
            }
            compared++;
        }
        assertThat(wrong).isEmpty();
        assertThat(compared).isGreaterThan(350);
        System.getLogger("replay").log(System.Logger.Level.INFO, compared + " streams, ends " + ends);
    }

    /** ZenMux and OpenRouter leave the finish reason null on some complete answers that also lack [DONE]. */
    private static boolean finishesWithoutReason(String provider) {
        return Set.of("zenmux").contains(provider);
    }

    private static ChatAssembler assembler() {
        return new ChatAssembler("requested-model", 50_000_000);
    }

    private static ChatAssembler decode(InputStream body) throws IOException {
        ChatAssembler assembler = assembler();
        SseReader frames = new SseReader(body, 16 << 20);
        try (StreamDecoder decoder = PROTOCOL.newStreamDecoder(UPSTREAM, assembler)) {
            while (frames.next()) {
                decoder.frame(frames.event(), frames.buffer(), frames.offset(), frames.length());
            }
            decoder.closedByUpstream();
        } catch (WireFormatException e) {
            assembler.failure(Failure.of(FailureKind.STREAM_BROKEN, String.valueOf(e.getMessage()), e));
        }
        return assembler;
    }

    private static boolean same(ChatAssembler one, ChatAssembler other) {
        return one.toResponse(CallTrace.none()).equals(other.toResponse(CallTrace.none()))
                && one.hasEnded() == other.hasEnded()
                && (one.reportedFailure() == null) == (other.reportedFailure() == null);
    }

    private static void compare(String name, Oracle oracle, ChatAssembler assembler, List<String> wrong) {
        boolean failed = assembler.reportedFailure() != null;
        if (failed != (oracle.error || oracle.unreadable)) {
            wrong.add(name + ": error expected " + oracle.error + ", found " + assembler.reportedFailure());
            return;
        }
        ChatResponse response = assembler.toResponse(CallTrace.none());
        if (oracle.model != null && !oracle.model.isEmpty() && !oracle.model.equals(response.model())) {
            wrong.add(name + ": model " + oracle.model + " became " + response.model());
        }
        oracle.choices.forEach((index, expected) -> {
            if (index >= response.choices().size()) {
                if (!expected.isEmpty()) {
                    wrong.add(name + ": choice " + index + " is missing");
                }
                return;
            }
            compareChoice(
                    name + " choice " + index, expected, response.choices().get(index), wrong);
        });
        if (oracle.usage != null && !failed) {
            compareUsage(name, oracle, response.usage(), wrong);
        }
    }

    private static void compareChoice(String name, Oracle.Answer expected, ChatChoice actual, List<String> wrong) {
        check(name + " text", expected.text.toString(), actual.message().text(), wrong);
        String reasoning =
                actual.message().reasoning() == null ? "" : actual.message().reasoning();
        check(name + " reasoning", expected.reasoning.toString(), reasoning, wrong);
        List<ToolCall> calls = actual.message().toolCalls();
        check(name + " number of calls", expected.calls.size(), calls.size(), wrong);
        int i = 0;
        for (Oracle.Call call : expected.calls.values()) {
            if (i < calls.size()) {
                check(name + " call name", call.name, calls.get(i).name(), wrong);
                if (!call.id.isEmpty()) {
                    check(name + " call id", call.id, calls.get(i).id(), wrong);
                }
                check(
                        name + " arguments",
                        Oracle.parse(call.arguments.toString()),
                        Oracle.parse(calls.get(i).arguments()),
                        wrong);
            }
            i++;
        }
        if (expected.finish != null) {
            check(name + " raw finish reason", expected.finish, actual.rawFinishReason(), wrong);
            check(name + " finish reason", neutral(expected), actual.finishReason(), wrong);
        }
    }

    private static FinishReason neutral(Oracle.Answer expected) {
        return switch (expected.finish) {
            case "stop", "eos" -> expected.calls.isEmpty() ? FinishReason.STOP : FinishReason.TOOL_CALLS;
            case "length" -> FinishReason.LENGTH;
            case "tool_calls", "function_call" -> FinishReason.TOOL_CALLS;
            case "content_filter" -> FinishReason.CONTENT_FILTER;
            default -> FinishReason.OTHER;
        };
    }

    private static void compareUsage(String name, Oracle oracle, Usage usage, List<String> wrong) {
        long prompt = oracle.usageField("prompt_tokens");
        long completion = oracle.usageField("completion_tokens");
        long total = oracle.usageField("total_tokens");
        long cached = oracle.usageField(
                "prompt_tokens_details.cached_tokens",
                "prompt_cache_hit_tokens",
                "cached_tokens",
                "num_cached_tokens",
                "cache_read_input_tokens");
        long written = oracle.usageField(
                "prompt_tokens_details.cache_write_tokens",
                "prompt_tokens_details.cache_creation_input_tokens",
                "cache_creation_input_tokens");
        long reasoning = oracle.usageField("completion_tokens_details.reasoning_tokens", "reasoning_tokens");
        check(name + " cached", cached, usage.cachedInputTokens(), wrong);
        check(name + " cache write", written, usage.cacheWriteTokens(), wrong);
        check(name + " uncached", Math.max(0, prompt - cached - written), usage.inputTokens(), wrong);
        check(name + " reasoning", reasoning, usage.reasoningTokens(), wrong);
        boolean apart = reasoning > 0 && total == prompt + completion + reasoning;
        check(name + " output", apart ? completion + reasoning : completion, usage.outputTokens(), wrong);
        if (total > 0) {
            check(name + " total", total, usage.totalTokens(), wrong);
        }
    }

    private static void check(String what, Object expected, Object actual, List<String> wrong) {
        if (!expected.equals(actual)) {
            wrong.add(what + ": expected " + shorten(expected) + ", found " + shorten(actual));
        }
    }

    private static String shorten(Object value) {
        String text = String.valueOf(value);
        return text.length() > 120 ? text.substring(0, 120) + "…" : text;
    }

    @Test
    void everyRecordedErrorGetsItsKind() {
        Map<String, Set<FailureKind>> expected = Map.of(
                "auth", Set.of(FailureKind.INVALID_CREDENTIAL),
                "forbidden",
                        Set.of(
                                FailureKind.INVALID_CREDENTIAL,
                                FailureKind.MODEL_UNAVAILABLE,
                                FailureKind.CONTENT_FILTERED),
                "not-found", Set.of(FailureKind.MODEL_UNAVAILABLE),
                "rate-limit",
                        Set.of(FailureKind.RATE_LIMITED, FailureKind.CONTEXT_TOO_LONG, FailureKind.QUOTA_EXHAUSTED),
                "context-length", Set.of(FailureKind.CONTEXT_TOO_LONG),
                "server-error", Set.of(FailureKind.SERVER_ERROR, FailureKind.OVERLOADED),
                "bad-request",
                        Set.of(
                                FailureKind.INVALID_REQUEST,
                                FailureKind.MODEL_UNAVAILABLE,
                                FailureKind.SERVER_ERROR,
                                FailureKind.CONTEXT_TOO_LONG));
        List<String> wrong = new ArrayList<>();
        int compared = 0;
        for (Recording each : recordings) {
            if (each.status() < 400) {
                continue;
            }
            Failure failure = PROTOCOL.classify(
                    new ErrorReply(each.status(), each::header, each.body(), Instant.EPOCH), UPSTREAM);
            String label = each.document().path("error").asString("");
            Set<FailureKind> kinds = expected.get(label);
            if (kinds == null || !kinds.contains(failure.kind())) {
                wrong.add(each.name() + " " + each.status() + " " + label + ": " + failure.kind() + " "
                        + failure.message());
            }
            compared++;
        }
        assertThat(wrong).isEmpty();
        assertThat(compared).isGreaterThan(90);
    }

    @Test
    void everyRecordedRequestIsWrittenAgainWithTheSameMeaning() throws IOException {
        List<String> wrong = new ArrayList<>();
        int compared = 0;
        for (Recording each : recordings) {
            JsonNode body = each.requestBody();
            if (!body.isObject()
                    || !body.path("messages").isArray()
                    || !body.path("model").isString()) {
                continue;
            }
            String recorded = normal(body);
            String written;
            try {
                written = normal(Recording.MAPPER.readTree(encodeAgain(body)));
            } catch (WireFormatException e) {
                written = e.getMessage();
            }
            if (!recorded.equals(written) && !EXCEPTIONS.containsKey(each.name())) {
                wrong.add(each.name() + ": " + difference(recorded, written));
            }
            compared++;
        }
        assertThat(wrong).isEmpty();
        assertThat(compared).isGreaterThan(1_000);
    }

    private static String difference(String recorded, String written) {
        int at = 0;
        while (at < Math.min(recorded.length(), written.length()) && recorded.charAt(at) == written.charAt(at)) {
            at++;
        }
        int from = Math.max(0, at - 40);
        return "recorded …" + recorded.substring(from, Math.min(recorded.length(), at + 80)) + "…, written …"
                + written.substring(from, Math.min(written.length(), at + 80)) + "…";
    }

    private static byte[] encodeAgain(JsonNode body) throws IOException {
        OpenAiRequestReader.Parsed parsed = OpenAiRequestReader.read(Recording.MAPPER.writeValueAsBytes(body));
        ChatRequest request = parsed.request();
        Map<String, String> quirks = new HashMap<>(Map.of("developer-role", "developer"));
        quirks.put("stream-options", String.valueOf(body.has("stream_options")));
        quirks.put("seed-field", body.has("random_seed") ? "random_seed" : "seed");
        for (JsonNode message : body.path("messages")) {
            for (String field : List.of("reasoning_content", "reasoning")) {
                if (message.hasNonNull(field)) {
                    quirks.put("reasoning-replay", field);
                }
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PROTOCOL.encodeChat(
                request, parsed.stream(), new Upstream("replay", request.model(), quirks), new BytesWriter(bytes));
        return bytes.toByteArray();
    }

    /** The same meaning has the same text: sorted, without nulls, with one word for what has two. */
    private static String normal(JsonNode body) {
        ObjectNode copy = (ObjectNode) body.deepCopy();
        rename(copy, "max_completion_tokens", "max_tokens");
        if (copy.path("stop").isString()) {
            copy.putArray("stop").add(body.path("stop").asString());
        }
        if (!copy.path("stream").asBoolean(false)) {
            copy.remove("stream");
            copy.remove("stream_options");
        }
        if (copy.path("tools").isArray() && copy.path("tools").isEmpty()) {
            copy.remove("tools");
        }
        for (JsonNode message : copy.path("messages")) {
            ObjectNode fields = (ObjectNode) message;
            JsonNode content = fields.path("content");
            if (content.isNull() || content.isMissingNode() || (content.isArray() && content.isEmpty())) {
                fields.put("content", "");
            } else if (content.size() == 1
                    && content.path(0).path("type").asString("").equals("text")
                    && content.path(0).size() == 2) {
                fields.put("content", content.path(0).path("text").asString());
            }
            if (fields.path("tool_calls").isArray() && fields.path("tool_calls").isEmpty()) {
                fields.remove("tool_calls");
            }
            for (JsonNode call : fields.path("tool_calls")) {
                ((ObjectNode) call).remove("index");
                if (call.path("function").isObject()) {
                    ((ObjectNode) call.path("function")).remove("parsed_arguments");
                }
            }
        }
        return String.valueOf(sorted(copy));
    }

    private static void rename(ObjectNode node, String from, String to) {
        if (node.has(from)) {
            node.set(to, node.remove(from));
        }
    }

    private static Object sorted(JsonNode node) {
        if (node.isObject()) {
            TreeMap<String, Object> fields = new TreeMap<>();
            node.properties().forEach(entry -> {
                if (!entry.getValue().isNull()) {
                    fields.put(entry.getKey(), sorted(entry.getValue()));
                }
            });
            return fields;
        }
        if (node.isArray()) {
            List<Object> items = new ArrayList<>();
            node.forEach(item -> items.add(sorted(item)));
            return items;
        }
        return node.isNumber() ? (Object) node.asDouble() : node.asString();
    }

    private record BytesWriter(OutputStream body) implements RequestWriter {
        @Override
        public void method(String method) {}

        @Override
        public void path(String path) {}

        @Override
        public void header(String name, String value) {}

        @Override
        public void note(String note) {}
    }

    /** Hands out the bytes in pieces of a fixed size, or of random sizes. */
    private static final class SplitInput extends InputStream {
        private final byte[] bytes;
        private final int step;
        private final Random random;
        private int position;

        SplitInput(byte[] bytes, int step, Random random) {
            this.bytes = bytes;
            this.step = step;
            this.random = random;
        }

        @Override
        public int read() {
            return position < bytes.length ? bytes[position++] & 0xFF : -1;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            if (position >= bytes.length) {
                return -1;
            }
            int wanted = step > 0 ? step : 1 + random.nextInt(700);
            int count = Math.min(Math.min(wanted, length), bytes.length - position);
            System.arraycopy(bytes, position, target, offset, count);
            position += count;
            return count;
        }
    }
}
