package io.aigateway.chat;

import java.util.Locale;

/**
 * How much the model should think before it answers. A protocol maps it to its own knob; {@link #value()} is the wire
 * word of the OpenAI family. Other words are kept as they are.
 *
 * @param value the wire word in lower case
 */
public record ReasoningEffort(String value) {

    /** No reasoning. */
    public static final ReasoningEffort NONE = new ReasoningEffort("none");
    /** As little as the model can. */
    public static final ReasoningEffort MINIMAL = new ReasoningEffort("minimal");
    /** A little. */
    public static final ReasoningEffort LOW = new ReasoningEffort("low");
    /** The usual. */
    public static final ReasoningEffort MEDIUM = new ReasoningEffort("medium");
    /** A lot. */
    public static final ReasoningEffort HIGH = new ReasoningEffort("high");

    /** Normalises to lower case. */
    public ReasoningEffort {
        value = value.toLowerCase(Locale.ROOT);
    }
}
