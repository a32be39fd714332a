package io.aigateway.providers;

import io.aigateway.chat.ChatRequest;
import io.aigateway.internal.json.Json;
import io.aigateway.internal.json.Nodes;
import io.aigateway.spi.OperationCodec;
import io.aigateway.spi.RequestWriter;
import io.aigateway.spi.Upstream;
import io.aigateway.spi.WireProtocol;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a codec made of a request. */
public final class Encoded implements RequestWriter {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Map<String, String> headers = new HashMap<>();
    private final List<String> notes = new ArrayList<>();
    private String method = "POST";
    private String path = "";

    public static Encoded chat(WireProtocol protocol, ChatRequest request, Map<String, String> quirks) {
        Encoded encoded = new Encoded();
        try {
            protocol.encodeChat(request, false, Upstream.of("here", request.model(), quirks), encoded);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return encoded;
    }

    public static <Q> Encoded operation(
            OperationCodec<Q, ?> codec, Q request, String model, Map<String, String> quirks) {
        Encoded encoded = new Encoded();
        try {
            codec.encode(request, Upstream.of("here", model, quirks), encoded);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return encoded;
    }

    @Override
    public void method(String value) {
        method = value;
    }

    @Override
    public void path(String value) {
        path = value;
    }

    @Override
    public void header(String name, String value) {
        headers.put(name, value);
    }

    @Override
    public OutputStream body() {
        return bytes;
    }

    @Override
    public void note(String note) {
        notes.add(note);
    }

    public String method() {
        return method;
    }

    public String path() {
        return path;
    }

    public Map<String, String> headers() {
        return headers;
    }

    public List<String> notes() {
        return notes;
    }

    public String text() {
        return bytes.toString(java.nio.charset.StandardCharsets.UTF_8);
    }

    public Map<String, Object> json() {
        return Nodes.object(Json.parse(bytes.toByteArray()));
    }

    /** What lies at a path of names and positions, such as {@code messages.0.role}. */
    public Object at(String steps) {
        Object node = json();
        for (String step : steps.split("\\.")) {
            node = step.matches("\\d+")
                    ? Nodes.list(node).get(Integer.parseInt(step))
                    : Nodes.object(node).get(step);
        }
        return node;
    }
}
