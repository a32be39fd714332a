package io.aigateway.chat;

import java.util.Objects;

/**
 * Asks how many input tokens a chat request has, without running it.
 *
 * @param chat the request to count
 */
public record TokenCountRequest(ChatRequest chat) implements ModelRequest {

    /** Requires the request. */
    public TokenCountRequest {
        Objects.requireNonNull(chat, "chat");
    }

    @Override
    public String model() {
        return chat.model();
    }

    @Override
    public CallOptions options() {
        return chat.options();
    }
}
