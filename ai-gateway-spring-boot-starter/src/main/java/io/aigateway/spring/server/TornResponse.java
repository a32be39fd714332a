package io.aigateway.spring.server;

import java.io.IOException;

/**
 * Ends a response whose stream broke so that nobody can take it for whole: the connection is closed without the last
 * chunk. Some clients pass over error events, but none over that.
 */
final class TornResponse {

    private static final String WHY = "the stream broke, so the connection is closed";

    private TornResponse() {}

    /** The exception that makes the container close the connection; Tomcat's own one, where it serves, makes no noise. */
    static IOException exception() {
        try {
            Class<?> quiet = Class.forName("org.apache.coyote.CloseNowException");
            return (IOException) quiet.getConstructor(String.class).newInstance(WHY);
        } catch (ReflectiveOperationException | LinkageError e) {
            return new IOException(WHY); // another container: it closes, and tells its log
        }
    }
}
