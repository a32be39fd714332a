package io.aigateway.spi;

import java.io.OutputStream;

/** Receives a request from a codec. The method is POST unless said otherwise; the path is relative to the base URL. */
public interface RequestWriter {

    /** Sets the HTTP method. */
    void method(String method);

    /** Sets the path relative to the endpoint's base URL, starting with a slash. */
    void path(String path);

    /** Adds a header; never one with a credential, these are the engine's business. */
    void header(String name, String value);

    /** Where the body goes; bytes written are sent as they are, as JSON unless a header says otherwise. */
    OutputStream body();

    /** Records in the trace that something was adapted or dropped for this target. */
    void note(String note);
}
