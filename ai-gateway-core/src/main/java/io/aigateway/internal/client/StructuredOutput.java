package io.aigateway.internal.client;

import io.aigateway.chat.ChatClient;
import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ChatResponse;
import io.aigateway.chat.Message;
import io.aigateway.chat.ResponseFormat;
import io.aigateway.error.FailureDetails;
import io.aigateway.trace.AttemptTrace;
import io.aigateway.trace.CallTrace;
import io.aigateway.trace.FailureKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Answers as Java values: the schema goes along, the answer is read, and one that does not fit is sent back once. */
final class StructuredOutput {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    private static final Pattern FENCED = Pattern.compile("(?s)^\\s*```(?:json)?\\s*(.*?)\\s*```\\s*$");

    /** What came of reading an answer: the value, or what was wrong with it. */
    private record Read<T>(@Nullable T value, String problem) {}

    private StructuredOutput() {}

    static <T> T ask(ChatClient client, ChatRequest request, Class<T> type) {
        ChatRequest shaped = request.responseFormat() != null
                ? request
                : request.toBuilder().responseFormat(format(type)).build();
        ChatResponse answer = client.chat(shaped);
        CallTrace trace = answer.trace();
        Read<T> read = read(answer.text(), type);
        if (read.value == null) {
            ChatRequest repair = shaped.toBuilder()
                    .message(Message.assistant(answer.text()))
                    .user("That answer does not fit the JSON schema: " + read.problem
                            + ". Answer again with JSON that fits, and nothing else.")
                    .build();
            answer = client.chat(repair);
            trace = joined(trace, answer.trace());
            read = read(answer.text(), type);
        }
        T value = read.value;
        if (value == null) {
            throw new FailureDetails(
                            FailureKind.SERVER_ERROR,
                            "The model's answer does not fit " + type.getSimpleName() + ", nor does its repair: "
                                    + read.problem + ".",
                            0,
                            null,
                            null,
                            trace,
                            null)
                    .toException();
        }
        return value;
    }

    private static CallTrace joined(CallTrace first, CallTrace repair) {
        List<AttemptTrace> attempts = new ArrayList<>(first.attempts());
        attempts.addAll(repair.attempts());
        List<String> notes = new ArrayList<>(first.notes());
        notes.add("the answer did not fit and was sent back for repair");
        notes.addAll(repair.notes());
        return CallTrace.builder(repair.callId(), repair.requestedModel())
                .route(repair.route())
                .considered(repair.considered())
                .attempts(attempts)
                .notes(notes)
                .totalNanos(first.totalNanos() + repair.totalNanos())
                .overheadNanos(first.overheadNanos() + repair.overheadNanos())
                .cost(sum(first.cost(), repair.cost()))
                .build();
    }

    private static @Nullable Double sum(@Nullable Double first, @Nullable Double second) {
        return first == null ? second : second == null ? first : Double.valueOf(first + second);
    }

    private static ResponseFormat format(Class<?> type) {
        Map<String, Object> schema = JsonSchemas.of(type);
        // Providers refuse strictness for objects whose property names are open.
        Boolean strict = JsonSchemas.isClosed(schema) ? true : null;
        return ResponseFormat.builder(ResponseFormat.Type.JSON_SCHEMA)
                .name(type.getSimpleName())
                .schema(schema)
                .strict(strict)
                .build();
    }

    private static <T> Read<T> read(String text, Class<T> type) {
        Matcher fenced = FENCED.matcher(text);
        String json = fenced.matches() ? fenced.group(1) : text;
        try {
            String missing = JsonSchemas.missing(JsonSchemas.of(type), MAPPER.readValue(json, Object.class), "");
            if (missing != null) {
                return new Read<>(null, missing + " is missing");
            }
            T value = MAPPER.readValue(json, type);
            return new Read<>(value, value == null ? "it is null" : "");
        } catch (JacksonException e) {
            String message = String.valueOf(e.getOriginalMessage());
            int end = message.indexOf('\n');
            return new Read<>(null, end < 0 ? message : message.substring(0, end));
        }
    }
}
