package io.aigateway.chat;

/** What happens when a stream breaks after its first content has been handed to the caller. */
public enum StreamRecovery {
    /**
     * As {@link #RESUME}; where no target can go on from a given beginning, a short text is asked for once more, what was
     * delivered is held back as long as it comes word by word the same, and the answer goes on behind it. If it comes
     * otherwise, the stream ends with {@link ChatEvent.Truncated}. The default.
     */
    AUTO,
    /** The stream ends with {@link ChatEvent.Truncated}, carrying what arrived. */
    FAIL,
    /**
     * The answer is continued by a target that can go on from a given beginning; the caller sees one text. Falls back
     * to {@link #FAIL} where no target can, or once tool calls have begun.
     */
    RESUME,
    /** The answer begins again, after a {@link ChatEvent.Restarted}; what came before it is void. */
    RESTART
}
