package io.aigateway.internal.structured;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.aigateway.chat.AnswerType;
import io.aigateway.chat.ChatClient;
import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ChatResponse;
import io.aigateway.chat.ChatStream;
import io.aigateway.chat.FinishReason;
import io.aigateway.chat.Message;
import io.aigateway.chat.ToolCall;
import io.aigateway.chat.TypedResponse;
import io.aigateway.chat.TypedStream;
import io.aigateway.error.FailureDetails;
import io.aigateway.trace.AttemptTrace;
import io.aigateway.trace.CallTrace;
import io.aigateway.trace.FailureKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.AnnotationIntrospector;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Answers as Java values: the schema goes along, the answer is read, and one that does not fit is sent back once.
 * Thread-safe.
 */
public final class StructuredOutput {

    /** So many types are remembered; more are made anew. */
    private static final int MOST_TYPES = 256;

    private final @Nullable JsonMapper given;
    private final Cache<Key, AnswerReader<?>> readers =
            Caffeine.newBuilder().maximumSize(MOST_TYPES).build();
    private volatile @Nullable JsonMapper mapper;

    private record Key(AnswerType<?> type, boolean ownSchema) {}

    /**
     * Reads with a mapper's modules, names and visibilities. Of what it says of wrong input only this counts: unknown
     * properties are passed over, nulls for primitives and fractions for integers are refused.
     *
     * @param mapper null for one with all modules of the class path, which are looked for at the first use
     */
    public StructuredOutput(@Nullable JsonMapper mapper) {
        this.given = mapper;
    }

    private JsonMapper mapper() {
        JsonMapper made = mapper;
        if (made == null) {
            JsonMapper.Builder own = given == null ? JsonMapper.builder().findAndAddModules() : given.rebuild();
            AnnotationIntrospector before = own.build().deserializationConfig().getAnnotationIntrospector();
            made = own.disable(
                            DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                            DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                    .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                    .annotationIntrospector(AnnotationIntrospector.pair(before, new SealedTypes()))
                    .build();
            mapper = made;
        }
        return made;
    }

    /** See {@link ChatClient#chat(ChatRequest, AnswerType)}. */
    public <T> TypedResponse<T> ask(ChatClient client, ChatRequest request, AnswerType<T> type) {
        AnswerReader<T> reader = reader(type, request.responseFormat() != null);
        ChatRequest shaped = shaped(request, reader);
        ChatResponse answer = client.chat(shaped);
        AnswerReader.Read<T> read = read(reader, answer, type);
        T value = read.value();
        if (value != null) {
            return TypedResponse.of(value, answer);
        }
        ChatRequest.Builder repair = shaped.toBuilder();
        if (!answer.text().isBlank()) {
            repair.message(Message.assistant(answer.text()));
        }
        repair.user("That answer does not fit the JSON schema: " + read.problem()
                + ". Answer again with JSON that fits, and nothing else.");
        ChatResponse second = client.chat(repair.build());
        CallTrace trace = joined(answer.trace(), second.trace());
        read = read(reader, second.withTrace(trace), type);
        value = read.value();
        if (value == null) {
            throw failed(
                    FailureKind.SERVER_ERROR,
                    "The model's answer does not fit " + type.simpleName() + ", nor does its repair: " + read.problem()
                            + ".",
                    trace);
        }
        return TypedResponse.repaired(value, second, answer.usage().plus(second.usage()), trace);
    }

    /** See {@link ChatClient#stream(ChatRequest, AnswerType)}. */
    public <T> TypedStream<T> stream(ChatClient client, ChatRequest request, AnswerType<T> type) {
        AnswerReader<T> reader = reader(type, request.responseFormat() != null);
        ChatStream stream = client.stream(shaped(request, reader));
        return new GrowingAnswer<>(stream, reader, answer -> whole(reader, answer, type));
    }

    private static <T> TypedResponse<T> whole(AnswerReader<T> reader, ChatResponse answer, AnswerType<T> type) {
        AnswerReader.Read<T> read = read(reader, answer, type);
        T value = read.value();
        if (value == null) {
            throw failed(
                    FailureKind.SERVER_ERROR,
                    "The model's answer does not fit " + type.simpleName() + ": " + read.problem() + ".",
                    answer.trace());
        }
        return TypedResponse.of(value, answer);
    }

    @SuppressWarnings("unchecked") // each type's reader is of that type
    <T> AnswerReader<T> reader(AnswerType<T> type, boolean ownSchema) {
        Objects.requireNonNull(type, "type");
        try {
            return (AnswerReader<T>) readers.get(
                    new Key(type, ownSchema), key -> new AnswerReader<>(mapper(), key.type(), key.ownSchema()));
        } catch (UnreadableTypeException e) {
            throw unreadable(type, e, CallTrace.none());
        }
    }

    private static ChatRequest shaped(ChatRequest request, AnswerReader<?> reader) {
        return request.responseFormat() != null
                ? request
                : request.toBuilder().responseFormat(reader.format()).build();
    }

    /** What an answer holds; one that a repair would not mend is an error at once. */
    private static <T> AnswerReader.Read<T> read(AnswerReader<T> reader, ChatResponse answer, AnswerType<T> type) {
        if (!answer.toolCalls().isEmpty()) {
            String names =
                    answer.toolCalls().stream().map(ToolCall::name).distinct().collect(Collectors.joining(", "));
            throw failed(
                    FailureKind.INVALID_REQUEST,
                    "The model calls tools (" + names + ") instead of answering as " + type.simpleName()
                            + ": run them with chat(request), and ask for the type with their results.",
                    answer.trace());
        }
        if (answer.finishReason() == FinishReason.CONTENT_FILTER) {
            throw failed(
                    FailureKind.CONTENT_FILTERED,
                    "The answer was refused or filtered, so there is no " + type.simpleName() + " in it.",
                    answer.trace());
        }
        AnswerReader.Read<T> read;
        try {
            read = reader.read(answer.text());
        } catch (UnreadableTypeException e) {
            throw unreadable(type, e, answer.trace());
        }
        if (read.value() == null && answer.finishReason() == FinishReason.LENGTH) {
            throw failed(
                    FailureKind.INVALID_REQUEST,
                    "The answer was cut at its token limit before its " + type.simpleName()
                            + " was whole: allow more with maxOutputTokens.",
                    answer.trace());
        }
        return read;
    }

    private static RuntimeException unreadable(AnswerType<?> type, UnreadableTypeException e, CallTrace trace) {
        return new FailureDetails(
                        FailureKind.INVALID_REQUEST,
                        "No answer can be read as " + type.simpleName() + ": " + e.getMessage() + ".",
                        0,
                        null,
                        null,
                        trace,
                        e)
                .toException();
    }

    private static RuntimeException failed(FailureKind kind, String summary, CallTrace trace) {
        return new FailureDetails(kind, summary, 0, null, null, trace, null).toException();
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
}
