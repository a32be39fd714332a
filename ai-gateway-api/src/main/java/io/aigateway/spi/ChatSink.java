package io.aigateway.spi;

import io.aigateway.chat.FinishReason;
import io.aigateway.chat.Usage;
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

    /**
     * A piece of a tool call.
     *
     * @param choice the choice it belongs to
     * @param index which call of that choice, from 0
     * @param id the call's id; null or empty if this piece does not carry it
     * @param name the tool's name; null or empty if this piece does not carry it
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

    /** The upstream reports an error inside a successful answer. Nothing may follow. */
    void failure(Failure failure);

    /** The protocol's own end was seen. */
    void end();
}
