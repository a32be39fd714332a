package io.aigateway.rerank;

import io.aigateway.chat.CallOptions;
import io.aigateway.chat.JsonMaps;
import io.aigateway.chat.ModelRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A query and the documents to rank by it. Immutable.
 */
public final class RerankRequest implements ModelRequest {

    private final String model;
    private final String query;
    private final List<String> documents;
    private final @Nullable Integer topN;
    private final Map<String, Object> extra;
    private final CallOptions options;

    private RerankRequest(Builder from) {
        this.model = from.model;
        this.query = from.query;
        this.documents = List.copyOf(from.documents);
        this.topN = from.topN;
        this.extra = JsonMaps.copyOf(from.extra);
        this.options = from.options;
    }

    /** A builder with what must be said. */
    public static Builder builder(String model, String query) {
        return new Builder(model, query);
    }

    /** A builder that begins with what this says. */
    public Builder toBuilder() {
        Builder copy = new Builder(model, query);
        copy.documents = documents;
        copy.topN = topN;
        copy.extra = extra;
        copy.options = options;
        return copy;
    }

    /** The logical model name that a route answers to. */
    @Override
    public String model() {
        return model;
    }

    /** What is looked for. */
    public String query() {
        return query;
    }

    /** The texts to rank. */
    public List<String> documents() {
        return documents;
    }

    /** How many of the best to return; null for all. */
    public @Nullable Integer topN() {
        return topN;
    }

    /** Fields the gateway has no word for, sent to the provider unchanged. */
    public Map<String, Object> extra() {
        return extra;
    }

    /** What this call wants to have different from the configuration. */
    @Override
    public CallOptions options() {
        return options;
    }

    /** All documents ranked, nothing else set. */
    public static RerankRequest of(String model, String query, List<String> documents) {
        return builder(model, query).documents(documents).build();
    }

    /** The model and the number of documents, never the texts. */
    @Override
    public String toString() {
        return "RerankRequest[" + model + ", " + documents.size() + " documents]";
    }

    private List<@Nullable Object> values() {
        return Arrays.asList(model, query, documents, topN, extra, options);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof RerankRequest that && values().equals(that.values()));
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    /** Builds {@link RerankRequest}. For one thread. */
    public static final class Builder {
        private String model;
        private String query;
        private List<String> documents = List.of();
        private @Nullable Integer topN;
        private Map<String, Object> extra = Map.of();
        private CallOptions options = CallOptions.DEFAULT;

        private Builder(String model, String query) {
            this.model = Objects.requireNonNull(model, "model");
            this.query = Objects.requireNonNull(query, "query");
        }

        /** Sets {@link RerankRequest#model()}. */
        public Builder model(String value) {
            model = value;
            return this;
        }

        /** Sets {@link RerankRequest#query()}. */
        public Builder query(String value) {
            query = value;
            return this;
        }

        /** Sets {@link RerankRequest#documents()}. */
        public Builder documents(List<String> value) {
            documents = value;
            return this;
        }

        /** Sets {@link RerankRequest#topN()}. */
        public Builder topN(@Nullable Integer value) {
            topN = value;
            return this;
        }

        /** Sets {@link RerankRequest#extra()}. */
        public Builder extra(Map<String, Object> value) {
            extra = value;
            return this;
        }

        /** Sets {@link RerankRequest#options()}. */
        public Builder options(CallOptions value) {
            options = value;
            return this;
        }

        /** What was said. */
        public RerankRequest build() {
            return new RerankRequest(this);
        }
    }
}
