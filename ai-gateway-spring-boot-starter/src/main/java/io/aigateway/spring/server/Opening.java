package io.aigateway.spring.server;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The response of a stream whose first content is not there yet. After a silence it begins, and comments follow, so that
 * nothing on the way gives up on a model that thinks; a client that has left is noticed then, and the wait for its answer
 * ended. Waited for by the thread that makes it; beaten by another.
 */
final class Opening {

    private static final Logger LOG = LoggerFactory.getLogger(OpenAiDoor.class);
    /** One line end: several clients count empty lines, and give up after some hundreds. */
    private static final byte[] COMMENT = {':', '\n'};

    private final HttpServletResponse out;
    private final Thread waiting = Thread.currentThread();
    private final Clock clock;
    private final long opensAt;
    private final ReentrantLock writing = new ReentrantLock();
    // guarded by writing
    private boolean open;
    private boolean over;
    private boolean left;

    Opening(HttpServletResponse out, Duration openAfter, Clock clock) {
        this.out = out;
        this.clock = clock;
        this.opensAt = clock.millis() + openAfter.toMillis();
    }

    /** Says that events follow. */
    static void begin(HttpServletResponse out) {
        out.setStatus(200);
        out.setContentType("text/event-stream");
        out.setCharacterEncoding("UTF-8");
        out.setHeader("Cache-Control", "no-cache");
        // Reverse proxies would collect the pieces.
        out.setHeader("X-Accel-Buffering", "no");
    }

    /** Writes a comment if it is time; the first one begins the response. */
    void beat() {
        if (!writing.tryLock()) {
            return;
        }
        try {
            if (over || left || clock.millis() < opensAt) {
                return;
            }
            if (!open) {
                begin(out);
                open = true;
            }
            out.getOutputStream().write(COMMENT);
            out.flushBuffer();
        } catch (IOException e) {
            LOG.debug("The client has gone before its answer: {}", e.toString());
            left = true;
            waiting.interrupt();
        } finally {
            writing.unlock();
        }
    }

    /** Ends the wait; called by the waiting thread, as often as it likes. True if the client has left. */
    boolean end() {
        writing.lock();
        try {
            over = true;
            if (left) {
                Thread.interrupted(); // it was meant for the wait only, which is over
            }
            return left;
        } finally {
            writing.unlock();
        }
    }

    /** Whether the response has begun; after its end. */
    boolean isOpen() {
        return open;
    }
}
