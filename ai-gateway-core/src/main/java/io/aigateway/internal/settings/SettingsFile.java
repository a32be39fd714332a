package io.aigateway.internal.settings;

import io.aigateway.error.ConfigurationException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Reads a settings tree from a YAML or JSON file, told apart by the ending {@code .json}. */
public final class SettingsFile {

    private SettingsFile() {}

    /**
     * The tree as plain values.
     *
     * @throws ConfigurationException if the file cannot be read, saying where and why
     */
    public static Map<?, ?> read(Path file) {
        String name = Quoted.name(file.toString());
        try {
            byte[] content = Files.readAllBytes(file);
            if (new String(content, StandardCharsets.UTF_8).isBlank()) {
                throw new ConfigurationException(List.of(name + ": the file is empty"));
            }
            Object tree = mapper(file).readValue(content, Object.class);
            if (tree instanceof Map<?, ?> map) {
                return map;
            }
            throw new ConfigurationException(List.of(
                    name + ": expected settings, found " + (tree == null ? "an empty file" : "something else")));
        } catch (NoSuchFileException e) {
            throw new ConfigurationException(List.of(name + ": no such file"));
        } catch (IOException e) {
            throw new ConfigurationException(List.of(name + ": cannot be read: " + e.getMessage()));
        } catch (JacksonException e) {
            throw new ConfigurationException(List.of(name + ": line "
                    + e.getLocation().getLineNr() + ", column "
                    + e.getLocation().getColumnNr() + ": "
                    + told(e.getOriginalMessage())));
        }
    }

    /** What the parser says, without its quotations of the file. */
    private static String told(String message) {
        String words = message.lines()
                .filter(line -> !line.isBlank() && !line.startsWith(" "))
                .map(String::strip)
                .map(Quoted::within)
                .collect(Collectors.joining(": "));
        if (words.contains("scanning an alias")) {
            return words + " (quote it: \"*\")";
        }
        return words.contains("but got {")
                ? words + " (between braces a placeholder needs quotes: \"${NAME}\")"
                : words;
    }

    private static ObjectMapper mapper(Path file) {
        boolean json = String.valueOf(file.getFileName()).endsWith(".json");
        return json
                ? JsonMapper.builder()
                        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                        .build()
                : YAMLMapper.builder()
                        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                        .build();
    }
}
