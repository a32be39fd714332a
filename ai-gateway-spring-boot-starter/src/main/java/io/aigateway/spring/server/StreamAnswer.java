package io.aigateway.spring.server;

import io.aigateway.chat.ChatEvent;
import io.aigateway.chat.ChatStream;
import io.aigateway.error.AiGatewayException;
import io.aigateway.providers.openai.OpenAiAnswerWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a stream to a client, each piece as it comes. A client that has gone is noticed by the next piece, or the next
 * heartbeat, that it does not take: then the stream is closed, which ends the upstream call.
 */
final class StreamAnswer {

    private static final Logger LOG = LoggerFactory.getLogger(StreamAnswer.class);
    /** One line end: several clients count empty lines, and give up after some hundreds. */
    private static final byte[] COMMENT = {':', '\n'};

    private final ChatStream stream;
    private final OpenAiAnswerWriter.Pieces pieces;
    private final OutputStream out;
    private final Heartbeats heartbeats;
    /** Held while writing: by the request's thread, or by a heartbeat that finds it free. */
    private final ReentrantLock writing = new ReentrantLock();

    private volatile boolean quiet;
    // guarded by writing
    private boolean done;

    StreamAnswer(ChatStream stream, OpenAiAnswerWriter.Pieces pieces, OutputStream out, Heartbeats heartbeats) {
        this.stream = stream;
        this.pieces = pieces;
        this.out = out;
        this.heartbeats = heartbeats;
    }

    /** Writes it to its end; false if it broke, so that the response must not end as if it were whole. */
    boolean write() {
        boolean whole = true;
        Runnable noMoreBeats = heartbeats.begin(this::beat);
        try {
            for (ChatEvent event = stream.next(); event != null; event = stream.next()) {
                whole = !(event instanceof ChatEvent.Truncated
                        || event instanceof ChatEvent.Failed
                        || event instanceof ChatEvent.Restarted);
                if (event instanceof ChatEvent.Truncated truncated) {
                    broken(truncated.cause());
                } else if (event instanceof ChatEvent.Failed failed) {
                    broken(failed.cause());
                } else if (event instanceof ChatEvent.Restarted) {
                    // What was sent cannot be taken back in this protocol.
                    write(event(DoorErrors.RESTARTED));
                    return false;
                } else {
                    byte[] piece = pieces.piece(event);
                    if (piece != null) {
                        write(piece);
                    }
                }
            }
        } catch (IOException e) {
            LOG.debug("The client has gone: {}", e.toString());
        } catch (RuntimeException e) {
            whole = false;
            failed(e);
        } finally {
            noMoreBeats.run();
            writing.lock(); // a beat that has begun ends before the response is given back
            try {
                done = true;
            } finally {
                writing.unlock();
            }
        }
        return whole;
    }

    /** Something in this JVM failed, an interceptor perhaps: its words are for the log only. */
    private void failed(RuntimeException e) {
        LOG.error("A stream failed", e);
        try {
            write(event(DoorErrors.INTERNAL));
        } catch (IOException gone) {
            LOG.debug("The client has gone: {}", gone.toString());
        }
    }

    private void broken(AiGatewayException cause) throws IOException {
        DoorErrors.Shown shown = DoorErrors.of(cause, null);
        DoorErrors.log(LOG, cause, shown);
        write(event(shown));
    }

    private static byte[] event(DoorErrors.Shown shown) {
        return OpenAiAnswerWriter.errorEvent(shown.message(), shown.type(), shown.code());
    }

    private void write(byte[] piece) throws IOException {
        writing.lock();
        try {
            out.write(piece);
            out.flush();
            quiet = false;
        } finally {
            writing.unlock();
        }
    }

    /** Writes a comment if nothing has been written since the last beat. */
    private void beat() {
        if (!quiet) {
            quiet = true;
            return;
        }
        if (!writing.tryLock()) {
            return;
        }
        try {
            if (quiet && !done) {
                out.write(COMMENT);
                out.flush();
            }
        } catch (IOException e) {
            LOG.debug("The client has gone: {}", e.toString());
            stream.close();
        } finally {
            writing.unlock();
        }
    }
}
