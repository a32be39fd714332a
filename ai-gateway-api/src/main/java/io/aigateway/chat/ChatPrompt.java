package io.aigateway.chat;

import java.util.function.Consumer;

/**
 * A request in one line: {@code client.prompt("model").system("…").user("…").temperature(0.2).call()}. Not
 * thread-safe.
 */
public final class ChatPrompt {

    private final ChatClient client;
    private final ChatRequest.Builder request;

    ChatPrompt(ChatClient client, ChatRequest.Builder request) {
        this.client = client;
        this.request = request;
    }

    /** Adds instructions that frame the conversation. */
    public ChatPrompt system(String text) {
        request.system(text);
        return this;
    }

    /** Adds what the user says. */
    public ChatPrompt user(String text) {
        request.user(text);
        return this;
    }

    /** Adds what the user says and shows. */
    public ChatPrompt user(ContentPart... parts) {
        request.user(parts);
        return this;
    }

    /** Adds a message. */
    public ChatPrompt message(Message message) {
        request.message(message);
        return this;
    }

    /** Adds a tool. */
    public ChatPrompt tool(ToolDefinition tool) {
        request.tool(tool);
        return this;
    }

    /** Sets the sampling temperature. */
    public ChatPrompt temperature(double value) {
        request.temperature(value);
        return this;
    }

    /** Sets the most tokens to generate. */
    public ChatPrompt maxOutputTokens(int value) {
        request.maxOutputTokens(value);
        return this;
    }

    /** Sets the call's options. */
    public ChatPrompt options(CallOptions options) {
        request.options(options);
        return this;
    }

    /** Everything else the request can have. */
    public ChatPrompt with(Consumer<ChatRequest.Builder> change) {
        change.accept(request);
        return this;
    }

    /** See {@link ChatClient#chat(ChatRequest)}. */
    public ChatResponse call() {
        return client.chat(request.build());
    }

    /** See {@link ChatClient#chat(ChatRequest, Class)}. */
    public <T> T call(Class<T> type) {
        return client.chat(request.build(), type);
    }

    /** See {@link ChatClient#chat(ChatRequest, AnswerType)}. */
    public <T> TypedResponse<T> call(AnswerType<T> type) {
        return client.chat(request.build(), type);
    }

    /** See {@link ChatClient#stream(ChatRequest, AnswerType)}. */
    public <T> TypedStream<T> stream(AnswerType<T> type) {
        return client.stream(request.build(), type);
    }

    /** See {@link ChatClient#stream(ChatRequest)}. */
    public ChatStream stream() {
        return client.stream(request.build());
    }
}
