package io.aigateway.providers.anthropic;

import io.aigateway.internal.wire.UrlPaths;
import io.aigateway.spi.Upstream;
import org.jspecify.annotations.Nullable;

/** Where Messages are spoken: the paths differ, and where the body or the path names the model and the version. */
enum Dialect {
    /** At Anthropic, and at services that are compatible with it. */
    DIRECT("anthropic", null),
    /** On Google's Vertex AI. */
    VERTEX("anthropic-vertex", "vertex-2023-10-16"),
    /** On Amazon Bedrock, by InvokeModel. */
    BEDROCK("anthropic-bedrock", "bedrock-2023-05-31");

    private final String id;
    private final @Nullable String version;

    Dialect(String id, @Nullable String version) {
        this.id = id;
        this.version = version;
    }

    String id() {
        return id;
    }

    /** The version named in the body; null where a header names it. */
    @Nullable
    String version() {
        return version;
    }

    String path(Upstream upstream, boolean stream) {
        return switch (this) {
            case DIRECT -> "/messages";
            case VERTEX ->
                "/models/" + UrlPaths.segments(upstream.model()) + (stream ? ":streamRawPredict" : ":rawPredict");
            case BEDROCK ->
                "/model/" + UrlPaths.segment(upstream.model()) + (stream ? "/invoke-with-response-stream" : "/invoke");
        };
    }
}
