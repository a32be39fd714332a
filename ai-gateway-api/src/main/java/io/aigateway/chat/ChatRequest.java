package io.aigateway.chat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A chat request in neutral words. What is not set is not sent; {@code temperature(0)} and
 * {@code parallelToolCalls(false)} are sent. Immutable.
 */
public final class ChatRequest implements ModelRequest {

    /** Stands for the default model of the client or the gateway. */
    public static final String DEFAULT_MODEL = "";

    private final String model;
    private final List<Message> messages;
    private final List<ToolDefinition> tools;
    private final @Nullable ToolChoice toolChoice;
    private final @Nullable Boolean parallelToolCalls;
    private final @Nullable ResponseFormat responseFormat;
    private final @Nullable ReasoningEffort reasoningEffort;
    private final @Nullable Double temperature;
    private final @Nullable Double topP;
    private final @Nullable Integer topK;
    private final @Nullable Double frequencyPenalty;
    private final @Nullable Double presencePenalty;
    private final @Nullable Integer maxOutputTokens;
    private final List<String> stop;
    private final @Nullable Long seed;
    private final @Nullable String user;
    private final Map<String, Object> metadata;
    private final Map<String, Object> extra;
    private final CallOptions options;

    private ChatRequest(Builder builder) {
        this.model = builder.model;
        this.messages = List.copyOf(builder.messages);
        this.tools = List.copyOf(builder.tools);
        this.toolChoice = builder.toolChoice;
        this.parallelToolCalls = builder.parallelToolCalls;
        this.responseFormat = builder.responseFormat;
        this.reasoningEffort = builder.reasoningEffort;
        this.temperature = builder.temperature;
        this.topP = builder.topP;
        this.topK = builder.topK;
        this.frequencyPenalty = builder.frequencyPenalty;
        this.presencePenalty = builder.presencePenalty;
        this.maxOutputTokens = builder.maxOutputTokens;
        this.stop = List.copyOf(builder.stop);
        this.seed = builder.seed;
        this.user = builder.user;
        this.metadata = JsonMaps.copyOf(builder.metadata);
        this.extra = JsonMaps.copyOf(builder.extra);
        this.options = builder.options;
    }

    /** A builder for a request to the given model. */
    public static Builder builder(String model) {
        return new Builder(Objects.requireNonNull(model, "model"));
    }

    /** A request with one user message. */
    public static ChatRequest of(String model, String userText) {
        return builder(model).user(userText).build();
    }

    /** The logical model name that a route answers to; {@link #DEFAULT_MODEL} for the client's default. */
    @Override
    public String model() {
        return model;
    }

    /** The conversation, oldest first. */
    public List<Message> messages() {
        return messages;
    }

    /** The tools the model may call. */
    public List<ToolDefinition> tools() {
        return tools;
    }

    /** Whether and which tool must be called; null leaves it to the provider. */
    public @Nullable ToolChoice toolChoice() {
        return toolChoice;
    }

    /** Whether several tools may be called at once; null leaves it to the provider. */
    public @Nullable Boolean parallelToolCalls() {
        return parallelToolCalls;
    }

    /** The shape of the answer; null for the provider's default. */
    public @Nullable ResponseFormat responseFormat() {
        return responseFormat;
    }

    /** How much to think; null for the provider's default. */
    public @Nullable ReasoningEffort reasoningEffort() {
        return reasoningEffort;
    }

    /** Sampling temperature; null for the provider's default. */
    public @Nullable Double temperature() {
        return temperature;
    }

    /** Nucleus sampling; null for the provider's default. */
    public @Nullable Double topP() {
        return topP;
    }

    /** Sampling from the k likeliest tokens; null for the provider's default. */
    public @Nullable Integer topK() {
        return topK;
    }

    /** Penalty on frequent tokens; null for the provider's default. */
    public @Nullable Double frequencyPenalty() {
        return frequencyPenalty;
    }

    /** Penalty on tokens that occurred; null for the provider's default. */
    public @Nullable Double presencePenalty() {
        return presencePenalty;
    }

    /** The most tokens to generate; null for the provider's default. */
    public @Nullable Integer maxOutputTokens() {
        return maxOutputTokens;
    }

    /** Texts at which generation stops. */
    public List<String> stop() {
        return stop;
    }

    /** Seed for repeatable sampling; null for none. */
    public @Nullable Long seed() {
        return seed;
    }

    /** An opaque id of the end user, sent to the provider; null for none. */
    public @Nullable String user() {
        return user;
    }

    /** Labels that are sent to the provider. */
    public Map<String, Object> metadata() {
        return metadata;
    }

    /** Fields the gateway has no word for, sent to the provider unchanged. */
    public Map<String, Object> extra() {
        return extra;
    }

    /** What this call wants to have different from the configuration; never sent to a provider. */
    @Override
    public CallOptions options() {
        return options;
    }

    /** A builder that starts from this request. */
    public Builder toBuilder() {
        Builder copy = new Builder(model);
        copy.messages.addAll(messages);
        copy.tools.addAll(tools);
        copy.toolChoice = toolChoice;
        copy.parallelToolCalls = parallelToolCalls;
        copy.responseFormat = responseFormat;
        copy.reasoningEffort = reasoningEffort;
        copy.temperature = temperature;
        copy.topP = topP;
        copy.topK = topK;
        copy.frequencyPenalty = frequencyPenalty;
        copy.presencePenalty = presencePenalty;
        copy.maxOutputTokens = maxOutputTokens;
        copy.stop = stop;
        copy.seed = seed;
        copy.user = user;
        copy.metadata = metadata;
        copy.extra.putAll(extra);
        copy.options = options;
        return copy;
    }

