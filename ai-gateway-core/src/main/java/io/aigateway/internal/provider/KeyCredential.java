package io.aigateway.internal.provider;

import io.aigateway.internal.transport.PreparedRequest;
import io.aigateway.spi.CredentialSource;
import io.aigateway.spi.RequestSigner;
import io.aigateway.spi.Secret;
import io.aigateway.spi.TimeSource;
import java.util.Map;
import java.util.function.BiFunction;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** How a key of a pool proves itself: by a header that never changes, a header made anew, or a signature. Thread-safe. */
public sealed interface KeyCredential {

    /** The headers of a request, with the proof among them. */
    Headers headers(PreparedRequest request, HttpUrl url, TimeSource time);

    /** The credential used last, for scrubbing it from what providers say; null if there is none. */
    @Nullable
    Secret secret();

    /** What may be shown of it; empty if there is nothing to show. */
    String masked();

    /** Whether there is no credential at all. */
    default boolean isNone() {
        return false;
    }

    /** Asks for the credential anew after it was refused; true if it is another one now. */
    default boolean renew() {
        return false;
    }

    /** What the source says now; another than before counts as renewed. */
    private static boolean isRenewed(CredentialSource source, @Nullable Secret before) {
        try {
            return before == null || !source.credential().equals(before);
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
        public Headers headers(PreparedRequest request, HttpUrl url, TimeSource time) {
            return headers;
        }

        @Override
        public @Nullable Secret secret() {
            return secret;
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
        private volatile @Nullable Secret last;

        Sourced(Headers common, CredentialSource source, BiFunction<Headers.Builder, Secret, Headers.Builder> set) {
            this.common = common;
            this.source = source;
            this.set = set;
        }

        @Override
        public Headers headers(PreparedRequest request, HttpUrl url, TimeSource time) {
            Secret secret = source.credential();
            last = secret;
            return set.apply(common.newBuilder(), secret).build();
        }

        @Override
        public @Nullable Secret secret() {
            return last;
        }

        @Override
        public boolean renew() {
            return isRenewed(source, last);
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
        private volatile @Nullable Secret last;

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
        public Headers headers(PreparedRequest request, HttpUrl url, TimeSource time) {
            Secret secret = source.credential();
            last = secret;
            signer.sign(secret, request.signable(url), variables, time.now());
            return common;
        }

        @Override
        public @Nullable Secret secret() {
            return last;
        }

        @Override
        public boolean renew() {
            return isRenewed(source, last);
        }

        @Override
        public String masked() {
            return masked;
        }
    }
}
