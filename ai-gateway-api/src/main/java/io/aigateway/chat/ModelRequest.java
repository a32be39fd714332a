package io.aigateway.chat;

/** What every call has: a requested model and options. Implemented by the requests of this library only. */
public interface ModelRequest {

    /** The logical model name that a route answers to. */
    String model();

    /** What this call wants to have different from the configuration. */
    CallOptions options();
}
