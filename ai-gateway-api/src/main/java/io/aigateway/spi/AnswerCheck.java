package io.aigateway.spi;

import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ChatResponse;
import org.jspecify.annotations.Nullable;

/**
 * The application's judgement of a whole answer: one it objects to is taken for a failed attempt, so that the next target
 * is asked; nothing is held against the target that gave it. Streams are not judged, for they are delivered as they come.
 * Thread-safe.
 */
@FunctionalInterface
public interface AnswerCheck {

    /**
     * Judges an answer.
     *
     * @param request what was asked
     * @param answer what came
     * @return what is wrong with it in a few words, which traces and errors show; null if it is good
     */
    @Nullable
    String objection(ChatRequest request, ChatResponse answer);
}
