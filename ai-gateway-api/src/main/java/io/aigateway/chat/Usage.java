package io.aigateway.chat;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tokens a call used, in buckets that do not overlap on the input side: the whole input is
 * {@code inputTokens + cachedInputTokens + cacheWriteTokens}. Reasoning is a part of the output.
 */
public final class Usage {

    /** No tokens. */
    public static final Usage NONE = builder().build();

    private final long inputTokens;
    private final long cachedInputTokens;
    private final long cacheWriteTokens;
    private final long hourCacheWriteTokens;
    private final long outputTokens;
    private final long reasoningTokens;
    private final long totalTokens;
    private final boolean estimated;
    private final Map<Modality, Long> inputByModality;
    private final Map<Modality, Long> cachedInputByModality;
    private final Map<Modality, Long> outputByModality;
    private final @Nullable BigDecimal reportedCost;
    private final Map<String, Object> extra;

    private Usage(Builder from) {
        this.inputTokens = Math.max(0, from.inputTokens);
        this.cachedInputTokens = Math.max(0, from.cachedInputTokens);
        this.cacheWriteTokens = Math.max(0, from.cacheWriteTokens);
        this.hourCacheWriteTokens = Math.max(0, from.hourCacheWriteTokens);
        this.outputTokens = Math.max(0, from.outputTokens);
        this.reasoningTokens = Math.max(0, from.reasoningTokens);
        this.totalTokens = from.totalTokens > 0
                ? from.totalTokens
                : inputTokens + cachedInputTokens + cacheWriteTokens + outputTokens;
        this.estimated = from.estimated;
        this.inputByModality = Map.copyOf(from.inputByModality);
        this.cachedInputByModality = Map.copyOf(from.cachedInputByModality);
        this.outputByModality = Map.copyOf(from.outputByModality);
        this.reportedCost = from.reportedCost;
        this.extra = JsonMaps.copyOf(from.extra);
    }

    /** A builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder that begins with what this says. */
    public Builder toBuilder() {
        Builder copy = new Builder();
        copy.inputTokens = inputTokens;
        copy.cachedInputTokens = cachedInputTokens;
        copy.cacheWriteTokens = cacheWriteTokens;
        copy.hourCacheWriteTokens = hourCacheWriteTokens;
        copy.outputTokens = outputTokens;
        copy.reasoningTokens = reasoningTokens;
        copy.totalTokens = totalTokens;
        copy.estimated = estimated;
        copy.inputByModality = inputByModality;
        copy.cachedInputByModality = cachedInputByModality;
        copy.outputByModality = outputByModality;
        copy.reportedCost = reportedCost;
        copy.extra = extra;
        return copy;
    }

    /** Input read at the full price, without cached and cache-write tokens. */
    public long inputTokens() {
        return inputTokens;
    }

    /** Input served from the provider's prompt cache. */
    public long cachedInputTokens() {
        return cachedInputTokens;
    }

    /** Input written to the provider's prompt cache. */
    public long cacheWriteTokens() {
        return cacheWriteTokens;
    }

    /** The part of {@code cacheWriteTokens} that is kept for an hour and costs more. */
    public long hourCacheWriteTokens() {
        return hourCacheWriteTokens;
    }

    /** Everything generated, reasoning included. */
    public long outputTokens() {
        return outputTokens;
    }

    /** The part of the output that was reasoning. */
    public long reasoningTokens() {
        return reasoningTokens;
    }

    /** What the provider reported as total, or the sum. */
    public long totalTokens() {
        return totalTokens;
    }

    /** Whether the gateway estimated the figures because the provider reported none. */
    public boolean estimated() {
        return estimated;
    }

    /** The whole input by what it stands for; empty if the provider does not tell. */
    public Map<Modality, Long> inputByModality() {
        return inputByModality;
    }

    /** The input from the provider's prompt cache by what it stands for; empty if the provider does not tell. */
    public Map<Modality, Long> cachedInputByModality() {
        return cachedInputByModality;
    }

    /** The whole output by what it stands for; empty if the provider does not tell. */
    public Map<Modality, Long> outputByModality() {
        return outputByModality;
    }

    /** What the provider says the answer cost, in US dollars; null if it does not say. */
    public @Nullable BigDecimal reportedCost() {
        return reportedCost;
    }

    /** Figures of the provider that have no neutral name, as JSON values. */
    public Map<String, Object> extra() {
        return extra;
    }

    /** Input and output, nothing else known. */
    public static Usage of(long inputTokens, long outputTokens) {
        return builder().inputTokens(inputTokens).outputTokens(outputTokens).build();
    }

    /** Figures the gateway estimated. */
    public static Usage estimated(long inputTokens, long outputTokens) {
        return of(inputTokens, outputTokens).toBuilder().estimated(true).build();
    }

    /** The whole input: uncached, cached and written to the cache. */
    public long totalInputTokens() {
        return inputTokens + cachedInputTokens + cacheWriteTokens;
    }

