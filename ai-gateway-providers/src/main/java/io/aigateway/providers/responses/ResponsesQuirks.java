package io.aigateway.providers.responses;

/** How services and models of this protocol differ; presets set these. */
final class ResponsesQuirks {

    /**
     * Whether the service keeps answers: {@code false} (default), because the whole conversation is sent each time;
     * {@code true}; or {@code unset} for the service's own default.
     */
    static final String STORE = "store";
    /** {@code true} asks for encrypted thoughts, which reasoning models need for the next turn; default {@code false}. */
    static final String ENCRYPTED_REASONING = "encrypted-reasoning";
    /** What is sent for tools that do not say: {@code false} (default), as in chat completions, or {@code unset}. */
    static final String STRICT = "strict";
    /** The role for developer messages: {@code developer} (default) or {@code system}. */
    static final String DEVELOPER_ROLE = "developer-role";

    private ResponsesQuirks() {}
}
