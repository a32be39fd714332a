package io.aigateway.spi;

import java.time.Instant;
import java.util.Map;

/**
 * Proves by a signature who sends a request, where a key in a header is not enough. Thread-safe.
 */
public interface RequestSigner {

    /** The name used by presets, such as {@code aws}. */
    String id();

    /**
     * Adds the headers that prove who asks.
     *
     * @param credential what the pool's key holds
     * @param request the request as it will be sent
     * @param variables the values of the variables in the preset's base URL, such as {@code region}
     * @param now the wall clock
     * @throws IllegalArgumentException if the credential is not what the signer expects; the message must not quote it
     */
    void sign(Secret credential, Signable request, Map<String, String> variables, Instant now);

    /** A request before it is sent. */
    interface Signable {

        /** The HTTP method. */
        String method();

        /** The host, with the port where it is not the scheme's own. */
        String host();

        /** The path as it goes over the wire. */
        String encodedPath();

        /** The query as it goes over the wire; empty if there is none. */
        String encodedQuery();

        /** SHA-256 of the body, in hexadecimal digits. */
        String bodySha256();

        /** Sets a header. */
        void header(String name, String value);
    }
}
