package io.aigateway.chat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One of the answers of a request that asked for several ({@code extra("n", 3)}).
 */
public final class ChatChoice {

    private final Message message;
    private final FinishReason finishReason;
    private final @Nullable String rawFinishReason;
    private final List<LogProbability> logProbabilities;
    private final List<SafetyRating> safetyRatings;
    private final Map<String, Object> extra;

    private ChatChoice(Builder from) {
        this.message = from.message;
        this.finishReason = from.finishReason;
        this.rawFinishReason = from.rawFinishReason;
        this.logProbabilities = List.copyOf(from.logProbabilities);
        this.safetyRatings = List.copyOf(from.safetyRatings);
        this.extra = JsonMaps.copyOf(from.extra);
    }

    /** A choice that says nothing besides. */
    public static ChatChoice of(Message message, FinishReason finishReason, @Nullable String rawFinishReason) {
        return builder(message)
                .finishReason(finishReason)
                .rawFinishReason(rawFinishReason)
                .build();
    }

    /** A builder with what must be said. */
    public static Builder builder(Message message) {
        return new Builder(message);
    }

    /** A builder that begins with what this says. */
    public Builder toBuilder() {
        Builder copy = new Builder(message);
        copy.finishReason = finishReason;
        copy.rawFinishReason = rawFinishReason;
        copy.logProbabilities = logProbabilities;
        copy.safetyRatings = safetyRatings;
        copy.extra = extra;
        return copy;
    }

    /** The answer. */
    public Message message() {
        return message;
    }

    /** Why it ended. */
    public FinishReason finishReason() {
        return finishReason;
    }

    /** The provider's own word; null if it gave none. */
    public @Nullable String rawFinishReason() {
        return rawFinishReason;
    }

    /** How likely the tokens of the answer were; empty unless asked for and told. */
    public List<LogProbability> logProbabilities() {
        return logProbabilities;
    }

    /** What the provider's content filter says about the answer. */
    public List<SafetyRating> safetyRatings() {
        return safetyRatings;
    }

    /** Fields of the choice that have no neutral name, as JSON values. */
    public Map<String, Object> extra() {
        return extra;
    }

    private List<@Nullable Object> values() {
        return Arrays.asList(message, finishReason, rawFinishReason, logProbabilities, safetyRatings, extra);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof ChatChoice that && values().equals(that.values()));
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    /** The sizes and the reason, never what was said. */
    @Override
    public String toString() {
        return "ChatChoice[" + message + ", " + finishReason + "]";
    }

    /** Builds {@link ChatChoice}. For one thread. */
    public static final class Builder {
        private Message message;
        private FinishReason finishReason = FinishReason.UNKNOWN;
        private @Nullable String rawFinishReason;
        private List<LogProbability> logProbabilities = List.of();
        private List<SafetyRating> safetyRatings = List.of();
        private Map<String, Object> extra = Map.of();

        private Builder(Message message) {
            this.message = Objects.requireNonNull(message, "message");
        }

        /** Sets {@link ChatChoice#message()}. */
        public Builder message(Message value) {
            message = value;
            return this;
        }

        /** Sets {@link ChatChoice#finishReason()}. */
        public Builder finishReason(FinishReason value) {
            finishReason = value;
            return this;
        }

        /** Sets {@link ChatChoice#rawFinishReason()}. */
        public Builder rawFinishReason(@Nullable String value) {
            rawFinishReason = value;
            return this;
        }

        /** Sets {@link ChatChoice#logProbabilities()}. */
        public Builder logProbabilities(List<LogProbability> value) {
            logProbabilities = value;
            return this;
        }

        /** Sets {@link ChatChoice#safetyRatings()}. */
        public Builder safetyRatings(List<SafetyRating> value) {
            safetyRatings = value;
            return this;
        }

        /** Sets {@link ChatChoice#extra()}. */
        public Builder extra(Map<String, Object> value) {
            extra = value;
            return this;
        }

        /** What was said. */
        public ChatChoice build() {
            return new ChatChoice(this);
        }
    }
}
