package io.aigateway.chat;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether and which tool the model must call.
 *
 * @param mode the rule
 * @param name the tool that must be called; null unless the mode is {@link Mode#TOOL}
 * @param raw a choice in the provider's own words; null unless the mode is {@link Mode#RAW}
 */
public record ToolChoice(
        Mode mode, @Nullable String name, @Nullable Map<String, Object> raw) {

    /** The rule. */
    public enum Mode {
        /** The model decides. */
        AUTO,
        /** No tool may be called. */
        NONE,
        /** Some tool must be called. */
        REQUIRED,
        /** The named tool must be called. */
        TOOL,
        /** Passed through unchanged. */
        RAW
    }

    /** The model decides. */
    public static final ToolChoice AUTO = new ToolChoice(Mode.AUTO, null, null);
    /** No tool may be called. */
    public static final ToolChoice NONE = new ToolChoice(Mode.NONE, null, null);
    /** Some tool must be called. */
    public static final ToolChoice REQUIRED = new ToolChoice(Mode.REQUIRED, null, null);

    /** The named tool must be called. */
    public static ToolChoice tool(String name) {
        return new ToolChoice(Mode.TOOL, name, null);
    }

    /** A choice in the provider's own words, passed through unchanged. */
    public static ToolChoice raw(Map<String, Object> fields) {
        return new ToolChoice(Mode.RAW, null, JsonMaps.copyOf(fields));
    }
}
