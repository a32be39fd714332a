package io.aigateway.providers.openai;

import io.aigateway.chat.Usage;
import io.aigateway.embedding.EmbeddingRequest;
import io.aigateway.embedding.EmbeddingResponse;
import io.aigateway.internal.json.Json;
import io.aigateway.internal.wire.ErrorBodies;
import io.aigateway.internal.wire.OpenAiUsageReader;
import io.aigateway.spi.AttemptFailedException;
import io.aigateway.spi.OperationCodec;
import io.aigateway.spi.RequestWriter;
import io.aigateway.spi.Upstream;
import io.aigateway.spi.WireFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Writes requests for embeddings and reads the answers, numbers or base64. */
final class OpenAiEmbeddings implements OperationCodec<EmbeddingRequest, EmbeddingResponse> {

    @Override
    public int maxInputs(Upstream upstream) {
        return Integer.parseInt(upstream.quirk(Quirks.MAX_EMBEDDING_INPUTS, "2048"));
    }

    @Override
    public void encode(EmbeddingRequest request, Upstream upstream, RequestWriter out) throws IOException {
        out.path(Quirks.path(upstream, "/embeddings"));
        Json.write(out.body(), json -> {
            json.writeStartObject();
            json.writeStringProperty("model", upstream.model());
            json.writeName("input");
            Json.write(json, request.inputs());
            if (request.dimensions() != null) {
                json.writeNumberProperty(upstream.quirk(Quirks.DIMENSIONS_FIELD, "dimensions"), request.dimensions());
            }
            Json.writeFields(json, request.extra());
            json.writeEndObject();
        });
    }

    @Override
    public EmbeddingResponse decode(InputStream body, Upstream upstream) throws IOException {
        try (JsonParser parser = Json.parser(body)) {
            return read(parser, upstream);
        } catch (JacksonException e) {
            throw Json.translate(e);
        }
    }

    private static EmbeddingResponse read(JsonParser parser, Upstream upstream) {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new WireFormatException("expected a JSON object", null);
        }
        String model = upstream.model();
        Usage usage = Usage.NONE;
        List<float[]> vectors = List.of();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken token = parser.nextToken();
            switch (name) {
                case "data" -> vectors = readData(parser, token);
                case "model" -> model = token == JsonToken.VALUE_STRING ? parser.getString() : model;
                case "usage" -> {
                    Usage reported = new OpenAiUsageReader().read(parser);
                    usage = reported == null ? usage : reported;
                }
                case "error" -> {
                    Object error = Json.read(parser);
                    if (error != null) {
                        throw new AttemptFailedException(ErrorBodies.ofBody(Map.of("error", error)));
                    }
                }
                default -> parser.skipChildren();
            }
        }
        return EmbeddingResponse.builder(model, vectors).usage(usage).build();
    }

    /** The items may come in any order; their index says which input they answer. */
    private static List<float[]> readData(JsonParser parser, JsonToken token) {
        if (token != JsonToken.START_ARRAY) {
            throw new WireFormatException("data is not an array", null);
        }
        List<float @Nullable []> vectors = new ArrayList<>();
        int position = 0;
        for (token = parser.nextToken(); token == JsonToken.START_OBJECT; token = parser.nextToken()) {
            int index = position++;
            float[] vector = null;
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                token = parser.nextToken();
                if (name.equals("index") && token == JsonToken.VALUE_NUMBER_INT) {
                    index = parser.getIntValue();
                } else if (name.equals("embedding")) {
                    vector = readVector(parser, token);
                } else {
                    parser.skipChildren();
                }
            }
            place(vectors, index, vector);
        }
        return complete(vectors);
    }

    private static void place(List<float @Nullable []> vectors, int index, float @Nullable [] vector) {
        if (index < 0 || index > 100_000 || vector == null) {
            throw new WireFormatException("an embedding without a vector, or with index " + index, null);
        }
        while (vectors.size() <= index) {
            vectors.add(null);
        }
        vectors.set(index, vector);
    }

    private static List<float[]> complete(List<float @Nullable []> vectors) {
        List<float[]> all = new ArrayList<>(vectors.size());
        for (float[] vector : vectors) {
            if (vector == null) {
                throw new WireFormatException("an embedding is missing among " + vectors.size(), null);
            }
            all.add(vector);
        }
        return all;
    }

    private static byte[] decode(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new WireFormatException("an embedding is not base64: " + e.getMessage(), e);
        }
    }

    private static float[] readVector(JsonParser parser, JsonToken token) {
        if (token == JsonToken.VALUE_STRING) {
            byte[] bytes = decode(parser.getString());
            float[] vector = new float[bytes.length / Float.BYTES];
            ByteBuffer.wrap(bytes)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer()
                    .get(vector);
            return vector;
        }
        if (token != JsonToken.START_ARRAY) {
            throw new WireFormatException("an embedding is neither an array nor base64", null);
        }
        float[] vector = new float[256];
        int size = 0;
        for (token = parser.nextToken(); token != null && token.isNumeric(); token = parser.nextToken()) {
            if (size == vector.length) {
                vector = Arrays.copyOf(vector, size * 2);
            }
            vector[size++] = parser.getFloatValue();
        }
        if (token != JsonToken.END_ARRAY) {
            throw new WireFormatException("an embedding holds something else than numbers", null);
        }
        return Arrays.copyOf(vector, size);
    }
}
