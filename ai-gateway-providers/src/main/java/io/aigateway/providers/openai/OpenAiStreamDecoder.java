package io.aigateway.providers.openai;

import io.aigateway.internal.json.Json;
import io.aigateway.internal.json.PooledParser;
import io.aigateway.internal.wire.ErrorBodies;
import io.aigateway.spi.ChatSink;
import io.aigateway.spi.StreamDecoder;
import io.aigateway.spi.WireFormatException;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;

/** Decodes a stream of chunks. */
final class OpenAiStreamDecoder implements StreamDecoder {

    private static final byte[] DONE = {'[', 'D', 'O', 'N', 'E', ']'};

    private final ChatSink sink;
    private final OpenAiAnswerReader reader;
    private boolean ended;

    OpenAiStreamDecoder(ChatSink sink) {
        this.sink = sink;
        this.reader = new OpenAiAnswerReader(sink, true);
    }

    @Override
    public void frame(@Nullable String event, byte[] buffer, int offset, int length) {
        if (ended || reader.hasFailed() || length == 0) {
            return;
        }
        if (buffer[offset] == '[' && isDone(buffer, offset, length)) {
            ended = true;
            sink.end();
            return;
        }
        try {
            if ("error".equals(event)) {
                try (JsonParser own = Json.parser(buffer, offset, length)) {
                    own.nextToken();
                    sink.failure(ErrorBodies.ofBody(Json.read(own)));
                }
            } else {
                readDocuments(buffer, offset, length);
            }
        } catch (JacksonException e) {
            throw translate(e);
        }
    }

    /** Servers that leave out the blank line between events put several documents into one frame. */
    private void readDocuments(byte[] buffer, int offset, int length) {
        byte[] more;
        try (PooledParser loan = PooledParser.of(buffer, offset, length)) {
            reader.read(loan.parser());
            more = loan.rest();
        }
        if (more.length == 0) {
            return;
        }
        try (JsonParser own = Json.parser(more, 0, more.length)) {
            while (!reader.hasFailed() && own.nextToken() != null) {
                reader.readDocument(own);
            }
        }
    }

    private static WireFormatException translate(JacksonException e) {
        try {
            return Json.translate(e);
        } catch (IOException impossible) {
            throw new UncheckedIOException("Frames are read from memory", impossible);
        }
    }

    private static boolean isDone(byte[] buffer, int offset, int length) {
        return length >= DONE.length
                && java.util.Arrays.equals(buffer, offset, offset + DONE.length, DONE, 0, DONE.length);
    }

    /** Several services never send {@code [DONE]}: a finish reason and a clean close are an end too. */
    @Override
    public void closedByUpstream() {
        if (!ended && !reader.hasFailed() && reader.hasFinished()) {
            ended = true;
            sink.end();
        }
    }
}
