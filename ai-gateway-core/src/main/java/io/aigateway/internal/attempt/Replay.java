package io.aigateway.internal.attempt;

import org.jspecify.annotations.Nullable;

/**
 * Takes the beginning of an answer that is made once more, as long as it is word by word what was delivered before. For
 * one stream.
 */
final class Replay {

    private final String delivered;
    private int matched;

    /** Begins with what was delivered. */
    Replay(String delivered) {
        this.delivered = delivered;
    }

    /** Whether all that was delivered has come again. */
    boolean isOver() {
        return matched == delivered.length();
    }

    /**
     * Takes the next piece.
     *
     * @return what goes beyond the delivered text, possibly nothing; null if the answer is another one
     */
    @Nullable
    String take(String piece) {
        int common = Math.min(piece.length(), delivered.length() - matched);
        if (!delivered.regionMatches(matched, piece, 0, common)) {
            return null;
        }
        matched += common;
        return piece.substring(common);
    }
}
