package io.aigateway.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.aigateway.chat.ChatChoice;
import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ChatResponse;
import io.aigateway.chat.Message;
import io.aigateway.chat.Role;
import io.aigateway.chat.ToolCall;
import io.aigateway.chat.Usage;
import io.aigateway.internal.transport.EventStreamReader;
import io.aigateway.internal.transport.FrameReader;
import io.aigateway.internal.transport.NdjsonReader;
import io.aigateway.internal.transport.SseReader;
import io.aigateway.spi.ChatAssembler;
import io.aigateway.spi.ErrorReply;
import io.aigateway.spi.Failure;
import io.aigateway.spi.RequestWriter;
import io.aigateway.spi.StreamDecoder;
import io.aigateway.spi.Upstream;
import io.aigateway.spi.WireFormatException;
import io.aigateway.spi.WireProtocol;
import io.aigateway.trace.CallTrace;
import io.aigateway.trace.FailureKind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Every recorded exchange of a protocol through its codec, compared field by field with what the recording says. Runs
 * where the recordings are ({@code -Drecordings.dir}); a run with {@code CI=true} fails without them.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ReplaySuite {

    static final Map<String, Set<FailureKind>> KINDS_BY_LABEL = Map.of(
            "quota", Set.of(FailureKind.QUOTA_EXHAUSTED, FailureKind.RATE_LIMITED),
            "auth", Set.of(FailureKind.INVALID_CREDENTIAL),
            "forbidden",
                    Set.of(
                            FailureKind.INVALID_CREDENTIAL,
                            FailureKind.MODEL_UNAVAILABLE,
                            FailureKind.CONTENT_FILTERED,
                            FailureKind.INVALID_REQUEST),
            "not-found", Set.of(FailureKind.MODEL_UNAVAILABLE, FailureKind.INVALID_REQUEST),
            "rate-limit", Set.of(FailureKind.RATE_LIMITED, FailureKind.CONTEXT_TOO_LONG, FailureKind.QUOTA_EXHAUSTED),
            "context-length", Set.of(FailureKind.CONTEXT_TOO_LONG),
            "server-error",
                    Set.of(
                            FailureKind.SERVER_ERROR,
                            FailureKind.OVERLOADED,
                            FailureKind.INVALID_REQUEST,
                            FailureKind.CONTEXT_TOO_LONG),
            "bad-request",
                    Set.of(
                            FailureKind.INVALID_REQUEST,
                            FailureKind.QUOTA_EXHAUSTED,
                            FailureKind.MODEL_UNAVAILABLE,
                            FailureKind.SERVER_ERROR,
                            FailureKind.CONTEXT_TOO_LONG));

    private static final int SPLITS = 50;
    private static final int CUTS = 20;

    private final Features features = new Features();
    private List<Recording> recordings = List.of();

    abstract List<Recording> recordings() throws IOException;

    /** The least numbers of plain answers, streams, errors and requests that must be compared. */
    abstract int[] least();

    abstract WireProtocol protocol(Recording recording);

    abstract Expected plain(JsonNode body);

    abstract Expected stream(Recording recording);

    /** The recorded request in neutral words; null if it is not a request of this protocol. */
    abstract ChatRequest read(Recording recording);

    /** Recorded and written requests of the same meaning become equal. */
    abstract void normalise(ObjectNode body);

    /** Requests that cannot come out the same, with the reason. */
    abstract Map<String, String> requestExceptions();

    /** Answers that cannot be compared, with the reason. */
    Map<String, String> answerExceptions() {
        return Map.of();
    }

    /** How the target of a recorded request differs from the norm. */
    Map<String, String> quirks(Recording recording) {
        return Map.of();
    }

    boolean isAnswer(JsonNode body) {
        return true;
    }

    /** Whether a recorded stream that counts as complete may end without its end. */
    boolean mayLackEnd(Recording recording) {
        return false;
    }

    String name() {
        return getClass().getSimpleName().replace("ReplayTest", "");
    }

    @BeforeAll
    void load() throws IOException {
        recordings = recordings();
        if ("true".equals(System.getenv("CI"))) {
            assertThat(recordings).as("recordings under -Drecordings.dir").isNotEmpty();
        }
        Assumptions.assumeFalse(recordings.isEmpty(), "no recordings: set -Drecordings.dir");
    }

    @AfterAll
    void printCoverage() throws IOException {
        Path file = Path.of("target", "replay-coverage", name() + ".md");
        Files.createDirectories(file.getParent());
        Files.writeString(file, features.rows(name()));
        System.getLogger("replay").log(System.Logger.Level.INFO, "\n" + features.rows(name()));
    }

    Upstream upstream(Recording recording) {
        String model = recording == null ? "requested-model" : recording.model();
        return Upstream.of(
                "replay",
                model.isEmpty() ? "requested-model" : model,
                recording == null ? Map.of() : quirks(recording));
    }

    static ChatAssembler assembler() {
        return new ChatAssembler("requested-model", 50_000_000);
    }

    @Test
    void everyPlainAnswerIsDecodedWithoutLoss() throws IOException {
        List<String> wrong = new ArrayList<>();
        int compared = 0;
        for (Recording each : recordings) {
            if (!each.isJson()
                    || each.status() != 200
                    || !isAnswer(each.response().path("body"))
                    || answerExceptions().containsKey(each.name())) {
                continue;
            }
            Expected expected = plain(each.response().path("body"));
            ChatAssembler assembler = assembler();
            protocol(each).decodeChat(new ByteArrayInputStream(each.body()), upstream(each), assembler);
            compare(each, expected, assembler, wrong);
            if (assembler.reportedFailure() == null && !assembler.hasEnded()) {
                wrong.add(each.name() + ": no end");
            }
            features.count(each.provider(), "plain");
            compared++;
        }
        assertThat(wrong).isEmpty();
        assertThat(compared).isGreaterThanOrEqualTo(least()[0]);
    }

    @Test
    void everyStreamIsDecodedWithoutLossWholeByteByByteAndAtRandomSplits() throws IOException {
        List<String> wrong = new ArrayList<>();
        int compared = 0;
        for (Recording each : streams()) {
            byte[] body = each.body();
            ChatAssembler whole = decode(each, new ByteArrayInputStream(body));
            compare(each, stream(each), whole, wrong);
            boolean ended = whole.hasEnded() || whole.reportedFailure() != null;
            if (each.complete().equals("yes") && !ended && !mayLackEnd(each)) {
                wrong.add(each.name() + ": complete, but no end was seen");
            }
            Random random = new Random(each.name().hashCode());
            for (int i = 0; i <= SPLITS; i++) {
                ChatAssembler split = decode(each, new SplitInput(body, i == 0 ? 1 : 0, random));
                if (!same(whole, split)) {
                    wrong.add(each.name() + ": split " + i + " differs");
                }
            }
            features.count(each.provider(), "stream");
            compared++;
        }
        assertThat(wrong).isEmpty();
        assertThat(compared).isGreaterThanOrEqualTo(least()[1]);
    }

    /** A cut stream is never taken for a whole one, unless all but the figures and closing words had come. */
    @Test
    void aStreamCutAnywhereIsNeverAWholeAnswer() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (Recording each : streams()) {
            byte[] body = each.body();
            ChatAssembler whole = decode(each, new ByteArrayInputStream(body));
            ChatResponse complete = whole.toResponse(CallTrace.none());
            Random random = new Random(each.name().hashCode());
            for (int i = 0; i < CUTS; i++) {
                int length = random.nextInt(body.length);
                ChatAssembler cut = decode(each, new ByteArrayInputStream(body, 0, length));
                ChatResponse partial = cut.toResponse(CallTrace.none());
                boolean nothingMissing = partial.text().equals(complete.text())
                        && partial.toolCalls().equals(complete.toolCalls())
                        && partial.finishReason() == complete.finishReason();
                if (cut.hasEnded() && cut.reportedFailure() == null && !nothingMissing) {
                    wrong.add(each.name() + ": cut at " + length + " of " + body.length + " counts as whole");
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    /** What is left out of a neutral answer on purpose: how paths begin, and why. */
    abstract Map<String, String> droppedLeaves();

    @Test
    void everyLeafOfEveryAnswerIsNeutralOrInExtraOrDroppedForAReason() throws IOException {
        Map<String, String> lost = new TreeMap<>();
        int leaves = 0;
        for (Recording each : recordings) {
            boolean plain = each.isJson() && isAnswer(each.response().path("body"));
            if (each.status() != 200
                    || !each.endpoint().equals("chat")
                    || answerExceptions().containsKey(each.name())
                    || !(plain || each.isStream())) {
                continue;
            }
            ChatAssembler assembler;
            if (each.isStream()) {
                assembler = decode(each, new ByteArrayInputStream(each.body()));
            } else {
                assembler = assembler();
                protocol(each).decodeChat(new ByteArrayInputStream(each.body()), upstream(each), assembler);
            }
            if (assembler.reportedFailure() == null) {
                Leaves found = new Leaves(
                        assembler.toResponse(CallTrace.none()), droppedLeaves().keySet());
                found.look(each.documents());
                found.lost().forEach((path, value) -> lost.putIfAbsent(path, value + " in " + each.name()));
                leaves += found.seen();
            }
        }
        System.getLogger("replay").log(System.Logger.Level.INFO, name() + ": " + leaves + " leaves");
        assertThat(lost).isEmpty();
        assertThat(leaves).isPositive();
    }

    private List<Recording> streams() {
        return recordings.stream()
                .filter(each -> each.isStream() && each.status() == 200)
                .filter(each -> !answerExceptions().containsKey(each.name()))
                .toList();
    }

    private ChatAssembler decode(Recording recording, InputStream body) {
        return decode(recording, body, assembler());
    }

    private ChatAssembler decode(Recording recording, InputStream body, ChatAssembler assembler) {
        WireProtocol protocol = protocol(recording);
        try (StreamDecoder decoder = protocol.newStreamDecoder(upstream(recording), assembler)) {
            FrameReader frames =
                    switch (protocol.framing()) {
                        case SSE -> new SseReader(body, 16 << 20);
                        case NDJSON -> new NdjsonReader(body, 16 << 20);
                        case AWS_EVENT_STREAM -> new EventStreamReader(body, 16 << 20);
                    };
            while (frames.next()) {
                decoder.frame(frames.event(), frames.buffer(), frames.offset(), frames.length());
            }
            decoder.closedByUpstream();
        } catch (WireFormatException | IOException e) {
            assembler.failure(Failure.of(FailureKind.STREAM_BROKEN, String.valueOf(e.getMessage()), e));
        }
        return assembler;
    }

    private static boolean same(ChatAssembler one, ChatAssembler other) {
        return one.toResponse(CallTrace.none()).equals(other.toResponse(CallTrace.none()))
                && one.hasEnded() == other.hasEnded()
                && (one.reportedFailure() == null) == (other.reportedFailure() == null);
    }

    private void compare(Recording recording, Expected expected, ChatAssembler assembler, List<String> wrong) {
        String name = recording.name();
        boolean failed = assembler.reportedFailure() != null;
        if (failed != (expected.error || expected.unreadable)) {
            wrong.add(name + ": error expected " + expected.error + ", found " + assembler.reportedFailure());
            return;
        }
        ChatResponse response = assembler.toResponse(CallTrace.none());
        if (expected.model != null && !expected.model.isEmpty() && !expected.model.equals(response.model())) {
            wrong.add(name + ": model " + expected.model + " became " + response.model());
        }
        if (expected.id != null) {
            check(name + " id", expected.id, String.valueOf(response.id()), wrong);
        }
        expected.choices.forEach((index, answer) -> {
            if (index >= response.choices().size()) {
                if (!answer.isEmpty()) {
                    wrong.add(name + ": choice " + index + " is missing");
                }
                return;
            }
            compareChoice(name + " choice " + index, answer, response.choices().get(index), wrong);
            if (!answer.calls.isEmpty()) {
                features.count(recording.provider(), "tools");
            }
            if (!answer.reasoning.isEmpty()) {
                features.count(recording.provider(), "reasoning");
            }
        });
        if (expected.usage != null && !failed) {
            check(name + " usage", expected.usage, buckets(response.usage()), wrong);
        }
    }

    /** The main figures; the leaf test looks at the rest. */
    private static Usage buckets(Usage usage) {
        return usage.toBuilder()
                .inputByModality(Map.of())
                .cachedInputByModality(Map.of())
                .outputByModality(Map.of())
                .reportedCost(null)
                .estimated(false)
                .extra(Map.of())
                .build();
    }

    private static void compareChoice(String name, Expected.Answer expected, ChatChoice actual, List<String> wrong) {
        Message message = actual.message();
        check(name + " text", expected.text.toString(), message.text(), wrong);
        check(
                name + " reasoning",
                expected.reasoning.toString(),
                message.reasoning() == null ? "" : message.reasoning(),
                wrong);
        List<ToolCall> calls = message.toolCalls();
        check(name + " number of calls", expected.calls.size(), calls.size(), wrong);
        int i = 0;
        for (Expected.Call call : expected.calls.values()) {
            if (i < calls.size()) {
                check(name + " call name", call.name, calls.get(i).name(), wrong);
                if (!call.id.isEmpty()) {
                    check(name + " call id", call.id, calls.get(i).id(), wrong);
                }
                check(
                        name + " arguments",
                        sorted(Expected.parse(call.arguments.toString())),
                        sorted(Expected.parse(calls.get(i).arguments())),
                        wrong);
            }
            i++;
        }
        if (expected.finish != null) {
            check(name + " raw finish reason", expected.finish, String.valueOf(actual.rawFinishReason()), wrong);
        }
        if (expected.reason != null) {
            check(name + " finish reason", expected.reason, actual.finishReason(), wrong);
        }
    }

    static void check(String what, Object expected, Object actual, List<String> wrong) {
        if (!expected.equals(actual)) {
            wrong.add(what + ": expected " + shorten(expected) + ", found " + shorten(actual));
        }
    }

    private static String shorten(Object value) {
        String text = String.valueOf(value);
        return text.length() > 160 ? text.substring(0, 160) + "…" : text;
    }

    @Test
    void everyRecordedErrorGetsItsKind() {
        List<String> wrong = new ArrayList<>();
        int compared = 0;
        for (Recording each : recordings) {
            if (each.status() < 400) {
                continue;
            }
            Failure failure = protocol(each)
                    .classify(new ErrorReply(each.status(), each::header, each.body(), Instant.EPOCH), upstream(each));
            String label = each.document().path("error").asString("");
            Set<FailureKind> kinds = KINDS_BY_LABEL.get(label);
            if (kinds == null || !kinds.contains(failure.kind())) {
                wrong.add(each.name() + " " + each.status() + " " + label + ": " + failure.kind() + " "
                        + failure.message());
            }
            features.count(each.provider(), "error");
            compared++;
        }
        assertThat(wrong).isEmpty();
        assertThat(compared).isGreaterThanOrEqualTo(least()[2]);
    }

    @Test
    void everyRecordedRequestIsWrittenAgainWithTheSameMeaning() throws IOException {
        List<String> wrong = new ArrayList<>();
        AtomicInteger compared = new AtomicInteger();
        for (Recording each : recordings) {
            // What the service itself refused is not worth repeating.
            if (!each.requestBody().isObject() || each.status() == 400) {
                continue;
            }
            ChatRequest request = read(each);
            if (request == null) {
                continue;
            }
            String recorded = normal(each.requestBody());
            String written;
            try {
                written = normal(Recording.MAPPER.readTree(encode(each, request)));
            } catch (WireFormatException e) {
                written = e.getMessage();
            }
            if (!recorded.equals(written) && !requestExceptions().containsKey(each.name())) {
                wrong.add(each.name() + ": " + difference(recorded, written));
            }
            features.count(each.provider(), "request");
            compared.incrementAndGet();
        }
        assertThat(wrong).isEmpty();
        assertThat(compared.get()).isGreaterThanOrEqualTo(least()[3]);
        assertThat(requestExceptions().size() + answerExceptions().size())
                .as("exceptions are fewer than 0.5 % of what was compared, or one")
                .isLessThanOrEqualTo(Math.max(1, recordings.size() * 2 / 200));
    }

    /** Leaves of recorded requests that are not in ours on purpose: how paths end, and why. */
    Map<String, String> changedOnTheWayBack() {
        return Map.of();
    }

    /**
     * Our answer of a turn, put into the next recorded request in the place of what the recorded client made of it, carries
     * every leaf that the recorded request carries.
     */
    @Test
    void answersGoIntoTheNextRequestWithoutLoss() throws IOException {
        Map<String, String> lost = new TreeMap<>();
        int compared = 0;
        for (int i = 1; i < recordings.size(); i++) {
            Recording before = recordings.get(i - 1);
            Recording next = recordings.get(i);
            boolean masked = next.requestBody().toString().contains("encrypted_content_REDACTED");
            if (masked || before.cassette().isEmpty() || !before.cassette().equals(next.cassette())) {
                continue;
            }
            Message answer = answer(before, next);
            ChatRequest request = next.requestBody().isObject() && next.status() != 400 ? read(next) : null;
            if (answer == null || request == null) {
                continue;
            }
            List<Message> messages = new ArrayList<>(request.messages());
            int at = placeOf(answer, messages);
            if (at < 0) {
                continue;
            }
            messages.set(at, answer);
            Set<String> ours = new TreeSet<>();
            StringBuilder texts = new StringBuilder();
            leaves("", Recording.MAPPER.readTree(json(next, request, messages)), (path, leaf) -> {
                ours.add(name(path, leaf));
                texts.append(compact(leaf)).append('\u0000');
            });
            leaves("", normalised(next.requestBody()), (path, leaf) -> {
                boolean dropped = changedOnTheWayBack().keySet().stream().anyMatch(path::endsWith);
                boolean elsewhere = compact(leaf).length() >= 8 && texts.indexOf(compact(leaf)) >= 0;
                if (!dropped && !elsewhere && !ours.contains(name(path, leaf))) {
                    lost.putIfAbsent(path + " = " + leaf, next.name());
                }
            });
            compared++;
        }
        System.getLogger("replay").log(System.Logger.Level.INFO, name() + ": " + compared + " answers sent back");
        assertThat(lost).isEmpty();
    }

    private byte[] json(Recording next, ChatRequest request, List<Message> messages) throws IOException {
        ObjectNode copy = (ObjectNode) Recording.MAPPER.readTree(
                encode(next, request.toBuilder().messages(messages).build()));
        normalise(copy);
        return Recording.MAPPER.writeValueAsBytes(copy);
    }

    private JsonNode normalised(JsonNode body) {
        ObjectNode copy = (ObjectNode) body.deepCopy();
        normalise(copy);
        return copy;
    }

    private static String name(String path, JsonNode leaf) {
        String value = leaf.isNumber() ? String.valueOf(leaf.doubleValue()) : compact(leaf);
        return path.substring(path.lastIndexOf('.') + 1) + "=" + value;
    }

    /** Texts that are JSON may be written with other spaces, and bytes in either alphabet of base64. */
    private static String compact(JsonNode leaf) {
        return leaf.asString().replaceAll("\\s", "").replace('-', '+').replace('_', '/');
    }

    private static void leaves(String path, JsonNode node, BiConsumer<String, JsonNode> look) {
        if (node.isObject()) {
            node.properties().forEach(each -> leaves(path + "." + each.getKey(), each.getValue(), look));
        } else if (node.isArray()) {
            node.forEach(each -> leaves(path, each, look));
        } else if (!node.isNull() && !node.asString().isEmpty()) {
            look.accept(path, node);
        }
    }

    /** The answer as an application holds it; null if there is none. */
    private Message answer(Recording recording, Recording next) throws IOException {
        boolean plain = recording.isJson() && isAnswer(recording.response().path("body"));
        if (recording.status() != 200 || !(plain || recording.isStream())) {
            return null;
        }
        WireProtocol protocol = protocol(recording);
        Message.Origin origin = new Message.Origin(protocol.family(), "replay", modelOf(next));
        ChatAssembler assembler = new ChatAssembler("requested-model", origin, "call_", 50_000_000);
        if (recording.isStream()) {
            decode(recording, new ByteArrayInputStream(recording.body()), assembler);
        } else {
            protocol.decodeChat(new ByteArrayInputStream(recording.body()), upstream(recording), assembler);
        }
        return assembler.reportedFailure() != null
                ? null
                : assembler.toResponse(CallTrace.none()).message();
    }

    private String modelOf(Recording recording) {
        String model = recording.requestBody().path("model").asString("");
        return model.isEmpty() ? recording.model() : model;
    }

    private static boolean sameArguments(List<ToolCall> sent, List<ToolCall> answered) {
        for (int i = 0; i < sent.size(); i++) {
            boolean sameId = sent.get(i).id().equals(answered.get(i).id());
            boolean same = Expected.parse(sent.get(i).arguments())
                    .equals(Expected.parse(answered.get(i).arguments()));
            if (!same || (!sameId && !answered.get(i).id().startsWith("call_0"))) {
                return false;
            }
        }
        return true;
    }

    /** Where the recorded client sent it back with the same text and calls; -1 if it did not. */
    private static int placeOf(Message answer, List<Message> messages) {
        for (int i = messages.size() - 1; i >= 0; i--) {
            Message sent = messages.get(i);
            boolean same = sent.role() == Role.ASSISTANT
                    && sent.text().equals(answer.text())
                    && sent.toolCalls().stream()
                            .map(ToolCall::name)
                            .toList()
                            .equals(answer.toolCalls().stream()
                                    .map(ToolCall::name)
                                    .toList())
                    && sameArguments(sent.toolCalls(), answer.toolCalls());
            if (same) {
                return i;
            }
        }
        return -1;
    }

    /** The fields of an object but for those of the given names. */
    static Map<String, Object> rest(JsonNode object, Set<String> known) {
        Map<String, Object> rest = new LinkedHashMap<>(map(object));
        rest.keySet().removeAll(known);
        return rest;
    }

    private byte[] encode(Recording recording, ChatRequest request) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        protocol(recording)
                .encodeChat(
                        request,
                        isStreamRequest(recording),
                        Upstream.of("replay", request.model(), quirks(recording)),
                        new BytesWriter(bytes));
        return bytes.toByteArray();
    }

    boolean isStreamRequest(Recording recording) {
        return recording.requestBody().path("stream").asBoolean(false);
    }

    private String normal(JsonNode body) {
        ObjectNode copy = (ObjectNode) body.deepCopy();
        normalise(copy);
        return String.valueOf(sorted(copy));
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

    /** Sorted, without nulls, numbers by value. */
    static Object sorted(JsonNode node) {
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

    /** Plain Java values of a JSON node. */
    @SuppressWarnings("unchecked")
    static Map<String, Object> map(JsonNode node) {
        return Recording.MAPPER.convertValue(node, Map.class);
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

    /** Sums a usage whose input includes what was cached. */
    static Usage usage(long prompt, long cached, long written, long output, long reasoning, long total) {
        return Usage.builder()
                .inputTokens(Math.max(0, prompt - cached - written))
                .cachedInputTokens(cached)
                .cacheWriteTokens(written)
                .outputTokens(output)
                .reasoningTokens(reasoning)
                .totalTokens(total)
                .build();
    }
}
