package io.aigateway.replay;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One recorded exchange with a provider. */
record Recording(String name, JsonNode document) {

    static final JsonMapper MAPPER = JsonMapper.builder().build();

    /** All recordings of a protocol, those of 2026 beside the folder among them; none if the folder is not there. */
    static List<Recording> ofProtocol(String protocol) throws IOException {
        Path root = Path.of(System.getProperty("recordings.dir", "recordings")).toAbsolutePath();
        List<Recording> found = new ArrayList<>(ofProtocol(protocol, root, ""));
        found.addAll(ofProtocol(protocol, root.resolveSibling("recordings-2026"), "@2026"));
        return found;
    }

    private static List<Recording> ofProtocol(String protocol, Path root, String mark) throws IOException {
        List<Recording> found = new ArrayList<>();
        if (!Files.isDirectory(root)) {
            return found;
        }
        List<Path> files;
        try (Stream<Path> walk = Files.walk(root, 2)) {
            files = walk.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
        for (Path file : files) {
            JsonNode document = MAPPER.readTree(Files.readAllBytes(file));
            if (document.path("protocol").asString("").equals(protocol)) {
                found.add(new Recording(root.relativize(file) + mark, document));
            }
        }
        return found;
    }

    String provider() {
        return name.substring(0, name.indexOf('/'));
    }

    JsonNode response() {
        return document.path("response");
    }

    int status() {
        return response().path("status").asInt();
    }

    boolean isSse() {
        return response().path("format").asString("").equals("sse");
    }

    boolean isJson() {
        return response().path("format").asString("").equals("json");
    }

    String endpoint() {
        return document.path("endpoint").asString("");
    }

    String complete() {
        return document.path("complete").asString("");
    }

    boolean isStream() {
        String format = response().path("format").asString("");
        return format.equals("sse") || format.equals("ndjson") || format.equals("eventstream");
    }

    String model() {
        return document.path("model").asString("");
    }

    byte[] body() {
        if (response().path("body_base64").isString()) {
            return Base64.getDecoder().decode(response().path("body_base64").asString());
        }
        if (response().path("events").isArray()) {
            return EventStreams.frames(response().path("events"));
        }
        JsonNode body = response().path("body");
        return (body.isString() ? body.asString() : body.toString()).getBytes(StandardCharsets.UTF_8);
    }

    /** The answer's JSON: one document, or one for each event of a stream. */
    List<JsonNode> documents() {
        List<JsonNode> documents = new ArrayList<>();
        if (response().path("events").isArray()) {
            for (JsonNode event : response().path("events")) {
                documents.add(event.hasNonNull("decoded") ? event.path("decoded") : event.path("payload"));
            }
            return documents;
        }
        JsonNode body = response().path("body");
        if (!body.isString()) {
            documents.add(body);
            return documents;
        }
        for (String line : body.asString().split("\r?\n|\r")) {
            String data = line.startsWith("data:") ? line.substring(5).strip() : line.strip();
            if (data.startsWith("{")) {
                documents.add(MAPPER.readTree(data));
            }
        }
        return documents;
    }

    /** What groups the exchanges of one conversation, in the order of their names; empty if it stands alone. */
    String cassette() {
        String cassette = document.path("meta").path("cassette").asString("");
        return cassette.isEmpty() ? "" : provider() + " " + cassette;
    }

    JsonNode requestBody() {
        return document.path("request").path("body");
    }

    String header(String header) {
        for (Map.Entry<String, JsonNode> each : response().path("headers").properties()) {
            if (each.getKey().equalsIgnoreCase(header)) {
                JsonNode value = each.getValue();
                return value.isArray() ? value.path(0).asString("") : value.asString("");
            }
        }
        return null;
    }
}
