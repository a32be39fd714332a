package io.aigateway.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.aigateway.AiGateway;
import io.aigateway.chat.ChatRequest;
import io.aigateway.error.AiGatewayException;
import io.aigateway.testkit.Reaction;
import io.aigateway.testkit.Reactions;
import io.aigateway.testkit.ScriptedUpstream;
import io.aigateway.testkit.SeededRandom;
import io.aigateway.testkit.SeenRequest;
import io.aigateway.testkit.VirtualTime;
import io.aigateway.trace.AttemptTrace;
import io.aigateway.trace.CallTrace;
import io.aigateway.trace.FailureKind;
import io.aigateway.trace.GatewayStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/**
 * Every recorded error of both corpora is answered to one caller's request, at every attempt, and good answers are given
 * to everybody else: what a provider says to one caller must not take a key, a model or an endpoint from the others,
 * unless it is about that key, model or endpoint. Runs where the recordings are, {@code -Drecordings.dir}; those of 2026
 * are looked for beside them.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RecordedErrorsTest {

    private static final String FIRST = "the words of the first caller";
    private static final String FINE = "fine";
    private static final String JSON = "application/json";

    /** The request's own: nothing is held against anybody. */
    private static final Set<FailureKind> OF_THE_REQUEST =
            EnumSet.of(FailureKind.INVALID_REQUEST, FailureKind.CONTENT_FILTERED, FailureKind.CONTEXT_TOO_LONG);

    private static final Set<FailureKind> OF_THE_KEY =
            EnumSet.of(FailureKind.INVALID_CREDENTIAL, FailureKind.QUOTA_EXHAUSTED, FailureKind.RATE_LIMITED);

    /** Good plain answers by protocol. */
    private static final Map<String, String> ANSWERS = Map.of(
            "openai-responses", """
            {"id":"resp_1","object":"response","status":"completed","model":"m","output":[{"type":"message",
            "role":"assistant","content":[{"type":"output_text","text":"fine","annotations":[]}]}],
            "usage":{"input_tokens":1,"output_tokens":1,"total_tokens":2}}""", "anthropic", """
            {"id":"msg_1","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"fine"}],
            "stop_reason":"end_turn","usage":{"input_tokens":1,"output_tokens":1}}""", "gemini", """
            {"candidates":[{"content":{"role":"model","parts":[{"text":"fine"}]},"finishReason":"STOP"}],
            "usageMetadata":{"promptTokenCount":1,"candidatesTokenCount":1,"totalTokenCount":2}}""", "bedrock", """
            {"output":{"message":{"role":"assistant","content":[{"text":"fine"}]}},"stopReason":"end_turn",
            "usage":{"inputTokens":1,"outputTokens":1,"totalTokens":2}}""", "cohere", """
            {"id":"1","finish_reason":"COMPLETE","message":{"role":"assistant","content":[{"type":"text","text":"fine"}]},
            "usage":{"tokens":{"input_tokens":1,"output_tokens":1}}}""", "ollama", """
            {"model":"m","created_at":"2026-01-01T00:00:00Z","message":{"role":"assistant","content":"fine"},
            "done":true,"done_reason":"stop","prompt_eval_count":1,"eval_count":1}""");

    /** What is known of single errors, by a piece of their body; the first that fits counts. */
    private static final Map<String, Set<FailureKind>> KNOWN = known();

    /** Errors that say what this model or server cannot take: of the request, though elsewhere it may be answered. */
    private static final List<String> BEYOND_THE_SERVER = List.of(
            "No endpoints found that support",
            "multimodal_not_enabled",
            "image input is not supported",
            "does not support audio input",
            "This server does not support",
            "tools param requires --jinja",
            "cannot make GET request",
            "image: unknown format");

    private final ScriptedUpstream primary = ScriptedUpstream.start();
    private final ScriptedUpstream backup = ScriptedUpstream.start().behave(Reactions.answer("from the backup"));
    private List<Outcome> outcomes = List.of();

    private static Map<String, Set<FailureKind>> known() {
        Map<String, Set<FailureKind>> known = new LinkedHashMap<>();
        // edited by its authors: two errors that contradict each other
        known.put("unknown-error", Set.of());
        known.put("Content violates usage guidelines", Set.of(FailureKind.CONTENT_FILTERED));
        known.put("supported API model names", Set.of(FailureKind.MODEL_UNAVAILABLE));
        known.put("Not supported model", Set.of(FailureKind.MODEL_UNAVAILABLE));
        known.put("unexpected model name format", Set.of(FailureKind.MODEL_UNAVAILABLE));
        known.put("maximum prompt length is", Set.of(FailureKind.CONTEXT_TOO_LONG));
        known.put("is too large to process. increase the physical batch", Set.of(FailureKind.CONTEXT_TOO_LONG));
        known.put("Unable to authenticate request", Set.of(FailureKind.INVALID_CREDENTIAL));
        known.put("has no available results", Set.of(FailureKind.INVALID_REQUEST));
        known.put("\"completion_id\"", Set.of(FailureKind.INVALID_REQUEST));
        known.put("IAM_PERMISSION_DENIED", Set.of(FailureKind.MODEL_UNAVAILABLE));
        known.put("Model no-such/embedding-model does not exist", Set.of(FailureKind.MODEL_UNAVAILABLE));
        known.put("The model 'dall-e-3' does not exist", Set.of(FailureKind.MODEL_UNAVAILABLE));
        known.put("You are not allowed to sample from this model", Set.of(FailureKind.MODEL_UNAVAILABLE));
        known.put("You don't have access to the model", Set.of(FailureKind.MODEL_UNAVAILABLE));
        known.put("API_KEY_INVALID", Set.of(FailureKind.INVALID_CREDENTIAL));
        known.put("Incorrect API key provided", Set.of(FailureKind.INVALID_CREDENTIAL));
        known.put("is too long for requested model", Set.of(FailureKind.CONTEXT_TOO_LONG));
        known.put("maximum context length", Set.of(FailureKind.CONTEXT_TOO_LONG));
        known.put("monthly included credits", Set.of(FailureKind.QUOTA_EXHAUSTED));
        known.put("Request too large for", Set.of(FailureKind.CONTEXT_TOO_LONG, FailureKind.RATE_LIMITED));
        known.put("insufficient_quota", Set.of(FailureKind.QUOTA_EXHAUSTED));
        known.put("tool_use_failed", Set.of(FailureKind.SERVER_ERROR));
        return known;
    }

    /** An error as it is to be answered. */
    private record RecordedError(
            String name, String codec, boolean stream, int status, JsonNode document, byte[] body) {

        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        boolean isBeyondTheServer() {
            return BEYOND_THE_SERVER.stream().anyMatch(text()::contains);
        }

        Reaction reaction() {
            Recording recording = new Recording(name, document);
            String type = recording.header("content-type");
            Reaction reaction = Reactions.raw(status, type == null || type.isBlank() ? JSON : type, body);
            for (Map.Entry<String, JsonNode> each :
                    document.path("response").path("headers").properties()) {
                String header = each.getKey().toLowerCase(Locale.ROOT);
                String value = recording.header(header);
                if (value != null && saysSomething(header)) {
                    reaction = reaction.withHeader(header, value);
                }
            }
            return reaction;
        }

        private static boolean saysSomething(String header) {
            return header.startsWith("retry-after")
                    || header.contains("ratelimit")
                    || header.equals("x-amzn-errortype")
                    || header.equals("www-authenticate");
        }
    }

    /** What came of an error. */
    private record Outcome(
            RecordedError error,
            FailureKind kind,
            String nextAnswer,
            String nextProvider,
            Set<String> keysBefore,
            Set<String> keysAfter,
            GatewayStatus.ProviderStatus status) {

        String label() {
            return error.name() + " " + error.status() + " (" + kind + ")";
        }
    }

    @BeforeAll
    void answerEveryErrorOnce() throws IOException {
        Path root = Path.of(System.getProperty("recordings.dir", "recordings")).toAbsolutePath();
        Path beside = root.resolveSibling("recordings-2026");
        Assumptions.assumeTrue(Files.isDirectory(root), "no recordings: set -Drecordings.dir");
        Assumptions.assumeTrue(Files.isDirectory(beside), "no recordings of 2026 beside " + root.getFileName());
        Map<String, RecordedError> distinct = new LinkedHashMap<>();
        for (Path folder : List.of(root, beside)) {
            for (RecordedError each : errors(folder)) {
                distinct.putIfAbsent(
                        each.codec() + each.status() + each.text().replaceAll("[0-9a-f]{8,}|\\d+", "#"), each);
            }
        }
        List<Outcome> all = new ArrayList<>();
        for (RecordedError each : distinct.values()) {
            all.add(outcome(each));
        }
        outcomes = all;
    }

    @AfterAll
    void close() {
        primary.close();
        backup.close();
    }

    @Test
    void thereAreErrorsOfEveryProtocol() {
        assertThat(outcomes).hasSizeGreaterThan(250);
        assertThat(outcomes.stream().map(each -> each.error().codec()).distinct())
                .contains(
                        "openai",
                        "openai-responses",
                        "anthropic",
                        "anthropic-bedrock",
                        "bedrock",
                        "gemini",
                        "cohere",
                        "ollama");
    }

    @Test
    void theNextCallersRequestIsServed() {
        assertThat(outcomes)
                .allSatisfy(
                        each -> assertThat(each.nextAnswer()).as(each.label()).isEqualTo(FINE));
    }

    @Test
    void aKeyIsOnlyTakenOutByWhatIsAboutKeys() {
        List<String> wrong = new ArrayList<>();
        for (Outcome each : outcomes) {
            boolean ofTheModel = each.kind() == FailureKind.MODEL_UNAVAILABLE;
            if (OF_THE_KEY.contains(each.kind()) && !each.error().isBeyondTheServer()) {
                continue;
            }
            if (!each.keysAfter().equals(each.keysBefore()) && !ofTheModel) {
                wrong.add(each.label() + ": keys " + each.keysBefore() + " before, " + each.keysAfter() + " after");
            }
            for (GatewayStatus.KeyStatus key : each.status().keys()) {
                boolean allowed = key.state().equals("available")
                        || (ofTheModel && key.state().equals("cooling"));
                if (!allowed) {
                    wrong.add(each.label() + ": " + key.name() + " is " + key.state());
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void whatIsTheRequestsOwnIsHeldAgainstNobody() {
        List<String> wrong = new ArrayList<>();
        for (Outcome each : outcomes) {
            if (!OF_THE_REQUEST.contains(each.kind()) && !each.error().isBeyondTheServer()) {
                continue;
            }
            if (!each.nextProvider().equals("primary")) {
                wrong.add(each.label() + ": the next call went to the " + each.nextProvider());
            }
            each.status().keys().stream()
                    .filter(key -> !key.state().equals("available")
                            || !key.coolingFor().isZero())
                    .forEach(key -> wrong.add(each.label() + ": " + key.name() + " is " + key.state()));
            each.status().endpoints().stream()
                    .filter(endpoint -> !endpoint.breaker().equals("closed"))
                    .forEach(endpoint -> wrong.add(each.label() + ": the breaker is " + endpoint.breaker()));
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void everyErrorIsOfTheKindThatItsWordsSay() {
        List<String> wrong = new ArrayList<>();
        for (Outcome each : outcomes) {
            Set<FailureKind> expected = expected(each.error());
            if (!expected.isEmpty() && !expected.contains(each.kind())) {
                wrong.add(each.label() + ", not " + expected + ": "
                        + shorten(each.error().text()));
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static Set<FailureKind> expected(RecordedError error) {
        if (error.isBeyondTheServer()) {
            return Set.of();
        }
        for (Map.Entry<String, Set<FailureKind>> each : KNOWN.entrySet()) {
            if (error.text().contains(each.getKey())) {
                return each.getValue();
            }
        }
        return switch (error.document().path("error").asString("")) {
            case "auth" -> Set.of(FailureKind.INVALID_CREDENTIAL);
            case "not-found" -> Set.of(FailureKind.MODEL_UNAVAILABLE);
            case "forbidden" -> Set.of(FailureKind.INVALID_CREDENTIAL, FailureKind.MODEL_UNAVAILABLE);
            case "rate-limit" -> Set.of(FailureKind.RATE_LIMITED);
            case "quota" -> Set.of(FailureKind.QUOTA_EXHAUSTED, FailureKind.RATE_LIMITED);
            case "context-length" -> Set.of(FailureKind.CONTEXT_TOO_LONG);
            case "bad-request" ->
                EnumSet.of(FailureKind.INVALID_REQUEST, FailureKind.MODEL_UNAVAILABLE, FailureKind.CONTEXT_TOO_LONG);
            default -> Set.of();
        };
    }

    private static String shorten(String text) {
        return text.length() > 200 ? text.substring(0, 200) + "…" : text;
    }

    private Outcome outcome(RecordedError error) {
        Reaction bad = error.reaction();
        String answer = ANSWERS.get(error.codec().startsWith("anthropic") ? "anthropic" : error.codec());
        Reaction good = answer == null ? Reactions.answer(FINE) : Reactions.raw(200, JSON, answer);
        primary.behave(request -> request.body().contains(FIRST) ? bad : good);
        VirtualTime time = new VirtualTime();
        try (AiGateway gateway = AiGateway.builder()
                .environment(variable -> null)
                .timeSource(time)
                .randomSource(new SeededRandom(42))
                .set("name", "recorded-errors")
                .set("breaker.failures-in-row", 1)
                .provider("primary", p -> p.preset(error.codec())
                        .baseUrl(primary.baseUrl())
                        .apiKeys("ABSKkey-number-one-1", "ABSKkey-number-two-2")
                        .set("keys.strategy", "round-robin")
                        .set("variables", Map.of("region", "us-east-1", "location", "global", "project", "p")))
                .provider(
                        "backup",
                        p -> p.preset("openai").baseUrl(backup.baseUrl()).apiKeys("sk-backup-key-1"))
                .route("alone", r -> r.target("primary", "m"))
                .route("chat", r -> r.target("primary", "m").fallback("backup", "b"))
                .build()) {
            Set<String> before = keysOf(gateway);
            FailureKind kind = failureOfTheFirst(gateway, error.stream());
            GatewayStatus.ProviderStatus status = gateway.status().providers().stream()
                    .filter(each -> each.id().equals("primary"))
                    .findFirst()
                    .orElseThrow();
            // Before the call that has no choice: its success would make everything good again.
            CallTrace trace =
                    gateway.chatClient().chat(ChatRequest.of("chat", "Hello")).trace();
            String next = ask(gateway, "alone");
            return new Outcome(
                    error,
                    kind,
                    next,
                    trace.served() == null ? "nobody" : trace.served().provider(),
                    before,
                    keysOf(gateway),
                    status);
        }
    }

    /** The keys that two calls of others take. */
    private Set<String> keysOf(AiGateway gateway) {
        int seen = primary.requestCount();
        ask(gateway, "alone");
        ask(gateway, "alone");
        Set<String> keys = new TreeSet<>();
        for (SeenRequest each : primary.requests()) {
            if (each.number() > seen) {
                Collection<String> values = each.headers().values();
                keys.add(values.stream().anyMatch(value -> value.contains("number-one")) ? "one" : "two");
            }
        }
        return keys;
    }

    private static String ask(AiGateway gateway, String route) {
        try {
            return gateway.chatClient().ask(route, "Hello");
        } catch (AiGatewayException e) {
            return e.toString();
        }
    }

    private static FailureKind failureOfTheFirst(AiGateway gateway, boolean stream) {
        ChatRequest request = ChatRequest.of("alone", FIRST);
        try {
            CallTrace trace = (stream
                            ? gateway.chatClient().stream(request).collect()
                            : gateway.chatClient().chat(request))
                    .trace();
            throw new AssertionError("an error was taken for an answer: " + trace);
        } catch (AiGatewayException e) {
            List<AttemptTrace> attempts = e.trace().attempts();
            FailureKind first = attempts.isEmpty() ? null : attempts.get(0).failure();
            return first == null ? e.kind() : first;
        }
    }

    /** Answers that are no success, streams with an error in them, and errors in bodies of a 200. */
    private static List<RecordedError> errors(Path root) throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(root, 2)) {
            files = walk.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
        List<RecordedError> errors = new ArrayList<>();
        for (Path file : files) {
            JsonNode document = Recording.MAPPER.readTree(Files.readAllBytes(file));
            Recording recording = new Recording(root.relativize(file).toString(), document);
            boolean failed = recording.status() >= 400;
            boolean within = recording.status() == 200
                    && (recording.complete().equals("error")
                            || recording
                                    .document()
                                    .path("category")
                                    .asString("")
                                    .equals("stream-error")
                            || recording.response().path("body").path("error").isObject());
            String codec = codec(recording);
            if ((failed || (within && !codec.isEmpty())) && recording.response().has("status")) {
                boolean stream = within && recording.isStream();
                byte[] body = recording.response().path("body").isMissingNode()
                                && !recording.response().has("events")
                                && !recording.response().has("body_base64")
                        ? new byte[0]
                        : recording.body();
                errors.add(new RecordedError(
                        root.getFileName() + "/" + recording.name(),
                        codec,
                        stream,
                        recording.status(),
                        document,
                        body));
            }
        }
        return errors;
    }

    /** The codec that would read the answer; errors of operations that no codec has are read like OpenAI's. */
    private static String codec(Recording recording) {
        return switch (recording.document().path("protocol").asString("")) {
            case "openai-responses" -> "openai-responses";
            case "anthropic", "anthropic-messages" ->
                switch (recording.provider()) {
                    case "vertex-anthropic" -> "anthropic-vertex";
                    case "openai-other" -> "openai";
                    default -> "anthropic";
                };
            case "gemini", "vertex", "gemini-interactions" ->
                recording.provider().startsWith("bedrock") ? "bedrock" : "gemini";
            case "cohere-v1", "cohere-v2" -> "cohere";
            case "ollama" -> "ollama";
            case "bedrock", "bedrock-converse" -> "bedrock";
            case "bedrock-invoke" ->
                recording.requestBody().path("anthropic_version").isString() ? "anthropic-bedrock" : "bedrock";
            default -> "openai";
        };
    }
}
