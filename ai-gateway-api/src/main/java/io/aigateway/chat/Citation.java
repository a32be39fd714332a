package io.aigateway.chat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where something in an answer comes from: one word for OpenAI's annotations, Anthropic's citations, Gemini's grounding,
 * Perplexity's search results and Cohere's citations. Immutable.
 */
public final class Citation {

    private final @Nullable String url;
    private final @Nullable String title;
    private final @Nullable String source;
    private final @Nullable String quote;
    private final @Nullable String cited;
    private final @Nullable Long start;
    private final @Nullable Long end;
    private final Map<String, Object> extra;

    private Citation(Builder from) {
        this.url = from.url;
        this.title = from.title;
        this.source = from.source;
        this.quote = from.quote;
        this.cited = from.cited;
        this.start = from.start;
        this.end = from.end;
        this.extra = JsonMaps.copyOf(from.extra);
    }

    /** A builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder that begins with what this says. */
    public Builder toBuilder() {
        Builder copy = new Builder();
        copy.url = url;
        copy.title = title;
        copy.source = source;
        copy.quote = quote;
        copy.cited = cited;
        copy.start = start;
        copy.end = end;
        copy.extra = extra;
        return copy;
    }

    /** The source's address; null if it has none. */
    public @Nullable String url() {
        return url;
    }

    /** The source's title; null if it has none. */
    public @Nullable String title() {
        return title;
    }

    /** The provider's id of the source, such as a document's or a file's; null if it has none. */
    public @Nullable String source() {
        return source;
    }

    /** What the source says; null if the provider does not tell. */
    public @Nullable String quote() {
        return quote;
    }

    /** The words of the answer that the source stands behind; null if the provider does not tell. */
    public @Nullable String cited() {
        return cited;
    }

    /** Where these words begin, in the provider's own count; null if it does not tell. */
    public @Nullable Long start() {
        return start;
    }

    /** Where they end, exclusive, in the provider's own count; null if it does not tell. */
    public @Nullable Long end() {
        return end;
    }

    /** The citation in the provider's own words. */
    public Map<String, Object> extra() {
        return extra;
    }

    /** The address or name of the source, never what it says. */
    @Override
    public String toString() {
        return "Citation[" + (url != null ? url : source != null ? source : title) + "]";
    }

    private List<@Nullable Object> values() {
        return Arrays.asList(url, title, source, quote, cited, start, end, extra);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof Citation that && values().equals(that.values()));
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    /** Builds {@link Citation}. For one thread. */
    public static final class Builder {
        private @Nullable String url;
        private @Nullable String title;
        private @Nullable String source;
        private @Nullable String quote;
        private @Nullable String cited;
        private @Nullable Long start;
        private @Nullable Long end;
        private Map<String, Object> extra = Map.of();

        private Builder() {}

        /** Sets {@link Citation#url()}. */
        public Builder url(@Nullable String value) {
            url = value;
            return this;
        }

        /** Sets {@link Citation#title()}. */
        public Builder title(@Nullable String value) {
            title = value;
            return this;
        }

        /** Sets {@link Citation#source()}. */
        public Builder source(@Nullable String value) {
            source = value;
            return this;
        }

        /** Sets {@link Citation#quote()}. */
        public Builder quote(@Nullable String value) {
            quote = value;
            return this;
        }

        /** Sets {@link Citation#cited()}. */
        public Builder cited(@Nullable String value) {
            cited = value;
            return this;
        }

        /** Sets {@link Citation#start()}. */
        public Builder start(@Nullable Long value) {
            start = value;
            return this;
        }

        /** Sets {@link Citation#end()}. */
        public Builder end(@Nullable Long value) {
            end = value;
            return this;
        }

        /** Sets {@link Citation#extra()}. */
        public Builder extra(Map<String, Object> value) {
            extra = value;
            return this;
        }

        /** What was said. */
        public Citation build() {
            return new Citation(this);
        }
    }
}
