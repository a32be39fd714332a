package io.aigateway.benchmarks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.function.UnaryOperator;
import okhttp3.ConnectionPool;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSource;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** What a careful developer writes by hand: blocking OkHttp with its usual timeouts, Jackson's streaming API. */
final class BareClient {

    private static final MediaType JSON = MediaType.get("application/json");

    private final JsonFactory json = new JsonFactory();
    private final OkHttpClient client;
    private final HttpUrl url;

    BareClient(String baseUrl, UnaryOperator<OkHttpClient.Builder> customizer) {
        url = HttpUrl.get(baseUrl + "/chat/completions");
        client = customizer
                .apply(new OkHttpClient.Builder()
                        .connectionPool(new ConnectionPool(256, 5, java.util.concurrent.TimeUnit.MINUTES)))
                .build();
    }

    private Request request(String prompt, boolean stream) {
        ByteArrayOutputStream body = new ByteArrayOutputStream(256);
        try (JsonGenerator out = json.createGenerator(ObjectWriteContext.empty(), body)) {
            out.writeStartObject();
            out.writeStringProperty("model", "gpt-4o-mini");
            out.writeName("messages");
            out.writeStartArray();
            out.writeStartObject();
            out.writeStringProperty("role", "user");
            out.writeStringProperty("content", prompt);
            out.writeEndObject();
            out.writeEndArray();
            if (stream) {
                out.writeBooleanProperty("stream", true);
            }
            out.writeEndObject();
        }
        return new Request.Builder()
                .url(url)
                .header("Authorization", "Bearer key")
                .post(RequestBody.create(body.toByteArray(), JSON))
                .build();
    }

    String chat(String prompt) throws IOException {
        try (Response response = client.newCall(request(prompt, false)).execute();
                JsonParser parser = json.createParser(
                        ObjectReadContext.empty(), response.body().byteStream())) {
            return content(parser);
        }
    }

    /** The first content field; everything else is skipped over. */
    private static String content(JsonParser parser) {
        String content = "";
        for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
            if (token == JsonToken.PROPERTY_NAME && parser.currentName().equals("content")) {
                parser.nextToken();
                content = parser.getString();
            }
        }
        return content;
    }

    int stream(String prompt) throws IOException {
        int chars = 0;
        try (Response response = client.newCall(request(prompt, true)).execute()) {
            BufferedSource source = response.body().source();
            while (true) {
                long end = source.indexOf((byte) '\n');
                if (end < 0) {
                    return chars;
                }
                byte[] line = source.readByteArray(end);
                source.skip(1);
                if (line.length > 6 && line[6] == '{') {
                    try (JsonParser parser = json.createParser(ObjectReadContext.empty(), line, 6, line.length - 6)) {
                        chars += content(parser).length();
                    }
                }
            }
        }
    }
}
