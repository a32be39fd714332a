package io.aigateway.providers.openai;

import io.aigateway.chat.ChatChoice;
import io.aigateway.chat.ChatEvent;
import io.aigateway.chat.ChatResponse;
import io.aigateway.chat.FinishReason;
import io.aigateway.chat.Message;
import io.aigateway.chat.ToolCall;
import io.aigateway.chat.Usage;
import io.aigateway.embedding.EmbeddingResponse;
import io.aigateway.internal.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Writes answers as OpenAI's clients read them: whole ones, the pieces of a stream, embeddings, models and errors. What
 * it writes is UTF-8. Thread-safe.
 */
public final class OpenAiAnswerWriter {

    private static final byte[] DONE = "data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8);

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
            writeUsage(json, response.usage());
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
        if (text.isEmpty() && !message.toolCalls().isEmpty()) {
            json.writeNullProperty("content");
        } else {
            json.writeStringProperty("content", text);
        }
        if (message.reasoning() != null) {
            json.writeStringProperty("reasoning_content", message.reasoning());
        }
        json.writeName("refusal");
        Json.write(json, message.extra().get("refusal"));
        if (!message.toolCalls().isEmpty()) {
            json.writeName("tool_calls");
            json.writeStartArray();
            for (ToolCall call : message.toolCalls()) {
                writeToolCall(json, null, call.id(), call.name(), call.arguments());
            }
            json.writeEndArray();
        }
        json.writeEndObject();
        json.writeNullProperty("logprobs");
        writeFinish(json, finishReason(choice.finishReason(), choice.rawFinishReason()));
        json.writeEndObject();
    }

    private static void writeToolCall(
            JsonGenerator json, @Nullable Integer index, @Nullable String id, @Nullable String name, String arguments) {
        json.writeStartObject();
        if (index != null) {
            json.writeNumberProperty("index", index);
        }
        if (id != null) {
            json.writeStringProperty("id", id);
            json.writeStringProperty("type", "function");
        }
        json.writeName("function");
        json.writeStartObject();
        if (name != null) {
            json.writeStringProperty("name", name);
        }
        json.writeStringProperty("arguments", arguments);
        json.writeEndObject();
        json.writeEndObject();
    }

    /** OpenAI's word, or the provider's own; null if nobody said why the answer ended: that is never made up. */
    private static @Nullable String finishReason(FinishReason reason, @Nullable String raw) {
        return switch (reason) {
            case STOP -> "stop";
            case LENGTH -> "length";
            case TOOL_CALLS -> "tool_calls";
            case CONTENT_FILTER -> "content_filter";
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

    private static void writeUsage(JsonGenerator json, Usage usage) {
        json.writeName("usage");
        json.writeStartObject();
        json.writeNumberProperty("prompt_tokens", usage.totalInputTokens());
        json.writeNumberProperty("completion_tokens", usage.outputTokens());
        json.writeNumberProperty("total_tokens", usage.totalInputTokens() + usage.outputTokens());
        json.writeName("prompt_tokens_details");
        json.writeStartObject();
        json.writeNumberProperty("cached_tokens", usage.cachedInputTokens());
        json.writeEndObject();
        json.writeName("completion_tokens_details");
        json.writeStartObject();
        json.writeNumberProperty("reasoning_tokens", usage.reasoningTokens());
        json.writeEndObject();
        json.writeEndObject();
    }

    /** The pieces of one stream. For one stream and one thread. */
    public static final class Pieces {
        private final String id;
        private final String model;
        private final Instant created;
        private final boolean usageWanted;
        private boolean begun;

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
            } else if (event instanceof ChatEvent.ToolCallDelta call) {
                return frame(json -> writeChunk(json, null, () -> {
                    json.writeName("tool_calls");
                    json.writeStartArray();
                    writeToolCall(json, call.index(), call.id(), call.name(), call.arguments());
                    json.writeEndArray();
                }));
            } else if (event instanceof ChatEvent.Completed completed) {
                return end(completed.response());
            }
            return null;
        }

        private byte[] chunk(String field, String text) {
            return frame(json -> writeChunk(json, null, () -> json.writeStringProperty(field, text)));
        }

        private byte[] end(ChatResponse response) {
            ByteArrayOutputStream all = new ByteArrayOutputStream(256);
            all.writeBytes(frame(json ->
                    writeChunk(json, finishReason(response.finishReason(), response.rawFinishReason()), () -> {})));
            if (usageWanted) {
                all.writeBytes(frame(json -> {
                    begin(json, id, "chat.completion.chunk", created, model);
                    json.writeName("choices");
                    json.writeStartArray();
                    json.writeEndArray();
                    writeUsage(json, response.usage());
                    json.writeEndObject();
                }));
            }
            all.writeBytes(DONE);
            return all.toByteArray();
        }

        private void writeChunk(JsonGenerator json, @Nullable String finishReason, Runnable delta) {
            begin(json, id, "chat.completion.chunk", created, model);
            json.writeName("choices");
            json.writeStartArray();
            json.writeStartObject();
            json.writeNumberProperty("index", 0);
            json.writeName("delta");
            json.writeStartObject();
            if (!begun) {
                begun = true;
                json.writeStringProperty("role", "assistant");
            }
            delta.run();
            json.writeEndObject();
            json.writeName("finish_reason");
            if (finishReason == null) {
                json.writeNull();
            } else {
                json.writeString(finishReason);
            }
            json.writeEndObject();
            json.writeEndArray();
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
        return document(json -> {
            json.writeStartObject();
            json.writeStringProperty("object", "list");
            json.writeName("data");
            json.writeStartArray();
            names.forEach(name -> writeModel(json, name, created));
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    /** One model. */
    public static byte[] model(String name, Instant created) {
        return document(json -> writeModel(json, name, created));
    }

    private static void writeModel(JsonGenerator json, String name, Instant created) {
        json.writeStartObject();
        json.writeStringProperty("id", name);
        json.writeStringProperty("object", "model");
        json.writeNumberProperty("created", created.getEpochSecond());
        json.writeStringProperty("owned_by", "ai-gateway");
        json.writeEndObject();
    }

    /** Embeddings. */
    public static byte[] embeddings(EmbeddingResponse response, boolean base64) {
        return document(json -> {
            json.writeStartObject();
            json.writeStringProperty("object", "list");
            json.writeName("data");
            json.writeStartArray();
            for (int i = 0; i < response.vectors().size(); i++) {
                float[] vector = response.vectors().get(i);
                json.writeStartObject();
                json.writeStringProperty("object", "embedding");
                json.writeNumberProperty("index", i);
                json.writeName("embedding");
                if (base64) {
                    json.writeString(base64(vector));
                } else {
                    json.writeStartArray();
                    for (float each : vector) {
                        json.writeNumber(each);
                    }
                    json.writeEndArray();
                }
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeStringProperty("model", response.model());
            json.writeName("usage");
            json.writeStartObject();
            json.writeNumberProperty("prompt_tokens", response.usage().totalInputTokens());
            json.writeNumberProperty("total_tokens", response.usage().totalInputTokens());
            json.writeEndObject();
            json.writeEndObject();
        });
    }

    private static String base64(float[] vector) {
        ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float each : vector) {
            bytes.putFloat(each);
        }
        return Base64.getEncoder().encodeToString(bytes.array());
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
