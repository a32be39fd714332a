package io.aigateway.spi;

import java.time.Instant;

/**
 * An answer that is not a success.
 *
 * @param status the HTTP status; 200 for an error inside a successful body or stream
 * @param headers the response headers
 * @param body the body, cut at the transport's limit for error bodies; not copied
 * @param receivedAt when it came, to make durations of absolute times
 */
@SuppressWarnings("ArrayRecordComponent")
public record ErrorReply(int status, HeaderView headers, byte[] body, Instant receivedAt) {
    /** The status and the size. */
    @Override
    public String toString() {
        return "ErrorReply[" + status + ", " + body.length + " bytes]";
    }
}
