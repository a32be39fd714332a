package io.aigateway.chat;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Asks how many input tokens a chat request has, without running it.
 */
public final class TokenCountRequest implements ModelRequest {

    private final ChatRequest chat;

    private TokenCountRequest(Builder from) {
        this.chat = from.chat;
    }

    /** A builder with what must be said. */
    public static Builder builder(ChatRequest chat) {
        return new Builder(chat);
    }

    /** A builder that begins with what this says. */
    public Builder toBuilder() {
        Builder copy = new Builder(chat);
        return copy;
    }

    /** The request to count. */
    public ChatRequest chat() {
        return chat;
    }

    @Override
    public String model() {
        return chat.model();
    }

    @Override
    public CallOptions options() {
        return chat.options();
    }

    private List<@Nullable Object> values() {
        return Arrays.asList(chat);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof TokenCountRequest that && values().equals(that.values()));
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    @Override
    public String toString() {
        return "TokenCountRequest[" + "chat=" + chat + "]";
    }

    /** Builds {@link TokenCountRequest}. For one thread. */
    public static final class Builder {
        private ChatRequest chat;

        private Builder(ChatRequest chat) {
            this.chat = Objects.requireNonNull(chat, "chat");
        }

        /** Sets {@link TokenCountRequest#chat()}. */
        public Builder chat(ChatRequest value) {
            chat = value;
            return this;
        }

        /** What was said. */
        public TokenCountRequest build() {
            return new TokenCountRequest(this);
        }
    }
}
