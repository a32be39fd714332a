package io.aigateway.internal.wire;

import io.aigateway.internal.json.Json;
import io.aigateway.spi.WireFormatException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;

/** Arguments of tool calls, which are JSON text here and an object in several protocols. */
public final class ToolArguments {

    private ToolArguments() {}

    /** Writes the arguments as an object. What is not a JSON object is passed on under one name, so nothing is lost. */
    public static void write(JsonGenerator out, String arguments) {
        Json.write(out, object(arguments));
    }

    /** Whether a text is one JSON object and nothing more. */
    public static boolean isObject(String text) {
        return text.strip().startsWith("{") && !Map.of("arguments", text).equals(object(text));
    }

    /** The arguments as an object. */
    public static Object object(String arguments) {
        if (arguments.isBlank()) {
            return Map.of();
        }
        byte[] bytes = arguments.getBytes(StandardCharsets.UTF_8);
        try (JsonParser parser = Json.parser(bytes, 0, bytes.length)) {
            parser.nextToken();
            Object value = Json.read(parser);
            boolean one = value instanceof Map<?, ?> && parser.nextToken() == null;
            return one && value != null ? value : Map.of("arguments", arguments);
        } catch (JacksonException | WireFormatException e) {
            return Map.of("arguments", arguments); // a model wrote it: another model is shown what it wrote
        }
    }
}
