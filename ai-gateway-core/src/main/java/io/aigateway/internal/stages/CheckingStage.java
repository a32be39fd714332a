package io.aigateway.internal.stages;

import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.Message;
import io.aigateway.chat.ModelRequest;
import io.aigateway.chat.Role;
import io.aigateway.chat.TokenCountRequest;
import io.aigateway.embedding.EmbeddingRequest;
import io.aigateway.error.FailureDetails;
import io.aigateway.internal.call.Call;
import io.aigateway.model.ModelListRequest;
import io.aigateway.rerank.RerankRequest;
import io.aigateway.spi.Reply;
import io.aigateway.trace.FailureKind;

/** Refuses requests that no provider could answer, before anything is spent on them. */
final class CheckingStage implements Stage {

    private final Stage next;

    CheckingStage(Stage next) {
        this.next = next;
    }

    @Override
    public Reply call(Call call, ModelRequest request) {
        if (request.model().isBlank() && !(request instanceof ModelListRequest)) {
            throw refused("The request names no model.");
        }
        if (request instanceof ChatRequest chat) {
            check(chat);
        } else if (request instanceof EmbeddingRequest embedding
                && embedding.inputs().isEmpty()) {
            throw refused("The request has no inputs to embed.");
        }
        if (request instanceof TokenCountRequest count) {
            check(count.chat());
        } else if (request instanceof RerankRequest rerank && rerank.documents().isEmpty()) {
            throw refused("The request has no documents to rank.");
        }
        return next.call(call, request);
    }

    private static void check(ChatRequest chat) {
        if (chat.messages().isEmpty()) {
            throw refused("The request has no messages: add at least one, for example with user(\"…\").");
        }
        for (int i = 0; i < chat.messages().size(); i++) {
            Message message = chat.messages().get(i);
            if (message.role() == Role.TOOL && message.toolCallId() == null) {
                throw refused("Message " + i + " is a tool's result but names no tool call id.");
            }
            boolean silent = message.content().isEmpty()
                    && message.toolCalls().isEmpty()
                    && message.extra().isEmpty();
            if (message.role() == Role.USER && silent) {
                throw refused("Message " + i + " is a user message without content.");
            }
        }
    }

    private static RuntimeException refused(String why) {
        return FailureDetails.local(FailureKind.INVALID_REQUEST, why).toException();
    }
}
