package io.aigateway.spi;

import io.aigateway.trace.FailureKind;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A failed exchange, classified. Codecs and the transport make it; what follows from it is decided elsewhere.
 */
public final class Failure {

    private final FailureKind kind;
    private final String message;
    private final @Nullable String code;
    private final int status;
    private final @Nullable Duration retryAfter;
    private final boolean organisationWide;
    private final @Nullable Throwable cause;
    private final boolean ofRequestHere;

    private Failure(Builder from) {
        this.kind = from.kind;
        this.message = from.message;
        this.code = from.code;
        this.status = from.status;
        this.retryAfter = from.retryAfter;
        this.organisationWide = from.organisationWide;
        this.cause = from.cause;
        this.ofRequestHere = from.ofRequestHere;
    }

    /** A builder with what must be said. */
    public static Builder builder(FailureKind kind, String message) {
        return new Builder(kind, message);
    }

    /** A builder that begins with what this says. */
    public Builder toBuilder() {
        Builder copy = new Builder(kind, message);
        copy.code = code;
        copy.status = status;
        copy.retryAfter = retryAfter;
        copy.organisationWide = organisationWide;
        copy.cause = cause;
        copy.ofRequestHere = ofRequestHere;
        return copy;
    }

    /** What went wrong. */
    public FailureKind kind() {
        return kind;
    }

    /** The provider's words or ours; scrubbed before it is shown. */
    public String message() {
        return message;
    }

    /** The provider's own code or type, null if none. */
    public @Nullable String code() {
        return code;
    }

    /** The HTTP status, 0 if none. */
    public int status() {
        return status;
    }

    /** How long to wait according to the provider, null if it did not say. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    /** Whether the provider says that the limit is the organisation's, not the key's. */
    public boolean organisationWide() {
        return organisationWide;
    }

    /** The underlying exception, null if none. */
    public @Nullable Throwable cause() {
        return cause;
    }

    /** Whether it is this request that this target cannot take, though another may: the call goes on there, and nothing is held against anybody. */
    public boolean ofRequestHere() {
        return ofRequestHere;
    }

    /** A failure without an HTTP answer. */
    public static Failure of(FailureKind kind, String message, @Nullable Throwable cause) {
        return builder(kind, message).cause(cause).build();
    }

    /** The same failure with the status of the response it came in. */
    public Failure withStatus(int other) {
        return toBuilder().status(other).build();
    }

    /** The same failure of another kind. */
    public Failure withKind(FailureKind other) {
        return toBuilder().kind(other).build();
    }

    /** The same failure with another message. */
    public Failure withMessage(String other) {
        return toBuilder().message(other).build();
    }

    /** The same failure as one of this request at this target only. */
    public Failure onlyForThisRequest() {
        return toBuilder().ofRequestHere(true).build();
    }

    private List<@Nullable Object> values() {
        return Arrays.asList(kind, message, code, status, retryAfter, organisationWide, cause, ofRequestHere);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof Failure that && values().equals(that.values()));
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    @Override
    public String toString() {
        return "Failure[" + "kind=" + kind + ", message=" + message + ", code=" + code + ", status=" + status
                + ", retryAfter=" + retryAfter + ", organisationWide=" + organisationWide + ", cause=" + cause
                + ", ofRequestHere=" + ofRequestHere + "]";
    }

    /** Builds {@link Failure}. For one thread. */
    public static final class Builder {
        private FailureKind kind;
        private String message;
        private @Nullable String code;
        private int status;
        private @Nullable Duration retryAfter;
        private boolean organisationWide;
        private @Nullable Throwable cause;
        private boolean ofRequestHere;

        private Builder(FailureKind kind, String message) {
            this.kind = Objects.requireNonNull(kind, "kind");
            this.message = Objects.requireNonNull(message, "message");
        }

        /** Sets {@link Failure#kind()}. */
        public Builder kind(FailureKind value) {
            kind = value;
            return this;
        }

        /** Sets {@link Failure#message()}. */
        public Builder message(String value) {
            message = value;
            return this;
        }

        /** Sets {@link Failure#code()}. */
        public Builder code(@Nullable String value) {
            code = value;
            return this;
        }

        /** Sets {@link Failure#status()}. */
        public Builder status(int value) {
            status = value;
            return this;
        }

        /** Sets {@link Failure#retryAfter()}. */
        public Builder retryAfter(@Nullable Duration value) {
            retryAfter = value;
            return this;
        }

        /** Sets {@link Failure#organisationWide()}. */
        public Builder organisationWide(boolean value) {
            organisationWide = value;
            return this;
        }

        /** Sets {@link Failure#cause()}. */
        public Builder cause(@Nullable Throwable value) {
            cause = value;
            return this;
        }

        /** Sets {@link Failure#ofRequestHere()}. */
        public Builder ofRequestHere(boolean value) {
            ofRequestHere = value;
            return this;
        }

        /** What was said. */
        public Failure build() {
            return new Failure(this);
        }
    }
}
