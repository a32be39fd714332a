package io.aigateway.conformance;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Writes recorded answers as the fuzzers' first inputs: {@code FuzzSeeds recordings-folder target-folder}. */
public final class FuzzSeeds {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final int MOST = 40;
    private static final int LONGEST = 8_000;
    private static final Map<String, List<String>> TARGETS = Map.of(
            "openai-chat", List.of("openai", "sse"),
            "openai-responses", List.of("openai-responses"),
            "anthropic-messages", List.of("anthropic"),
            "gemini", List.of("gemini"),
            "bedrock-converse", List.of("bedrock", "event-stream"),
            "bedrock-invoke", List.of("anthropic-bedrock"),
            "cohere-v2", List.of("cohere"),
            "ollama", List.of("ollama", "ndjson"));

    private FuzzSeeds() {}

    public static void main(String[] arguments) throws IOException {
        Path target = Path.of(arguments[1]);
        List<Path> files;
        try (Stream<Path> walk = Files.walk(Path.of(arguments[0]), 2)) {
            files = walk.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
        Map<String, Integer> written = new java.util.HashMap<>();
        for (Path file : files) {
            JsonNode recording = MAPPER.readTree(Files.readAllBytes(file));
            for (String each : TARGETS.getOrDefault(recording.path("protocol").asString(""), List.of())) {
                byte[] seed = seed(each, recording.path("response"));
                if (seed.length > 0 && seed.length < LONGEST && written.merge(each, 1, Integer::sum) <= MOST) {
                    Path folder = Files.createDirectories(target.resolve(each));
                    Files.write(folder.resolve("seed-" + written.get(each)), seed);
                }
            }
        }
    }

    private static byte[] seed(String target, JsonNode response) {
        String base64 = response.path("body_base64").asString("");
        if (target.equals("event-stream")) {
            return Base64.getDecoder().decode(base64);
        }
        if (response.path("events").isArray()) {
            StringBuilder lines = new StringBuilder();
            for (JsonNode event : response.path("events")) {
                lines.append(event.path("headers").path(":event-type").asString("exception/throttlingException"))
                        .append(' ')
                        .append(
                                event.path("payload").isString()
                                        ? event.path("payload").asString()
                                        : event.path("payload"))
                        .append('\n');
            }
            return lines.toString().getBytes(StandardCharsets.UTF_8);
        }
        JsonNode body = response.path("body");
        return (body.isString() ? body.asString() : body.toString()).getBytes(StandardCharsets.UTF_8);
    }
}
