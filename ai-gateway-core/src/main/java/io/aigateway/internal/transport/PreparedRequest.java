package io.aigateway.internal.transport;

import io.aigateway.error.FailureDetails;
import io.aigateway.spi.RequestSigner;
import io.aigateway.spi.RequestWriter;
import io.aigateway.trace.FailureKind;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.Buffer;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

/** What a codec writes: path, headers and a body in pooled segments. For one request and one thread. */
public final class PreparedRequest implements RequestWriter {

    private static final MediaType JSON = MediaType.get("application/json");

    private final Buffer body = new Buffer();
    private final long maxBytes;
    private final Consumer<String> notes;
    private String method = "POST";
    private String path = "";
    private @Nullable List<String> headers;

    /**
     * Creates an empty request.
     *
     * @param maxBytes how long the body may be
     * @param notes receives what the codec adapted
     */
    public PreparedRequest(long maxBytes, Consumer<String> notes) {
        this.maxBytes = maxBytes;
        this.notes = notes;
    }

    @Override
    public void method(String value) {
        method = value;
    }

    @Override
    public void path(String value) {
        path = value;
    }

    @Override
    public void header(String name, String value) {
        if (headers == null) {
            headers = new ArrayList<>(4);
        }
        headers.add(name);
        headers.add(value);
    }

    @Override
    public OutputStream body() {
        return new BoundedOutput();
    }

    @Override
    public void note(String note) {
        notes.accept(note);
    }

    String method() {
        return method;
    }

    /** The path relative to the endpoint's base URL. */
    public String path() {
        return path;
    }

    Headers headersAdded(Headers base) {
        if (headers == null) {
            return base;
        }
        Headers.Builder all = base.newBuilder();
        for (int i = 0; i < headers.size(); i += 2) {
            all.set(headers.get(i), headers.get(i + 1));
        }
        return all.build();
    }

    /** What a signer sees of it. */
    public RequestSigner.Signable signable(HttpUrl url) {
        return new ForSigning(url);
    }

    /** Gives the segments back that were not sent. */
    void release() {
        body.clear();
    }

    @Nullable
    RequestBody requestBody() {
        return method.equals("GET") ? null : new SegmentBody(body, contentType());
    }

    /** What the codec says; JSON if it says nothing. */
    private MediaType contentType() {
        for (int i = 0; headers != null && i < headers.size(); i += 2) {
            MediaType said =
                    headers.get(i).equalsIgnoreCase("Content-Type") ? MediaType.parse(headers.get(i + 1)) : null;
            if (said != null) {
                return said;
            }
        }
        return JSON;
    }

    private final class ForSigning implements RequestSigner.Signable {
        private final HttpUrl url;

        ForSigning(HttpUrl url) {
            this.url = url;
        }

        @Override
        public String method() {
            return method;
        }

        @Override
        public String host() {
            boolean own = url.port() == HttpUrl.defaultPort(url.scheme());
            return own ? url.host() : url.host() + ":" + url.port();
        }

        @Override
        public String encodedPath() {
            return url.encodedPath();
        }

        @Override
        public String encodedQuery() {
            String query = url.encodedQuery();
            return query == null ? "" : query;
        }

        @Override
        public String bodySha256() {
            return body.sha256().hex();
        }

        @Override
        public void header(String name, String value) {
            PreparedRequest.this.header(name, value);
        }
    }

    /** Refuses a body that grows too long while it is written, not when it is there. */
    private final class BoundedOutput extends OutputStream {
        @Override
        public void write(int b) {
            body.writeByte(b);
            check();
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            body.write(bytes, offset, length);
            check();
        }

        private void check() {
            if (body.size() > maxBytes) {
                throw FailureDetails.local(
                                FailureKind.INVALID_REQUEST,
                                "The request body is longer than http.max-request-bytes (" + maxBytes + " bytes).")
                        .toException();
            }
        }
    }

    /** Moves the segments to the connection instead of copying them; OkHttp repeats no request that is one-shot. */
    private static final class SegmentBody extends RequestBody {
        private final Buffer buffer;
        private final MediaType type;
        private final long length;

        SegmentBody(Buffer buffer, MediaType type) {
            this.buffer = buffer;
            this.type = type;
            this.length = buffer.size();
        }

        @Override
        public MediaType contentType() {
            return type;
        }

        @Override
        public long contentLength() {
            return length;
        }

        @Override
        public boolean isOneShot() {
            return true;
        }

        @Override
        public void writeTo(BufferedSink sink) throws IOException {
            sink.write(buffer, buffer.size());
        }
    }
}
