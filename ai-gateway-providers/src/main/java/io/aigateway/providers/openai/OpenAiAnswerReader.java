package io.aigateway.providers.openai;

import io.aigateway.chat.Citation;
import io.aigateway.chat.FinishReason;
import io.aigateway.chat.Usage;
import io.aigateway.internal.json.Json;
import io.aigateway.internal.json.Nodes;
import io.aigateway.internal.wire.Citations;
import io.aigateway.internal.wire.ErrorBodies;
import io.aigateway.internal.wire.OpenAiUsageReader;
import io.aigateway.internal.wire.SafetyRatings;
import io.aigateway.spi.ChatSink;
import io.aigateway.spi.WireFormatException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads a chat answer, or one chunk after another of a streamed one: both have the same shape but for the name of the
 * field that holds the message. For one answer and one thread.
 */
final class OpenAiAnswerReader {

    private static final int MAX_CHOICE = 127;

    private final ChatSink sink;
    private final boolean stream;
    private final MessagePiece piece = new MessagePiece();
    private final OpenAiUsageReader usages = new OpenAiUsageReader();
    private final List<ChoiceState> choices = new ArrayList<>(1);
    private final Set<String> seenExtras = new HashSet<>();
    private boolean idSeen;
    private boolean modelSeen;
    private boolean finished;
    private boolean failed;
    private @Nullable Map<String, Object> groq;
    private @Nullable List<?> searchResults;
    private @Nullable List<?> citations;

    OpenAiAnswerReader(ChatSink sink, boolean stream) {
        this.sink = sink;
        this.stream = stream;
    }

    boolean hasFinished() {
        return finished;
    }

    boolean hasFailed() {
        return failed;
    }

    /** Reads the next document of the parser. */
    void read(JsonParser parser) {
        parser.nextToken();
        readDocument(parser);
    }

