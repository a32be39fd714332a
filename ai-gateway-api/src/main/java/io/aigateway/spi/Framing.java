package io.aigateway.spi;

/** How a protocol cuts a stream into frames. The engine's transport does the cutting, once for all protocols. */
public enum Framing {
    /** Server-sent events: a frame is the data of one event. */
    SSE,
    /** A frame is one line of JSON. */
    NDJSON
}