    /** The model and the sizes, never what is said. */
    @Override
    public String toString() {
        return "ChatRequest[" + model + ", " + messages.size() + " messages, " + tools.size() + " tools]";
    }

    /** Builds a {@link ChatRequest}. Not thread-safe. */
    public static final class Builder {
        private String model;
        private final List<Message> messages = new ArrayList<>(4);
        private final List<ToolDefinition> tools = new ArrayList<>(0);
        private @Nullable ToolChoice toolChoice;
        private @Nullable Boolean parallelToolCalls;
        private @Nullable ResponseFormat responseFormat;
        private @Nullable ReasoningEffort reasoningEffort;
        private @Nullable Double temperature;
        private @Nullable Double topP;
        private @Nullable Integer topK;
        private @Nullable Double frequencyPenalty;
        private @Nullable Double presencePenalty;
        private @Nullable Integer maxOutputTokens;
        private List<String> stop = List.of();
        private @Nullable Long seed;
        private @Nullable String user;
        private Map<String, Object> metadata = Map.of();
        private final Map<String, Object> extra = new LinkedHashMap<>(0);
        private CallOptions options = CallOptions.DEFAULT;

        private Builder(String model) {
            this.model = model;
        }

        /** Replaces the model. */
        public Builder model(String value) {
            this.model = Objects.requireNonNull(value, "model");
            return this;
        }

        /** Adds instructions that frame the conversation. */
        public Builder system(String text) {
            return message(Message.system(text));
        }

        /** Adds what the user says. */
        public Builder user(String text) {
            return message(Message.user(text));
        }

        /** Adds what the user says and shows. */
        public Builder user(ContentPart... parts) {
            return message(Message.user(parts));
        }

        /** Adds what the model said. */
        public Builder assistant(String text) {
            return message(Message.assistant(text));
        }

        /** Adds a message. */
        public Builder message(Message message) {
            messages.add(Objects.requireNonNull(message, "message"));
            return this;
        }

        /** Replaces all messages. */
        public Builder messages(List<Message> value) {
            messages.clear();
            value.forEach(this::message);
            return this;
        }

        /** Replaces the tools. */
        public Builder tools(List<ToolDefinition> value) {
            tools.clear();
            value.forEach(this::tool);
            return this;
        }

        /** Adds a tool. */
        public Builder tool(ToolDefinition tool) {
            tools.add(Objects.requireNonNull(tool, "tool"));
            return this;
        }

        /** See {@link ChatRequest#toolChoice()}. */
        public Builder toolChoice(@Nullable ToolChoice value) {
            this.toolChoice = value;
            return this;
        }

        /** See {@link ChatRequest#parallelToolCalls()}. */
        public Builder parallelToolCalls(@Nullable Boolean value) {
            this.parallelToolCalls = value;
            return this;
        }

        /** See {@link ChatRequest#responseFormat()}. */
        public Builder responseFormat(@Nullable ResponseFormat value) {
            this.responseFormat = value;
            return this;
        }

        /** See {@link ChatRequest#reasoningEffort()}. */
        public Builder reasoningEffort(@Nullable ReasoningEffort value) {
            this.reasoningEffort = value;
            return this;
        }

        /** See {@link ChatRequest#temperature()}. */
        public Builder temperature(@Nullable Double value) {
            this.temperature = value;
            return this;
        }

        /** See {@link ChatRequest#topP()}. */
        public Builder topP(@Nullable Double value) {
            this.topP = value;
            return this;
        }

        /** See {@link ChatRequest#topK()}. */
        public Builder topK(@Nullable Integer value) {
            this.topK = value;
            return this;
        }

        /** See {@link ChatRequest#frequencyPenalty()}. */
        public Builder frequencyPenalty(@Nullable Double value) {
            this.frequencyPenalty = value;
            return this;
        }

        /** See {@link ChatRequest#presencePenalty()}. */
        public Builder presencePenalty(@Nullable Double value) {
            this.presencePenalty = value;
            return this;
        }

        /** See {@link ChatRequest#maxOutputTokens()}. */
        public Builder maxOutputTokens(@Nullable Integer value) {
            this.maxOutputTokens = value;
            return this;
        }

        /** See {@link ChatRequest#stop()}. */
        public Builder stop(List<String> value) {
            this.stop = List.copyOf(value);
            return this;
        }

        /** See {@link ChatRequest#seed()}. */
        public Builder seed(@Nullable Long value) {
            this.seed = value;
            return this;
        }

        /** See {@link ChatRequest#user()}. */
        public Builder endUser(@Nullable String value) {
            this.user = value;
            return this;
        }

        /** See {@link ChatRequest#metadata()}. */
        public Builder metadata(Map<String, Object> value) {
            this.metadata = JsonMaps.copyOf(value);
            return this;
        }

        /** Adds a field the gateway has no word for; it reaches the wire unchanged. */
        public Builder extra(String name, Object value) {
            this.extra.put(name, value);
            return this;
        }

        /** See {@link ChatRequest#options()}. */
        public Builder options(CallOptions value) {
            this.options = Objects.requireNonNull(value, "options");
            return this;
        }

        /** The request. Whether it has messages is checked when it is sent. */
        public ChatRequest build() {
            return new ChatRequest(this);
        }
    }
}
