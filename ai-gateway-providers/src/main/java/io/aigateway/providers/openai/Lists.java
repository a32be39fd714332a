package io.aigateway.providers.openai;

import io.aigateway.embedding.EmbeddingResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** Lists as OpenAI's clients read them: models and embeddings. */
final class Lists {

    private Lists() {}

    static void models(JsonGenerator json, List<String> names, Instant created) {
        json.writeStartObject();
        json.writeStringProperty("object", "list");
        json.writeName("data");
        json.writeStartArray();
        names.forEach(name -> model(json, name, created));
        json.writeEndArray();
        json.writeEndObject();
    }

    static void model(JsonGenerator json, String name, Instant created) {
        json.writeStartObject();
        json.writeStringProperty("id", name);
        json.writeStringProperty("object", "model");
        json.writeNumberProperty("created", created.getEpochSecond());
        json.writeStringProperty("owned_by", "ai-gateway");
        json.writeEndObject();
    }

    static void embeddings(JsonGenerator json, EmbeddingResponse response, boolean base64) {
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
    }

    private static String base64(float[] vector) {
        ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float each : vector) {
            bytes.putFloat(each);
        }
        return Base64.getEncoder().encodeToString(bytes.array());
    }
}
