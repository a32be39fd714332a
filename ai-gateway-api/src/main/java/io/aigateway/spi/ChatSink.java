package io.aigateway.spi;

import io.aigateway.chat.Citation;
import io.aigateway.chat.ContentPart;
import io.aigateway.chat.FinishReason;
import io.aigateway.chat.LogProbability;
import io.aigateway.chat.SafetyRating;
import io.aigateway.chat.ServerToolStep;
import io.aigateway.chat.Usage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Receives an answer from a codec: whole answers and streams speak the same words, so that both come to the same
 * result. Called by one thread at a time, in the order of the wire.
 */
public interface ChatSink {

    /** The provider's id of the answer. */
    void id(String id);

    /** The model the upstream says it uses. */
    void model(String model);

    /** A piece of text of the given choice; empty pieces are ignored. */
    void text(int choice, String piece);

    /** A piece of reasoning of the given choice; empty pieces are ignored. */
    void reasoning(int choice, String piece);

    /** A piece of the words in which the model declines; empty pieces are ignored. */
    void refusal(int choice, String piece);

    /** Something besides text that belongs to the answer, such as an image that the model made. */
    void part(int choice, ContentPart part);

    /**
     * A piece of the sound that the model speaks.
     *
     * @param data a piece as base64, decodable by itself; null if none
     * @param transcript a piece of what is said; null if none
     */
    void audio(int choice, @Nullable String data, @Nullable String transcript);

    /** Where something that was said before comes from. */
    void citation(int choice, Citation citation);

    /** A tool that the provider ran by itself; a later one with the same id replaces an earlier one. */
    void serverTool(int choice, ServerToolStep step);

    /** How likely the tokens were that follow those reported before. */
    void logProbabilities(int choice, List<LogProbability> tokens);

    /** What the content filter says about the choice; a later report replaces an earlier one. */
    void safety(int choice, List<SafetyRating> ratings);

    /** What the content filter says about the prompt; a later report replaces an earlier one. */
    void promptSafety(List<SafetyRating> ratings);

    /** Which part of the work the choice's message belongs to. */
    void phase(int choice, String phase);

    /** The tier that serves the answer. */
    void serviceTier(String tier);

    /**
     * A piece of a tool call.
     *
     * @param choice the choice it belongs to
     * @param index which call of that choice, from 0
     * @param id the call's id, of which the first counts; null or empty if this piece does not carry it
     * @param name a piece of the tool's name, mostly the whole; null or empty if this piece does not carry any
     * @param arguments a piece of the arguments' JSON text; null or empty if none
     */
    void toolCall(int choice, int index, @Nullable String id, @Nullable String name, @Nullable String arguments);

    /** Why the given choice ended: the neutral reason and the provider's word. */
    void finish(int choice, FinishReason reason, @Nullable String raw);

    /** The tokens used so far; a later report replaces an earlier one. */
    void usage(Usage usage);

    /** A field of the answer that has no neutral name; a later value replaces an earlier one. */
    void extra(String name, Object value);

    /** A field of the given choice's message that has no neutral name; a later value replaces an earlier one. */
    void messageExtra(int choice, String name, Object value);

    /** A field of the given choice that has no neutral name; a later value replaces an earlier one. */
    void choiceExtra(int choice, String name, Object value);

    /** A field of a tool call that has no neutral name; a later value replaces an earlier one. */
    void toolCallExtra(int choice, int index, String name, Object value);

    /** The upstream reports an error inside a successful answer. Nothing may follow. */
    void failure(Failure failure);

    /** The protocol's own end was seen. */
    void end();
}
