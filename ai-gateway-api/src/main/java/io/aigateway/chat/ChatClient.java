package io.aigateway.chat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/**
 * Chat with whatever model, provider, endpoint and key can answer. Thread-safe; get one from the gateway and share it.
 *
 * <pre>{@code
 * ChatResponse answer = client.chat(ChatRequest.of("qwen-turbo", "Who are you?"));
 * System.out.println(answer.text());
 * }</pre>
 *
 * Not meant to be implemented by applications; methods may be added.
 */
public interface ChatClient {

    /**
     * Asks and waits for the whole answer.
     *
     * @throws io.aigateway.error.AiGatewayException if no target could answer, with the whole story
     */
    ChatResponse chat(ChatRequest request);

    /**
     * Asks and returns once the first content has arrived, so that every failure before it has been dealt with.
     *
     * @throws io.aigateway.error.AiGatewayException if no target could begin an answer
     */
    ChatStream stream(ChatRequest request);

    /**
     * A stream that begins when somebody subscribes, on the gateway's executor: neither {@code subscribe} nor
     * {@code request} blocks, so that it may be used on an event loop. Each subscription is a call of its own; cancelling
     * it closes the stream. The end of a stream that delivered content comes as an event, followed by {@code onComplete};
     * a call that could not begin ends with {@code onError}.
     */
    Flow.Publisher<ChatEvent> publisher(ChatRequest request);

    /**
     * Asks on the gateway's executor (virtual threads where the JVM has them). Cancelling the future cancels the HTTP
     * call.
     */
    CompletableFuture<ChatResponse> chatAsync(ChatRequest request);

    /**
     * Asks for an answer of the given type. What {@link #chat(ChatRequest, AnswerType)} says, without usage and trace.
     *
     * @param type a class without type parameters
     * @throws io.aigateway.error.AiGatewayException as there
     */
    default <T> T chat(ChatRequest request, Class<T> type) {
        return chat(request, AnswerType.of(type)).value();
    }

    /**
     * Asks for an answer of the given type: whatever the gateway's JSON mapper reads, such as records, classes, enums,
     * lists, maps, {@code Optional}, sealed interfaces and types that contain themselves. Its JSON schema is sent where the
     * provider supports it; elsewhere the schema goes into the instructions. A request with a response format of its own
     * keeps it. An answer that does not fit is sent back once for repair; one that is cut, refused or calls tools is not.
     *
     * @throws io.aigateway.error.AiGatewayException if the type cannot be read, which is found before anything is sent; no
     *     target could answer; the answer was cut, refused or calls tools; or the repaired answer does not fit either
     */
    <T> TypedResponse<T> chat(ChatRequest request, AnswerType<T> type);

    /**
     * As {@link #chat(ChatRequest, AnswerType)}, with the value growing while the answer comes. Returns once the first content
     * has arrived.
     *
     * @throws io.aigateway.error.AiGatewayException if the type cannot be read, or no target could begin an answer
     */
    <T> TypedStream<T> stream(ChatRequest request, AnswerType<T> type);

    /**
     * Counts the input tokens of a request without running it. Only targets of the route's first model are asked; where
     * they cannot count, the gateway estimates.
     *
     * @throws io.aigateway.error.AiGatewayException if no target that can count could answer
     */
    TokenCount countTokens(ChatRequest request);

    /** Starts a fluent request to the given model. */
    default ChatPrompt prompt(String model) {
        return new ChatPrompt(this, ChatRequest.builder(model));
    }

    /** Starts a fluent request to the client's default model. */
    default ChatPrompt prompt() {
        return prompt(ChatRequest.DEFAULT_MODEL);
    }

    /** One question, one answer. */
    default String ask(String model, String question) {
        return chat(ChatRequest.of(model, question)).text();
    }

    /** One question to the client's default model, one answer. */
    default String ask(String question) {
        return ask(ChatRequest.DEFAULT_MODEL, question);
    }
}
