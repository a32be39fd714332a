package io.aigateway.internal.provider;

import io.aigateway.internal.transport.PreparedRequest;
import io.aigateway.spi.CredentialSource;
import io.aigateway.spi.RequestSigner;
import io.aigateway.spi.Secret;
import io.aigateway.spi.TimeSource;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** How a key of a pool proves itself: by a header that never changes, a header made anew, or a signature. Thread-safe. */
public sealed interface KeyCredential {

    /**
     * The credential at this moment, which an attempt keeps: for its headers, for scrubbing it from what the provider
     * says, and to tell whether it has been replaced since. Null if there is none.
     *
     * @throws RuntimeException if it cannot be had
     */
    @Nullable
    Secret current();

    /** The headers of a request, with the proof of that credential among them. */
    Headers headers(@Nullable Secret current, PreparedRequest request, HttpUrl url, TimeSource time);

    /** What may be shown of it; empty if there is nothing to show. */
    String masked();

    /** Whether there is no credential at all. */
    default boolean isNone() {
        return false;
    }

    /** Whether another credential has taken the place of one that was refused. */
    default boolean hasReplaced(@Nullable Secret refused) {
        try {
            return !Objects.equals(current(), refused);
        } catch (RuntimeException e) {
            return false; // the next attempt asks again, and tells what is wrong
        }
    }

    /** The same headers for every request. */
    static KeyCredential fixed(Headers headers, @Nullable Secret secret) {
        return new Fixed(headers, secret);
    }

    /** Asks the source each time; the header is set by the given function. */
    static KeyCredential sourced(
            Headers common, CredentialSource source, BiFunction<Headers.Builder, Secret, Headers.Builder> set) {
        return new Sourced(common, source, set);
    }

    /** Signs each request with what the source says. */
    static KeyCredential signed(
            Headers common,
            CredentialSource source,
            RequestSigner signer,
            Map<String, String> variables,
            String masked) {
        return new Signed(common, source, signer, variables, masked);
    }

    /** A header that never changes. */
    final class Fixed implements KeyCredential {
        private final Headers headers;
        private final @Nullable Secret secret;

        private Fixed(Headers headers, @Nullable Secret secret) {
            this.headers = headers;
            this.secret = secret;
        }

        @Override
        public @Nullable Secret current() {
            return secret;
        }

        @Override
        public Headers headers(@Nullable Secret current, PreparedRequest request, HttpUrl url, TimeSource time) {
            return headers;
        }

        @Override
        public boolean isNone() {
            return secret == null;
        }

        @Override
        public String masked() {
            return secret == null ? "" : secret.masked();
        }
    }

    /** A header made anew. */
    final class Sourced implements KeyCredential {
        private final Headers common;
        private final CredentialSource source;
        private final BiFunction<Headers.Builder, Secret, Headers.Builder> set;

        Sourced(Headers common, CredentialSource source, BiFunction<Headers.Builder, Secret, Headers.Builder> set) {
            this.common = common;
            this.source = source;
            this.set = set;
        }

        @Override
        public Secret current() {
            return source.credential();
        }

        @Override
        public Headers headers(@Nullable Secret current, PreparedRequest request, HttpUrl url, TimeSource time) {
            return set.apply(common.newBuilder(), Objects.requireNonNull(current))
                    .build();
        }

        @Override
        public String masked() {
            return "";
        }
    }

    /** A signature. */
    final class Signed implements KeyCredential {
        private final Headers common;
        private final CredentialSource source;
        private final RequestSigner signer;
        private final Map<String, String> variables;
        private final String masked;

        private Signed(
                Headers common,
                CredentialSource source,
                RequestSigner signer,
                Map<String, String> variables,
                String masked) {
            this.common = common;
            this.source = source;
            this.signer = signer;
            this.variables = variables;
            this.masked = masked;
        }

        @Override
        public Secret current() {
            return source.credential();
        }

        @Override
        public Headers headers(@Nullable Secret current, PreparedRequest request, HttpUrl url, TimeSource time) {
            signer.sign(Objects.requireNonNull(current), request.signable(url), variables, time.now());
            return common;
        }

        @Override
        public String masked() {
            return masked;
        }
    }
}
