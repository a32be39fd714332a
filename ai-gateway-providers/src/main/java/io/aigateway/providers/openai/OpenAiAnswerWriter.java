package io.aigateway.providers.openai;

import io.aigateway.chat.ChatChoice;
import io.aigateway.chat.ChatEvent;
import io.aigateway.chat.ChatResponse;
import io.aigateway.chat.ContentPart;
import io.aigateway.chat.LogProbability;
import io.aigateway.chat.Message;
import io.aigateway.chat.ToolCall;
import io.aigateway.embedding.EmbeddingResponse;
import io.aigateway.internal.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Writes answers as OpenAI's clients read them: whole ones, the pieces of a stream, embeddings, models and errors. What
 * it writes is UTF-8. Thread-safe.
 */
public final class OpenAiAnswerWriter {

    private static final byte[] DONE = "data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8);

    /** How answers that are whole end, in the words of several protocols. */
    private static final Set<String> STOPS = Set.of("stop", "end_turn", "completed", "STOP", "COMPLETE");

    private OpenAiAnswerWriter() {}

    /**
     * A whole answer.
     *
     * @param id its id where the provider gave none
     */
    public static byte[] whole(ChatResponse response, String id, Instant created) {
        return document(json -> {
            begin(json, response.id() == null ? id : response.id(), "chat.completion", created, response.model());
            json.writeName("choices");
            json.writeStartArray();
            for (int i = 0; i < response.choices().size(); i++) {
                writeChoice(json, i, response.choices().get(i));
            }
            json.writeEndArray();
            AnswerFields.usage(json, response.usage());
            AnswerFields.ofAnswer(json, response);
            json.writeEndObject();
        });
    }

    private static void writeChoice(JsonGenerator json, int index, ChatChoice choice) {
        Message message = choice.message();
        json.writeStartObject();
        json.writeNumberProperty("index", index);
        json.writeName("message");
        json.writeStartObject();
        json.writeStringProperty("role", "assistant");
        String text = message.text();
        if (text.isEmpty() && (!message.toolCalls().isEmpty() || message.refusal() != null)) {
            json.writeNullProperty("content");
        } else {
            json.writeStringProperty("content", text);
        }
        if (message.reasoning() != null) {
            json.writeStringProperty("reasoning_content", message.reasoning());
        }
        json.writeName("refusal");
        Json.write(json, message.refusal());
        if (!message.toolCalls().isEmpty()) {
            json.writeName("tool_calls");
            json.writeStartArray();
            for (ToolCall call : message.toolCalls()) {
                writeToolCall(json, null, call);
            }
            json.writeEndArray();
        }
        AnswerFields.ofMessage(json, message);
        json.writeEndObject();
        AnswerFields.logprobs(json, choice.logProbabilities());
        writeFinish(json, finishReason(choice));
        AnswerFields.ofChoice(json, choice);
        json.writeEndObject();
    }

    private static void writeToolCall(JsonGenerator json, @Nullable Integer index, ToolCall call) {
        boolean custom = "custom".equals(call.extra().get("type"));
        json.writeStartObject();
        if (index != null) {
            json.writeNumberProperty("index", index);
        }
        json.writeStringProperty("id", call.id());
        json.writeStringProperty("type", custom ? "custom" : "function");
        json.writeName(custom ? "custom" : "function");
        json.writeStartObject();
        json.writeStringProperty("name", call.name());
        json.writeStringProperty(custom ? "input" : "arguments", call.arguments());
        json.writeEndObject();
        call.extra().forEach((name, value) -> {
            if (!name.equals("type") && !name.startsWith(OpenAiRequestWriter.FUNCTION)) {
                json.writeName(name);
                Json.write(json, value);
            }
        });
        json.writeEndObject();
    }

    private static void writeToolCall(JsonGenerator json, ChatEvent.ToolCallDelta call) {
        json.writeStartObject();
        json.writeNumberProperty("index", call.index());
        if (call.id() != null) {
            json.writeStringProperty("id", call.id());
            json.writeStringProperty("type", "function");
        }
        json.writeName("function");
        json.writeStartObject();
        if (call.name() != null) {
            json.writeStringProperty("name", call.name());
        }
        json.writeStringProperty("arguments", call.arguments());
        json.writeEndObject();
        json.writeEndObject();
    }

