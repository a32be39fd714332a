package io.aigateway.internal.fitting;

import io.aigateway.chat.Citation;
import io.aigateway.chat.ContentPart;
import io.aigateway.chat.FinishReason;
import io.aigateway.chat.LogProbability;
import io.aigateway.chat.SafetyRating;
import io.aigateway.chat.ServerToolStep;
import io.aigateway.chat.Usage;
import io.aigateway.spi.ChatSink;
import io.aigateway.spi.Failure;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Hands everything on; those who change something override it. For one answer. */
public interface ForwardingSink extends ChatSink {

    /** Who gets it. */
    ChatSink next();

    @Override
    default void id(String id) {
        next().id(id);
    }

    @Override
    default void model(String model) {
        next().model(model);
    }

    @Override
    default void text(int choice, String piece) {
        next().text(choice, piece);
    }

    @Override
    default void reasoning(int choice, String piece) {
        next().reasoning(choice, piece);
    }

    @Override
    default void refusal(int choice, String piece) {
        next().refusal(choice, piece);
    }

    @Override
    default void part(int choice, ContentPart part) {
        next().part(choice, part);
    }

    @Override
    default void audio(int choice, @Nullable String data, @Nullable String transcript) {
        next().audio(choice, data, transcript);
    }

    @Override
    default void citation(int choice, Citation citation) {
        next().citation(choice, citation);
    }

    @Override
    default void serverTool(int choice, ServerToolStep step) {
        next().serverTool(choice, step);
    }

    @Override
    default void logProbabilities(int choice, List<LogProbability> tokens) {
        next().logProbabilities(choice, tokens);
    }

    @Override
    default void safety(int choice, List<SafetyRating> ratings) {
        next().safety(choice, ratings);
    }

    @Override
    default void promptSafety(List<SafetyRating> ratings) {
        next().promptSafety(ratings);
    }

    @Override
    default void phase(int choice, String phase) {
        next().phase(choice, phase);
    }

    @Override
    default void serviceTier(String tier) {
        next().serviceTier(tier);
    }

    @Override
    default void toolCall(
            int choice, int index, @Nullable String id, @Nullable String name, @Nullable String arguments) {
        next().toolCall(choice, index, id, name, arguments);
    }

    @Override
    default void finish(int choice, FinishReason reason, @Nullable String raw) {
        next().finish(choice, reason, raw);
    }

    @Override
    default void usage(Usage usage) {
        next().usage(usage);
    }

    @Override
    default void extra(String name, Object value) {
        next().extra(name, value);
    }

    @Override
    default void messageExtra(int choice, String name, Object value) {
        next().messageExtra(choice, name, value);
    }

    @Override
    default void choiceExtra(int choice, String name, Object value) {
        next().choiceExtra(choice, name, value);
    }

    @Override
    default void toolCallExtra(int choice, int index, String name, Object value) {
        next().toolCallExtra(choice, index, name, value);
    }

    @Override
    default void failure(Failure failure) {
        next().failure(failure);
    }

    @Override
    default void end() {
        next().end();
    }
}
