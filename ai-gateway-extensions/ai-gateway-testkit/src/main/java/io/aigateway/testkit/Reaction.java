package io.aigateway.testkit;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an upstream does with a request: a status, headers, and a body that is written piece by piece. Immutable; made by
 * {@link Reactions}.
 */
public final class Reaction {

    /** Writes a body and decides how it ends. */
    @FunctionalInterface
    interface Body {
        void write(SeenRequest request, ResponseWriter out) throws IOException, InterruptedException;
    }

    /** What happens to the connection before any header. */
    enum Start {
        ANSWER,
        RESET,
        SILENCE
    }

    private final Start start;
    private final int status;
    private final Map<String, String> headers;
    private final Body body;

    Reaction(Start start, int status, Map<String, String> headers, Body body) {
        this.start = start;
        this.status = status;
        this.headers = Map.copyOf(headers);
        this.body = body;
    }

    /** The same reaction with another header. */
    public Reaction withHeader(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Reaction(start, status, more, body);
    }

    Start start() {
        return start;
    }

    int status() {
        return status;
    }

    Map<String, String> headers() {
        return headers;
    }

    Body body() {
        return body;
    }
}
