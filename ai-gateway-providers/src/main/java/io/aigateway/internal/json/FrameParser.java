package io.aigateway.internal.json;

import io.aigateway.spi.WireFormatException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Parses the frames of a stream, one JSON document each. For one thread. */
public final class FrameParser {

    /** More than any answer has; what a codec keeps of a stream beside its text is bounded by it. */
    private static final long MOST_BYTES = 64L << 20;

    private final Set<String> skipped;
    private final int levels;
    private long bytes;

    /** Creates a parser of frames of which every field is wanted. */
    public FrameParser() {
        this(Set.of(), 0);
    }

    /**
     * Creates a parser.
     *
     * @param skipped names of fields that nobody wants: padding, and what is repeated in every frame
     * @param levels how many levels of objects have such fields, counted from the outermost; what lies deeper is an
     *     answer's own, such as the arguments of a call
     */
    public FrameParser(Set<String> skipped, int levels) {
        this.skipped = skipped;
        this.levels = levels;
    }

    /**
     * The object that a frame holds.
     *
     * @throws WireFormatException if the frame holds something else, or more
     */
    public Map<String, Object> object(byte[] buffer, int offset, int length) {
        bytes += length;
        if (bytes > MOST_BYTES) {
            throw new WireFormatException("a stream of more than " + (MOST_BYTES >> 20) + " MB", null);
        }
        try (PooledParser loan = PooledParser.of(buffer, offset, length)) {
            JsonParser parser = loan.parser();
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new WireFormatException("expected a JSON object, found " + parser.currentToken(), null);
            }
            Object value = Json.read(parser, skipped, levels);
            if (!isBlank(loan.rest())) {
                throw new WireFormatException("more than one JSON document in a frame", null);
            }
            return Nodes.object(value);
        } catch (JacksonException e) {
            throw translate(e);
        }
    }

    private static boolean isBlank(byte[] bytes) {
        for (byte each : bytes) {
            if (each > ' ' || each < 0) {
                return false;
            }
        }
        return true;
    }

    private static WireFormatException translate(JacksonException e) {
        try {
            return Json.translate(e);
        } catch (IOException impossible) {
            throw new UncheckedIOException("Frames are read from memory", impossible);
        }
    }
}
