package io.aigateway.spi;

/** How a protocol cuts a stream into frames. The engine's transport does the cutting, once for all protocols. */
public enum Framing {
    /** Server-sent events: a frame is the data of one event. */
    SSE,
    /** A frame is one line of JSON. */
    NDJSON,
    /**
     * The binary event stream of AWS, with checksums: a frame is the payload of one message. Its event name is the
     * message's event type; of an exception it is {@code exception/} and the exception's type.
     */
    AWS_EVENT_STREAM
}
