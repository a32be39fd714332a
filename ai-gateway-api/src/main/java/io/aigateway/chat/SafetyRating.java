package io.aigateway.chat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a provider's content filter says about a prompt or an answer. Immutable.
 */
public final class SafetyRating {

    private final String category;
    private final @Nullable String level;
    private final @Nullable Double score;
    private final boolean blocked;
    private final Map<String, Object> extra;

    private SafetyRating(Builder from) {
        this.category = from.category;
        this.level = from.level;
        this.score = from.score;
        this.blocked = from.blocked;
        this.extra = JsonMaps.copyOf(from.extra);
    }

    /** A builder with what must be said. */
    public static Builder builder(String category) {
        return new Builder(category);
    }

    /** A builder that begins with what this says. */
    public Builder toBuilder() {
        Builder copy = new Builder(category);
        copy.level = level;
        copy.score = score;
        copy.blocked = blocked;
        copy.extra = extra;
        return copy;
    }

    /** What was looked for, in the provider's words, such as {@code hate}. */
    public String category() {
        return category;
    }

    /** How much of it was found, in the provider's words; null if it does not tell. */
    public @Nullable String level() {
        return level;
    }

    /** How much of it was found, in the provider's scale; null if it does not tell. */
    public @Nullable Double score() {
        return score;
    }

    /** Whether the content was held back for it. */
    public boolean blocked() {
        return blocked;
    }

    /** The rating in the provider's own words. */
    public Map<String, Object> extra() {
        return extra;
    }

    private List<@Nullable Object> values() {
        return Arrays.asList(category, level, score, blocked, extra);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof SafetyRating that && values().equals(that.values()));
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    /** The category and the level. */
    @Override
    public String toString() {
        return "SafetyRating[" + category + ", " + level + (blocked ? ", blocked]" : "]");
    }

    /** Builds {@link SafetyRating}. For one thread. */
    public static final class Builder {
        private String category;
        private @Nullable String level;
        private @Nullable Double score;
        private boolean blocked;
        private Map<String, Object> extra = Map.of();

        private Builder(String category) {
            this.category = Objects.requireNonNull(category, "category");
        }

        /** Sets {@link SafetyRating#category()}. */
        public Builder category(String value) {
            category = value;
            return this;
        }

        /** Sets {@link SafetyRating#level()}. */
        public Builder level(@Nullable String value) {
            level = value;
            return this;
        }

        /** Sets {@link SafetyRating#score()}. */
        public Builder score(@Nullable Double value) {
            score = value;
            return this;
        }

        /** Sets {@link SafetyRating#blocked()}. */
        public Builder blocked(boolean value) {
            blocked = value;
            return this;
        }

        /** Sets {@link SafetyRating#extra()}. */
        public Builder extra(Map<String, Object> value) {
            extra = value;
            return this;
        }

        /** What was said. */
        public SafetyRating build() {
            return new SafetyRating(this);
        }
    }
}