    /**
     * OpenAI's word, or the provider's own; null if nobody said why the answer ended: that is never made up. A refusal in
     * words ends in good order there.
     */
    private static @Nullable String finishReason(ChatChoice choice) {
        String raw = choice.rawFinishReason();
        boolean declined = choice.message().refusal() != null && raw != null && STOPS.contains(raw);
        return switch (choice.finishReason()) {
            case STOP -> "stop";
            case LENGTH -> "length";
            case TOOL_CALLS -> "tool_calls";
            case CONTENT_FILTER -> declined ? "stop" : "content_filter";
            case OTHER -> raw == null || raw.equals("stop") ? "other" : raw.toLowerCase(Locale.ROOT);
            case UNKNOWN -> null;
        };
    }

    private static void writeFinish(JsonGenerator json, @Nullable String reason) {
        if (reason == null) {
            json.writeNullProperty("finish_reason");
        } else {
            json.writeStringProperty("finish_reason", reason);
        }
    }

    private static void begin(JsonGenerator json, String id, String object, Instant created, String model) {
        json.writeStartObject();
        json.writeStringProperty("id", id);
        json.writeStringProperty("object", object);
        json.writeNumberProperty("created", created.getEpochSecond());
        json.writeStringProperty("model", model);
    }

    /** The pieces of one stream. For one stream and one thread. */
    public static final class Pieces {
        private final String id;
        private final String model;
        private final Instant created;
        private final boolean usageWanted;
        private boolean begun;
        private int images;

        /**
         * Pieces of an answer.
         *
         * @param model the model that serves it
         * @param usageWanted whether the reader asked for the usage
         */
        public Pieces(String id, String model, Instant created, boolean usageWanted) {
            this.id = id;
            this.model = model;
            this.created = created;
            this.usageWanted = usageWanted;
        }

        /** The event as server-sent events; null if OpenAI's clients have no word for it. */
        public byte @Nullable [] piece(ChatEvent event) {
            if (event instanceof ChatEvent.TextDelta text) {
                return chunk("content", text.text());
            } else if (event instanceof ChatEvent.ReasoningDelta reasoning) {
                return chunk("reasoning_content", reasoning.text());
            } else if (event instanceof ChatEvent.RefusalDelta refusal) {
                return chunk("refusal", refusal.text());
            } else if (event instanceof ChatEvent.ToolCallDelta call) {
                return delta(json -> {
                    json.writeName("tool_calls");
                    json.writeStartArray();
                    writeToolCall(json, call);
                    json.writeEndArray();
                });
            } else if (event instanceof ChatEvent.Part part) {
                return part.part() instanceof ContentPart.Image ? image(part.part()) : null;
            } else if (event instanceof ChatEvent.AudioDelta audio) {
                return audio(audio);
            } else if (event instanceof ChatEvent.LogProbabilities likely) {
                return frame(json -> writeChunk(json, 0, null, likely.tokens(), () -> {}));
            } else if (event instanceof ChatEvent.Completed completed) {
                return end(completed.response());
            }
            return null;
        }

        private byte[] image(ContentPart image) {
            return delta(json -> {
                json.writeName("images");
                AnswerFields.images(json, List.of(image), images++);
            });
        }

        private byte[] audio(ChatEvent.AudioDelta audio) {
            return delta(json -> {
                json.writeName("audio");
                json.writeStartObject();
                if (audio.data() != null) {
                    json.writeStringProperty("data", audio.data());
                }
                if (audio.transcript() != null) {
                    json.writeStringProperty("transcript", audio.transcript());
                }
                json.writeEndObject();
            });
        }

        private byte[] chunk(String field, String text) {
            return delta(json -> json.writeStringProperty(field, text));
        }

        private byte[] delta(Consumer<JsonGenerator> delta) {
            return frame(json -> writeChunk(json, 0, null, List.of(), () -> delta.accept(json)));
        }

