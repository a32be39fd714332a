package io.aigateway.chat;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one call wants to have different from the configuration. Everything is optional. Immutable.
 */
public final class CallOptions {

    /** Nothing changed. */
    public static final CallOptions DEFAULT = builder().build();

    private final Timeouts timeouts;
    private final @Nullable Duration deadline;
    private final boolean fallback;
    private final @Nullable Integer maxRetries;
    private final @Nullable String targetPin;
    private final @Nullable StreamRecovery streamRecovery;
    private final @Nullable String stickyKey;
    private final boolean cache;
    private final @Nullable String consumer;
    private final @Nullable String tenant;
    private final Map<String, String> attributes;

    private CallOptions(Builder builder) {
        this.timeouts = builder.timeouts;
        this.deadline = builder.deadline;
        this.fallback = builder.fallback;
        this.maxRetries = builder.maxRetries;
        this.targetPin = builder.targetPin;
        this.streamRecovery = builder.streamRecovery;
        this.stickyKey = builder.stickyKey;
        this.cache = builder.cache;
        this.consumer = builder.consumer;
        this.tenant = builder.tenant;
        this.attributes = Map.copyOf(builder.attributes);
    }

    /** A new builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** Timeouts of each attempt. */
    public Timeouts timeouts() {
        return timeouts;
    }

    /** How long the whole call may take, all attempts and waits together; null for the configured deadline. */
    public @Nullable Duration deadline() {
        return deadline;
    }

    /** Whether the call may leave its first tier. Default true. */
    public boolean fallback() {
        return fallback;
    }

    /** How often the same endpoint may be asked again after a wait; null for the configured number. */
    public @Nullable Integer maxRetries() {
        return maxRetries;
    }

    /** The only target allowed, as {@code provider} or {@code provider/model}; null for free choice. */
    public @Nullable String targetPin() {
        return targetPin;
    }

    /** What happens when a stream breaks; null for the configured policy. */
    public @Nullable StreamRecovery streamRecovery() {
        return streamRecovery;
    }

    /** Calls with the same value see the same target and key as long as these are healthy; null for no stickiness. */
    public @Nullable String stickyKey() {
        return stickyKey;
    }

    /** Whether a cached answer may be used and the answer may be cached. Default true. */
    public boolean cache() {
        return cache;
    }

    /** On whose behalf the call is made; null for nobody in particular. */
    public @Nullable String consumer() {
        return consumer;
    }

    /** The tenant the call belongs to, which metrics and records tell apart; null for none. */
    public @Nullable String tenant() {
        return tenant;
    }

    /** Free attributes for interceptors and selectors; never sent to a provider. */
    public Map<String, String> attributes() {
        return attributes;
    }

    /** A builder that starts from these options. */
    public Builder toBuilder() {
        Builder copy = new Builder();
        copy.timeouts = timeouts;
        copy.deadline = deadline;
        copy.fallback = fallback;
        copy.maxRetries = maxRetries;
        copy.targetPin = targetPin;
        copy.streamRecovery = streamRecovery;
        copy.stickyKey = stickyKey;
        copy.cache = cache;
        copy.consumer = consumer;
        copy.tenant = tenant;
        copy.attributes = attributes;
        return copy;
    }

    /** Builds {@link CallOptions}. Not thread-safe. */
    public static final class Builder {
        private Timeouts timeouts = Timeouts.UNCHANGED;
        private @Nullable Duration deadline;
        private boolean fallback = true;
        private @Nullable Integer maxRetries;
        private @Nullable String targetPin;
        private @Nullable StreamRecovery streamRecovery;
        private @Nullable String stickyKey;
        private boolean cache = true;
        private @Nullable String consumer;
        private @Nullable String tenant;
        private Map<String, String> attributes = Map.of();

        private Builder() {}

        /** See {@link CallOptions#timeouts()}. */
        public Builder timeouts(Timeouts value) {
            this.timeouts = Objects.requireNonNull(value, "timeouts");
            return this;
        }

        /** See {@link CallOptions#deadline()}. */
        public Builder deadline(@Nullable Duration value) {
            if (value != null && (value.isNegative() || value.isZero())) {
                throw new IllegalArgumentException("deadline: " + value + " (expected: > 0)");
            }
            this.deadline = value;
            return this;
        }

        /** See {@link CallOptions#fallback()}. */
        public Builder fallback(boolean value) {
            this.fallback = value;
            return this;
        }

        /** See {@link CallOptions#maxRetries()}. */
        public Builder maxRetries(@Nullable Integer value) {
            if (value != null && value < 0) {
                throw new IllegalArgumentException("maxRetries: " + value + " (expected: >= 0)");
            }
            this.maxRetries = value;
            return this;
        }

        /** See {@link CallOptions#targetPin()}. */
        public Builder targetPin(@Nullable String value) {
            this.targetPin = value;
            return this;
        }

        /** See {@link CallOptions#streamRecovery()}. */
        public Builder streamRecovery(@Nullable StreamRecovery value) {
            this.streamRecovery = value;
            return this;
        }

        /** See {@link CallOptions#stickyKey()}. */
        public Builder stickyKey(@Nullable String value) {
            this.stickyKey = value;
            return this;
        }

        /** See {@link CallOptions#cache()}. */
        public Builder cache(boolean value) {
            this.cache = value;
            return this;
        }

        /** See {@link CallOptions#consumer()}. */
        public Builder consumer(@Nullable String value) {
            this.consumer = value;
            return this;
        }

        /** See {@link CallOptions#tenant()}. */
        public Builder tenant(@Nullable String value) {
            this.tenant = value;
            return this;
        }

        /** See {@link CallOptions#attributes()}. */
        public Builder attributes(Map<String, String> value) {
            this.attributes = Map.copyOf(value);
            return this;
        }

        /** The options. */
        public CallOptions build() {
            return new CallOptions(this);
        }
    }
}
