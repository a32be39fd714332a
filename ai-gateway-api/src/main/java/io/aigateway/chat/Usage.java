package io.aigateway.chat;

/**
 * Tokens a call used, in buckets that do not overlap on the input side: the whole input is
 * {@code inputTokens + cachedInputTokens + cacheWriteTokens}. Reasoning is a part of the output.
 *
 * @param inputTokens input read at the full price, without cached and cache-write tokens
 * @param cachedInputTokens input served from the provider's prompt cache
 * @param cacheWriteTokens input written to the provider's prompt cache
 * @param hourCacheWriteTokens the part of {@code cacheWriteTokens} that is kept for an hour and costs more
 * @param outputTokens everything generated, reasoning included
 * @param reasoningTokens the part of the output that was reasoning
 * @param totalTokens what the provider reported as total, or the sum
 * @param estimated whether the gateway estimated the figures because the provider reported none
 */
public record Usage(
        long inputTokens,
        long cachedInputTokens,
        long cacheWriteTokens,
        long hourCacheWriteTokens,
        long outputTokens,
        long reasoningTokens,
        long totalTokens,
        boolean estimated) {

    /** No tokens. */
    public static final Usage NONE = new Usage(0, 0, 0, 0, 0, 0, 0, false);

    /** Negative figures, which some providers report, become 0. */
    public Usage {
        inputTokens = Math.max(0, inputTokens);
        cachedInputTokens = Math.max(0, cachedInputTokens);
        cacheWriteTokens = Math.max(0, cacheWriteTokens);
        hourCacheWriteTokens = Math.max(0, hourCacheWriteTokens);
        outputTokens = Math.max(0, outputTokens);
        reasoningTokens = Math.max(0, reasoningTokens);
        totalTokens = Math.max(0, totalTokens);
    }

    /** Figures without a part that is kept for an hour. */
    public Usage(
            long inputTokens,
            long cachedInputTokens,
            long cacheWriteTokens,
            long outputTokens,
            long reasoningTokens,
            long totalTokens,
            boolean estimated) {
        this(
                inputTokens,
                cachedInputTokens,
                cacheWriteTokens,
                0,
                outputTokens,
                reasoningTokens,
                totalTokens,
                estimated);
    }

    /** Figures the gateway estimated. */
    public static Usage estimated(long inputTokens, long outputTokens) {
        return new Usage(inputTokens, 0, 0, 0, outputTokens, 0, inputTokens + outputTokens, true);
    }

    /** The whole input: uncached, cached and written to the cache. */
    public long totalInputTokens() {
        return inputTokens + cachedInputTokens + cacheWriteTokens;
    }

    /** The sum of both, bucket by bucket; estimated if either is. */
    public Usage plus(Usage other) {
        return new Usage(
                inputTokens + other.inputTokens,
                cachedInputTokens + other.cachedInputTokens,
                cacheWriteTokens + other.cacheWriteTokens,
                hourCacheWriteTokens + other.hourCacheWriteTokens,
                outputTokens + other.outputTokens,
                reasoningTokens + other.reasoningTokens,
                totalTokens + other.totalTokens,
                estimated || other.estimated);
    }
}