        private byte[] end(ChatResponse response) {
            ByteArrayOutputStream all = new ByteArrayOutputStream(256);
            List<ChatChoice> choices = response.choices();
            for (int i = 0; i < choices.size(); i++) {
                ChatChoice choice = choices.get(i);
                int index = i;
                all.writeBytes(frame(json -> writeChunk(
                        json,
                        index,
                        finishReason(choice),
                        index == 0 ? List.of() : choice.logProbabilities(),
                        () -> {
                            if (index > 0) {
                                writeOther(json, choice.message()); // only the first answer comes in pieces
                            } else {
                                AnswerFields.ofEnd(json, choice.message());
                            }
                        },
                        choice,
                        index == 0 ? response : null)));
            }
            if (usageWanted) {
                all.writeBytes(frame(json -> {
                    begin(json, id, "chat.completion.chunk", created, model);
                    json.writeName("choices");
                    json.writeStartArray();
                    json.writeEndArray();
                    AnswerFields.usage(json, response.usage());
                    json.writeEndObject();
                }));
            }
            all.writeBytes(DONE);
            return all.toByteArray();
        }

        private static void writeOther(JsonGenerator json, Message message) {
            json.writeStringProperty("role", "assistant");
            json.writeStringProperty("content", message.text());
            if (message.reasoning() != null) {
                json.writeStringProperty("reasoning_content", message.reasoning());
            }
            if (message.refusal() != null) {
                json.writeStringProperty("refusal", message.refusal());
            }
            if (!message.toolCalls().isEmpty()) {
                json.writeName("tool_calls");
                json.writeStartArray();
                for (int i = 0; i < message.toolCalls().size(); i++) {
                    writeToolCall(json, i, message.toolCalls().get(i));
                }
                json.writeEndArray();
            }
            AnswerFields.ofMessage(json, message);
        }

        private void writeChunk(
                JsonGenerator json,
                int index,
                @Nullable String finishReason,
                List<LogProbability> likely,
                Runnable delta) {
            writeChunk(json, index, finishReason, likely, delta, null, null);
        }

        private void writeChunk(
                JsonGenerator json,
                int index,
                @Nullable String finishReason,
                List<LogProbability> likely,
                Runnable delta,
                @Nullable ChatChoice ended,
                @Nullable ChatResponse response) {
            begin(json, id, "chat.completion.chunk", created, model);
            json.writeName("choices");
            json.writeStartArray();
            json.writeStartObject();
            json.writeNumberProperty("index", index);
            json.writeName("delta");
            json.writeStartObject();
            if (!begun) {
                begun = true;
                json.writeStringProperty("role", "assistant");
            }
            delta.run();
            json.writeEndObject();
            if (!likely.isEmpty()) {
                AnswerFields.logprobs(json, likely);
            }
            json.writeName("finish_reason");
            if (finishReason == null) {
                json.writeNull();
            } else {
                json.writeString(finishReason);
            }
            if (ended != null) {
                AnswerFields.ofChoice(json, ended);
            }
            json.writeEndObject();
            json.writeEndArray();
            if (response != null) {
                AnswerFields.ofAnswer(json, response);
            }
            json.writeEndObject();
        }
    }

    /** An error as the last event of a stream that broke: no {@code [DONE]} follows it. */
    public static byte[] errorEvent(String message, String type, String code) {
        return frame(json -> writeError(json, message, type, code));
    }

    /** An error body. */
    public static byte[] error(String message, String type, String code) {
        return document(json -> writeError(json, message, type, code));
    }

    private static void writeError(JsonGenerator json, String message, String type, String code) {
        json.writeStartObject();
        json.writeName("error");
        json.writeStartObject();
        json.writeStringProperty("message", message);
        json.writeStringProperty("type", type);
        json.writeNullProperty("param");
        json.writeStringProperty("code", code);
        json.writeEndObject();
        json.writeEndObject();
    }

    /** A list of models. */
    public static byte[] models(List<String> names, Instant created) {
        return document(json -> Lists.models(json, names, created));
    }

    /** One model. */
    public static byte[] model(String name, Instant created) {
        return document(json -> Lists.model(json, name, created));
    }

    /** Embeddings. */
    public static byte[] embeddings(EmbeddingResponse response, boolean base64) {
        return document(json -> Lists.embeddings(json, response, base64));
    }

    private static byte[] document(Json.Document document) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try {
            Json.write(bytes, document);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] frame(Json.Document document) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        bytes.writeBytes(new byte[] {'d', 'a', 't', 'a', ':', ' '});
        try {
            Json.write(bytes, document);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        bytes.writeBytes(new byte[] {'\n', '\n'});
        return bytes.toByteArray();
    }
}
