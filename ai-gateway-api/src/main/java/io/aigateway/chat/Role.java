package io.aigateway.chat;

/** Who speaks in a {@link Message}. */
public enum Role {
    /** Instructions that frame the conversation. */
    SYSTEM,
    /** Instructions of the application's developer; newer OpenAI models prefer it to {@link #SYSTEM}. */
    DEVELOPER,
    /** The person or program that asks. */
    USER,
    /** The model. */
    ASSISTANT,
    /** The result of a tool call. */
    TOOL
}