    /** Reads the document whose first token is the parser's current one. */
    void readDocument(JsonParser parser) {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_ARRAY) {
            fail(Json.read(parser));
            return;
        }
        if (token != JsonToken.START_OBJECT) {
            throw new WireFormatException("expected a JSON object, found " + token, null);
        }
        boolean anyChoice = false;
        Map<String, Object> unknown = null;
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            token = parser.nextToken();
            switch (name) {
                case "choices" -> anyChoice |= readChoices(parser, token);
                case "usage" -> readUsage(parser);
                case "x_groq" -> readGroq(parser, token);
                case "id", "model" -> readIdentity(name, parser, token);
                case "object", "created", "obfuscation", "p" -> parser.skipChildren();
                case "error", "base_resp", "detail", "code", "message", "type" ->
                    unknown = keep(unknown, name, Json.read(parser));
                default -> readExtra(name, parser, token);
            }
        }
        if (parser.currentToken() != JsonToken.END_OBJECT) {
            throw new WireFormatException("JSON ends too early", null);
        }
        readSources();
        if (unknown != null) {
            readUnusual(unknown, anyChoice);
        }
        if (!stream && !anyChoice && !failed) {
            fail(unknown == null ? Map.of("message", "an answer without choices") : unknown);
        }
    }

    private static Map<String, Object> keep(@Nullable Map<String, Object> all, String name, @Nullable Object value) {
        Map<String, Object> kept = all == null ? new HashMap<>(4) : all;
        if (value != null) {
            kept.put(name, value);
        }
        return kept;
    }

    /** An error may come with status 200, in several shapes; the same names also occur harmlessly. */
    private void readUnusual(Map<String, Object> fields, boolean anyChoice) {
        boolean refused = fields.get("base_resp") instanceof Map<?, ?> base
                && base.get("status_code") instanceof Number code
                && code.intValue() != 0;
        boolean errorShaped = !anyChoice && (fields.containsKey("message") || fields.containsKey("detail"));
        if (fields.containsKey("error") || refused || errorShaped) {
            fail(fields);
            return;
        }
        fields.forEach(sink::extra);
    }

    private void fail(@Nullable Object body) {
        failed = true;
        sink.failure(ErrorBodies.ofBody(body));
    }

    /** Every chunk of a stream repeats them: the first counts. */
    private void readIdentity(String name, JsonParser parser, JsonToken token) {
        boolean isId = name.equals("id");
        if (token != JsonToken.VALUE_STRING || (isId ? idSeen : modelSeen)) {
            parser.skipChildren();
            return;
        }
        String value = parser.getString();
        if (!value.isEmpty() && isId) {
            idSeen = true;
            sink.id(value);
        } else if (!value.isEmpty()) {
            modelSeen = true;
            sink.model(value);
        }
    }

    /** Groq's own envelope, with usage in streams and errors. */
    private void readGroq(JsonParser parser, JsonToken token) {
        if (token != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            token = parser.nextToken();
            if (name.equals("usage")) {
                readUsage(parser);
            } else if (name.equals("error") && token != JsonToken.VALUE_NULL) {
                fail(Map.of("error", String.valueOf(Json.read(parser))));
            } else if (token != JsonToken.VALUE_NULL) {
                groq = keep(groq, name, Json.read(parser));
            }
        }
        if (groq != null) {
            sink.extra("x_groq", Map.copyOf(groq));
        }
    }

    private void readUsage(JsonParser parser) {
        Usage usage = usages.read(parser);
        if (usage != null) {
            sink.usage(usage);
        }
    }

    /** Of a stream the first value counts: most services repeat them in every chunk. */
    private void readExtra(String name, JsonParser parser, JsonToken token) {
        if (token == JsonToken.VALUE_NULL || (stream && seenExtras.contains(name))) {
            parser.skipChildren();
            return;
        }
        Object value = Json.read(parser);
        if (value == null || (value instanceof List<?> list && list.isEmpty())) {
            return;
        }
        seenExtras.add(name);
        switch (name) {
            case "service_tier" -> sink.serviceTier(String.valueOf(value));
            case "prompt_filter_results", "prompt_annotations" -> sink.promptSafety(SafetyRatings.ofPrompts(value));
            case "search_results" -> searchResults = Nodes.list(value);
            case "citations" -> citations = Nodes.list(value);
            default -> sink.extra(name, value);
        }
    }

    /** Sources that stand beside the choices: results with titles, and addresses in the order of their numbers. */
    private void readSources() {
        Set<String> told = new HashSet<>();
        if (searchResults != null) {
            for (Object each : searchResults) {
                Citation citation = Citations.of(Nodes.object(each));
                told.add(String.valueOf(citation.url()));
                sink.citation(0, citation);
            }
            searchResults = null;
        }
        if (citations != null) {
            for (Object each : citations) {
                if (each instanceof String url && told.add(url)) {
                    sink.citation(0, Citations.of(url));
                }
            }
            citations = null;
        }
    }

    private boolean readChoices(JsonParser parser, JsonToken token) {
        if (token != JsonToken.START_ARRAY) {
            parser.skipChildren();
            return false;
        }
        boolean any = false;
        int position = 0;
        for (token = parser.nextToken(); token == JsonToken.START_OBJECT; token = parser.nextToken()) {
            readChoice(parser, position++);
            any = true;
        }
        return any;
    }

    /** The index may come after the message: what precedes it waits. */
    private void readChoice(JsonParser parser, int position) {
        int index = position;
        String finish = null;
        Object error = null;
        Map<String, Object> beside = null;
        piece.clear();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken token = parser.nextToken();
            switch (name) {
                case "index" -> index = token == JsonToken.VALUE_NUMBER_INT ? parser.getIntValue() : index;
                case "delta" -> readMessage(parser, token, stream);
                // Streams that have a message beside the delta repeat in it what was sent before.
                case "message" -> readMessage(parser, token, !stream);
                case "finish_reason" -> finish = token == JsonToken.VALUE_STRING ? parser.getString() : null;
                case "usage" -> readUsage(parser);
                case "error" -> error = token == JsonToken.VALUE_NULL ? null : Json.read(parser);
                default -> {
                    if (token != JsonToken.VALUE_NULL) {
                        beside = keep(beside, name, Json.read(parser));
                    }
                }
            }
        }
        if (index < 0 || index > MAX_CHOICE) {
            throw new WireFormatException("choice index " + index + " (expected: 0 to " + MAX_CHOICE + ")", null);
        }
        ChoiceState choice = choice(index);
        choice.report(piece);
        if (beside != null) {
            beside.forEach(choice::beside);
        }
        if (error != null) {
            fail(Map.of("error", error)); // a router's word for what happened behind it: its code decides
        } else if (finish != null && !finish.isEmpty()) {
            finish(index, finish);
        }
    }

    private void readMessage(JsonParser parser, JsonToken token, boolean wanted) {
        if (wanted) {
            piece.read(parser, token);
        } else {
            parser.skipChildren();
        }
    }

    private ChoiceState choice(int index) {
        while (choices.size() <= index) {
            choices.add(new ChoiceState(sink, choices.size(), stream));
        }
        return choices.get(index);
    }

    private void finish(int index, String raw) {
        switch (raw) {
            case "error", "network_error", "abort", "insufficient_system_resource" -> {
                failed = true;
                sink.failure(ErrorBodies.ofFinishReason(raw));
            }
            default -> {
                finished |= index == 0;
                choice(index).finish();
                sink.finish(index, reason(raw), raw);
            }
        }
    }

    private static FinishReason reason(String raw) {
        return switch (raw) {
            case "stop", "eos", "end_turn", "stop_sequence" -> FinishReason.STOP;
            case "length", "max_tokens", "model_length" -> FinishReason.LENGTH;
            case "tool_calls", "tool_call", "function_call", "tool_use" -> FinishReason.TOOL_CALLS;
            case "content_filter", "sensitive", "refusal" -> FinishReason.CONTENT_FILTER;
            default -> FinishReason.OTHER;
        };
    }
}
