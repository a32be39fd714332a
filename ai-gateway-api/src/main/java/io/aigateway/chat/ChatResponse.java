package io.aigateway.chat;

import io.aigateway.trace.CallTrace;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A whole answer. Immutable.
 */
public final class ChatResponse implements ModelResponse {

    private final @Nullable String id;
    private final String model;
    private final List<ChatChoice> choices;
    private final Usage usage;
    private final Map<String, Object> extra;
    private final CallTrace trace;
    private final @Nullable String serviceTier;
    private final List<SafetyRating> promptSafety;

    private ChatResponse(Builder from) {
        this.id = from.id;
        this.model = from.model;
        this.choices = List.copyOf(from.choices);
        this.usage = from.usage;
        this.extra = JsonMaps.copyOf(from.extra);
        this.trace = from.trace;
        this.serviceTier = from.serviceTier;
        this.promptSafety = List.copyOf(from.promptSafety);
        if (choices.isEmpty()) {
            throw new IllegalArgumentException("choices: empty (expected: at least one)");
        }
    }

    /** A builder with what must be said. */
    public static Builder builder(String model) {
        return new Builder(model);
    }

    /** A builder that begins with what this says. */
    public Builder toBuilder() {
        Builder copy = new Builder(model);
        copy.id = id;
        copy.choices = choices;
        copy.usage = usage;
        copy.extra = extra;
        copy.trace = trace;
        copy.serviceTier = serviceTier;
        copy.promptSafety = promptSafety;
        return copy;
    }

    /** The provider's id of the answer; null if it gave none. */
    public @Nullable String id() {
        return id;
    }

    /** The model that the upstream says it used. */
    @Override
    public String model() {
        return model;
    }

    /** The answers, at least one. */
    public List<ChatChoice> choices() {
        return choices;
    }

    /** The tokens used. */
    @Override
    public Usage usage() {
        return usage;
    }

    /** Fields of the provider that have no neutral name, as JSON values. */
    public Map<String, Object> extra() {
        return extra;
    }

    /** How the answer came about. */
    @Override
    public CallTrace trace() {
        return trace;
    }

    /** The tier that served the answer, in the provider's word; null if it does not say. */
    public @Nullable String serviceTier() {
        return serviceTier;
    }

    /** What the provider's content filter says about the prompt. */
    public List<SafetyRating> promptSafety() {
        return promptSafety;
    }

    /** The answer's text; empty if the model only called tools. */
    public String text() {
        return message().text();
    }

    /** The first answer. */
    public Message message() {
        return choices.get(0).message();
    }

    /** The tools the model wants to run. */
    public List<ToolCall> toolCalls() {
        return message().toolCalls();
    }

    /** The model's thoughts, where the provider shows them; null if none. */
    public @Nullable String reasoning() {
        return message().reasoning();
    }

    /** Why the first answer ended. */
    public FinishReason finishReason() {
        return choices.get(0).finishReason();
    }

    /** The provider's own word for why the first answer ended; null if it gave none. */
    public @Nullable String rawFinishReason() {
        return choices.get(0).rawFinishReason();
    }

    @Override
    public ChatResponse withTrace(CallTrace other) {
        return toBuilder().trace(other).build();
    }

    /** The model, the usage and the sizes, never what was said. */
    @Override
    public String toString() {
        return "ChatResponse[" + model + ", " + finishReason() + ", " + text().length() + " chars, "
                + toolCalls().size() + " tool calls, " + usage + "]";
    }

    private List<@Nullable Object> values() {
        return Arrays.asList(id, model, choices, usage, extra, trace, serviceTier, promptSafety);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof ChatResponse that && values().equals(that.values()));
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    /** Builds {@link ChatResponse}. For one thread. */
    public static final class Builder {
        private @Nullable String id;
        private String model;
        private List<ChatChoice> choices = List.of();
        private Usage usage = Usage.NONE;
        private Map<String, Object> extra = Map.of();
        private CallTrace trace = CallTrace.none();
        private @Nullable String serviceTier;
        private List<SafetyRating> promptSafety = List.of();

        private Builder(String model) {
            this.model = Objects.requireNonNull(model, "model");
        }

        /** Sets {@link ChatResponse#id()}. */
        public Builder id(@Nullable String value) {
            id = value;
            return this;
        }

        /** Sets {@link ChatResponse#model()}. */
        public Builder model(String value) {
            model = value;
            return this;
        }

        /** Sets {@link ChatResponse#choices()}. */
        public Builder choices(List<ChatChoice> value) {
            choices = value;
            return this;
        }

        /** Sets {@link ChatResponse#usage()}. */
        public Builder usage(Usage value) {
            usage = value;
            return this;
        }

        /** Sets {@link ChatResponse#extra()}. */
        public Builder extra(Map<String, Object> value) {
            extra = value;
            return this;
        }

        /** Sets {@link ChatResponse#trace()}. */
        public Builder trace(CallTrace value) {
            trace = value;
            return this;
        }

        /** Sets {@link ChatResponse#serviceTier()}. */
        public Builder serviceTier(@Nullable String value) {
            serviceTier = value;
            return this;
        }

        /** Sets {@link ChatResponse#promptSafety()}. */
        public Builder promptSafety(List<SafetyRating> value) {
            promptSafety = value;
            return this;
        }

        /** What was said. */
        public ChatResponse build() {
            return new ChatResponse(this);
        }
    }
}
