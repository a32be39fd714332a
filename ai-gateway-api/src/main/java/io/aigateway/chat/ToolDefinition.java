package io.aigateway.chat;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A tool that the model may call.
 *
 * @param name the tool's name: letters, digits, {@code _} and {@code -}; empty for a raw tool
 * @param description what it does, for the model; null if it speaks for itself
 * @param parameters the JSON schema of its arguments; null for a tool without arguments
 * @param strict whether the provider must keep to the schema; null leaves it to the provider
 * @param raw a tool in the provider's own words (web search, custom grammar), passed through unchanged; null for a
 *     function
 * @param protocol the family of the protocol whose words a raw tool has: no other is asked; null if any may be
 */
public record ToolDefinition(
        String name,
        @Nullable String description,
        @Nullable Map<String, Object> parameters,
        @Nullable Boolean strict,
        @Nullable Map<String, Object> raw,
        @Nullable String protocol) {

    /** A tool whose protocol does not matter. */
    public ToolDefinition(
            String name,
            @Nullable String description,
            @Nullable Map<String, Object> parameters,
            @Nullable Boolean strict,
            @Nullable Map<String, Object> raw) {
        this(name, description, parameters, strict, raw, null);
    }

    /** Copies the maps. */
    public ToolDefinition {
        parameters = parameters == null ? null : JsonMaps.copyOf(parameters);
        raw = raw == null ? null : JsonMaps.copyOf(raw);
    }

    /** A function with the JSON schema of its arguments. */
    public static ToolDefinition of(String name, String description, Map<String, Object> parameters) {
        return new ToolDefinition(name, description, parameters, null, null);
    }

    /** A tool in the provider's own words, passed through unchanged. */
    public static ToolDefinition raw(Map<String, Object> fields) {
        return new ToolDefinition("", null, null, null, fields, null);
    }

    /** A tool in the words of one protocol, such as {@code anthropic}; targets of other protocols are not asked. */
    public static ToolDefinition raw(String protocol, Map<String, Object> fields) {
        return new ToolDefinition("", null, null, null, fields, protocol);
    }
}
