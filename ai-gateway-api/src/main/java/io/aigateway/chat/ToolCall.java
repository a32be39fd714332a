package io.aigateway.chat;

/**
 * A model's wish to have a tool run.
 *
 * @param id the provider's id; the {@linkplain Message#tool result} must carry it
 * @param name the tool's name
 * @param arguments the arguments as JSON text, {@code {}} if there are none; not validated
 */
public record ToolCall(String id, String name, String arguments) {
    /** Without the arguments. */
    @Override
    public String toString() {
        return "ToolCall[" + id + ", " + name + "]";
    }
}
