package io.aigateway.testkit;

import java.util.Map;

/**
 * A request that a {@link ScriptedUpstream} saw.
 *
 * @param number 1 for the first request
 * @param method the HTTP method
 * @param path the path with the query
 * @param key the credential after {@code Bearer}; empty if there was none
 * @param headers the headers by lower-case name
 * @param body the body as text
 * @param protocol what it came by: {@code HTTP/1.1} or {@code HTTP/2}
 * @param connection the connection that it came on, 0 for the first
 */
public record SeenRequest(
        int number,
        String method,
        String path,
        String key,
        Map<String, String> headers,
        String body,
        String protocol,
        int connection) {

    /** Copies the map. */
    public SeenRequest {
        headers = Map.copyOf(headers);
    }

    /** The credential in an {@code Authorization} header. */
    static String key(Map<String, String> headers) {
        String authorization = headers.getOrDefault("authorization", "");
        return authorization.startsWith("Bearer ") ? authorization.substring(7) : authorization;
    }

    /** Whether it asks for a stream. */
    public boolean stream() {
        return body.replace(" ", "").contains("\"stream\":true");
    }

    /** The model it asks for; empty if it names none. */
    public String model() {
        return Json.text(body, "model");
    }
}
