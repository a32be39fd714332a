package io.aigateway.spi;

import java.io.IOException;
import java.io.InputStream;

/**
 * The wire format of an operation with a plain request and a plain answer. Thread-safe.
 *
 * @param <Q> the request
 * @param <A> the answer
 */
public interface OperationCodec<Q, A> {

    /**
     * Writes a request.
     *
     * @param request what is wanted; absent fields must not be sent
     * @param upstream where it goes; its model replaces the request's
     * @param out receives path, headers and body
     */
    void encode(Q request, Upstream upstream, RequestWriter out) throws IOException;

    /**
     * Reads an answer.
     *
     * @throws WireFormatException if the body is not what the protocol promises
     * @throws IOException if reading the body failed
     */
    A decode(InputStream body, Upstream upstream) throws IOException;

    /** How many inputs one request may have; more than one only matters for embeddings. */
    default int maxInputs(Upstream upstream) {
        return Integer.MAX_VALUE;
    }
}