    /** The sum of both, bucket by bucket; estimated if either is. */
    public Usage plus(Usage other) {
        return builder()
                .inputTokens(inputTokens + other.inputTokens)
                .cachedInputTokens(cachedInputTokens + other.cachedInputTokens)
                .cacheWriteTokens(cacheWriteTokens + other.cacheWriteTokens)
                .hourCacheWriteTokens(hourCacheWriteTokens + other.hourCacheWriteTokens)
                .outputTokens(outputTokens + other.outputTokens)
                .reasoningTokens(reasoningTokens + other.reasoningTokens)
                .totalTokens(totalTokens + other.totalTokens)
                .estimated(estimated || other.estimated)
                .inputByModality(sum(inputByModality, other.inputByModality))
                .cachedInputByModality(sum(cachedInputByModality, other.cachedInputByModality))
                .outputByModality(sum(outputByModality, other.outputByModality))
                .reportedCost(
                        reportedCost == null
                                ? other.reportedCost
                                : other.reportedCost == null ? reportedCost : reportedCost.add(other.reportedCost))
                .extra(other.extra.isEmpty() ? extra : other.extra)
                .build();
    }

    private static Map<Modality, Long> sum(Map<Modality, Long> some, Map<Modality, Long> others) {
        if (some.isEmpty() || others.isEmpty()) {
            return some.isEmpty() ? others : some;
        }
        Map<Modality, Long> sum = new EnumMap<>(some);
        others.forEach((modality, tokens) -> sum.merge(modality, tokens, Long::sum));
        return sum;
    }

    private List<@Nullable Object> values() {
        return Arrays.asList(
                inputTokens,
                cachedInputTokens,
                cacheWriteTokens,
                hourCacheWriteTokens,
                outputTokens,
                reasoningTokens,
                totalTokens,
                estimated,
                inputByModality,
                cachedInputByModality,
                outputByModality,
                reportedCost,
                extra);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof Usage that && values().equals(that.values()));
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    @Override
    public String toString() {
        return "Usage[" + "inputTokens=" + inputTokens + ", cachedInputTokens=" + cachedInputTokens
                + ", cacheWriteTokens=" + cacheWriteTokens + ", hourCacheWriteTokens=" + hourCacheWriteTokens
                + ", outputTokens=" + outputTokens + ", reasoningTokens=" + reasoningTokens + ", totalTokens="
                + totalTokens + ", estimated=" + estimated + ", inputByModality=" + inputByModality
                + ", cachedInputByModality=" + cachedInputByModality + ", outputByModality=" + outputByModality
                + ", reportedCost=" + reportedCost + ", extra=" + extra + "]";
    }

    /** Builds {@link Usage}. For one thread. */
    public static final class Builder {
        private long inputTokens;
        private long cachedInputTokens;
        private long cacheWriteTokens;
        private long hourCacheWriteTokens;
        private long outputTokens;
        private long reasoningTokens;
        private long totalTokens;
        private boolean estimated;
        private Map<Modality, Long> inputByModality = Map.of();
        private Map<Modality, Long> cachedInputByModality = Map.of();
        private Map<Modality, Long> outputByModality = Map.of();
        private @Nullable BigDecimal reportedCost;
        private Map<String, Object> extra = Map.of();

        private Builder() {}

        /** Sets {@link Usage#inputTokens()}. */
        public Builder inputTokens(long value) {
            inputTokens = value;
            return this;
        }

        /** Sets {@link Usage#cachedInputTokens()}. */
        public Builder cachedInputTokens(long value) {
            cachedInputTokens = value;
            return this;
        }

        /** Sets {@link Usage#cacheWriteTokens()}. */
        public Builder cacheWriteTokens(long value) {
            cacheWriteTokens = value;
            return this;
        }

        /** Sets {@link Usage#hourCacheWriteTokens()}. */
        public Builder hourCacheWriteTokens(long value) {
            hourCacheWriteTokens = value;
            return this;
        }

        /** Sets {@link Usage#outputTokens()}. */
        public Builder outputTokens(long value) {
            outputTokens = value;
            return this;
        }

        /** Sets {@link Usage#reasoningTokens()}. */
        public Builder reasoningTokens(long value) {
            reasoningTokens = value;
            return this;
        }

        /** Sets {@link Usage#totalTokens()}. */
        public Builder totalTokens(long value) {
            totalTokens = value;
            return this;
        }

        /** Sets {@link Usage#estimated()}. */
        public Builder estimated(boolean value) {
            estimated = value;
            return this;
        }

        /** Sets {@link Usage#inputByModality()}. */
        public Builder inputByModality(Map<Modality, Long> value) {
            inputByModality = value;
            return this;
        }

        /** Sets {@link Usage#cachedInputByModality()}. */
        public Builder cachedInputByModality(Map<Modality, Long> value) {
            cachedInputByModality = value;
            return this;
        }

        /** Sets {@link Usage#outputByModality()}. */
        public Builder outputByModality(Map<Modality, Long> value) {
            outputByModality = value;
            return this;
        }

        /** Sets {@link Usage#reportedCost()}. */
        public Builder reportedCost(@Nullable BigDecimal value) {
            reportedCost = value;
            return this;
        }

        /** Sets {@link Usage#extra()}. */
        public Builder extra(Map<String, Object> value) {
            extra = value;
            return this;
        }

        /** What was said. */
        public Usage build() {
            return new Usage(this);
        }
    }
}
