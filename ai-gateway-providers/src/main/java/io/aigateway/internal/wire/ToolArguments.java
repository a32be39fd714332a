package io.aigateway.internal.wire;

import io.aigateway.internal.json.Json;
import io.aigateway.spi.WireFormatException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;

/** Arguments of tool calls, which are JSON text here and an object in several protocols. */
public final class ToolArguments {

    private ToolArguments() {}

    /** Writes the arguments as an object. What is not a JSON object is passed on under one name, so nothing is lost. */
    public static void write(JsonGenerator out, String arguments) {
        Json.write(out, object(arguments));
    }

    /** The arguments as an object. */
    public static Object object(String arguments) {
        if (arguments.isBlank()) {
            return Map.of();
        }
        try {
            Object value = Json.parse(arguments.getBytes(StandardCharsets.UTF_8));
            return value instanceof Map<?, ?> ? value : Map.of("arguments", arguments);
        } catch (JacksonException | WireFormatException e) {
            return Map.of("arguments", arguments); // a model wrote it: another model is shown what it wrote
        }
    }
}
