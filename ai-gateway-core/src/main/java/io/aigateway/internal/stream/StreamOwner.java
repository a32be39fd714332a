package io.aigateway.internal.stream;

import io.aigateway.chat.ChatResponse;
import io.aigateway.spi.ChatAssembler;
import io.aigateway.spi.Failure;

/** The attempt behind a stream, as the stream needs it. Thread-safe. */
public interface StreamOwner {

    /** The first content has come: from now on the upstream counts as one that answers. */
    void contentBegan();

    /**
     * The upstream said that it was done.
     *
     * @return the whole answer, with what the upstream left out
     * @throws io.aigateway.spi.AttemptFailedException if what came is none
     */
    ChatResponse completed(ChatAssembler assembler);

    /** The whole answer was taken. */
    void succeeded();

    /** The reader ended it. */
    void cancelled();

    /** Nobody reads it, and its time is over. */
    void abandoned(Failure why);

    /** A decision worth knowing. */
    void note(String note);

    /** The failure without anything that must not be shown. */
    Failure scrubbed(Failure failure);
}
