package io.aigateway.chat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One turn of a conversation. Immutable.
 */
public final class Message {

    /** The extra field of a tool's result that says whether the tool failed; sent where the protocol has a word for it. */
    public static final String TOOL_ERROR = "is_error";

    private final Role role;
    private final List<ContentPart> content;
    private final @Nullable String reasoning;
    private final List<ToolCall> toolCalls;
    private final @Nullable String toolCallId;
    private final @Nullable String name;
    private final Map<String, Object> extra;
    private final @Nullable Origin origin;
    private final @Nullable String refusal;
    private final List<Citation> citations;
    private final List<ServerToolStep> serverToolSteps;
    private final @Nullable String phase;

    private Message(Builder from) {
        this.role = from.role;
        this.content = List.copyOf(from.content);
        this.reasoning = from.reasoning;
        this.toolCalls = List.copyOf(from.toolCalls);
        this.toolCallId = from.toolCallId;
        this.name = from.name;
        this.extra = JsonMaps.copyOf(from.extra);
        this.origin = from.origin;
        this.refusal = from.refusal;
        this.citations = List.copyOf(from.citations);
        this.serverToolSteps = List.copyOf(from.serverToolSteps);
        this.phase = from.phase;
    }

    /** A builder with what must be said. */
    public static Builder builder(Role role) {
        return new Builder(role);
    }

    /** A builder that begins with what this says. */
    public Builder toBuilder() {
        Builder copy = new Builder(role);
        copy.content = content;
        copy.reasoning = reasoning;
        copy.toolCalls = toolCalls;
        copy.toolCallId = toolCallId;
        copy.name = name;
        copy.extra = extra;
        copy.origin = origin;
        copy.refusal = refusal;
        copy.citations = citations;
        copy.serverToolSteps = serverToolSteps;
        copy.phase = phase;
        return copy;
    }

    /** Who speaks. */
    public Role role() {
        return role;
    }

    /** What is said, possibly nothing (an assistant turn that only calls tools). */
    public List<ContentPart> content() {
        return content;
    }

    /** The model's thoughts, where the provider shows them; null if none. */
    public @Nullable String reasoning() {
        return reasoning;
    }

    /** The tools an assistant turn wants to run. */
    public List<ToolCall> toolCalls() {
        return toolCalls;
    }

    /** The call that a tool turn answers; null otherwise. */
    public @Nullable String toolCallId() {
        return toolCallId;
    }

    /** The speaker's name; null if none. */
    public @Nullable String name() {
        return name;
    }

    /** Fields the gateway has no word for (refusal, annotations, provider state); passed through unchanged to where they come from, and to everybody if the origin is null. */
    public Map<String, Object> extra() {
        return extra;
    }

    /** Where the message was made; null if the application made it. */
    public @Nullable Origin origin() {
        return origin;
    }

    /** The words in which the model declined; null if it did not. */
    public @Nullable String refusal() {
        return refusal;
    }

    /** Where the answer comes from. */
    public List<Citation> citations() {
        return citations;
    }

    /** The tools that the provider ran by itself, in their order. */
    public List<ServerToolStep> serverToolSteps() {
        return serverToolSteps;
    }

    /** Which part of the work the message belongs to, in the provider's word such as {@code commentary} or {@code final_answer}; null if it does not say. */
    public @Nullable String phase() {
        return phase;
    }

    /**
     * Where a model's message was made. Signed or encrypted thoughts mean something there only.
     *
     * @param protocol the family of the wire protocol, such as {@code anthropic}
     * @param provider id of the provider
     * @param model the upstream's name of the model
     */
    public record Origin(String protocol, String provider, String model) {
        /** {@code provider (protocol)}. */
        @Override
        public String toString() {
            return provider + " (" + protocol + ")";
        }
    }

    private static Message of(Role role, List<ContentPart> content) {
        return builder(role).content(content).build();
    }

    /** Instructions that frame the conversation. */
    public static Message system(String text) {
        return of(Role.SYSTEM, List.of(new ContentPart.Text(text)));
    }

    /** What the user says. */
    public static Message user(String text) {
        return of(Role.USER, List.of(new ContentPart.Text(text)));
    }

    /** What the user says and shows. */
    public static Message user(ContentPart... parts) {
        return of(Role.USER, List.of(parts));
    }

    /** What the model said. */
    public static Message assistant(String text) {
        return of(Role.ASSISTANT, List.of(new ContentPart.Text(text)));
    }

    /** The tools the model wanted to run. */
    public static Message assistant(List<ToolCall> toolCalls) {
        return builder(Role.ASSISTANT).toolCalls(toolCalls).build();
    }

    /** The result of a tool call. */
    public static Message tool(String toolCallId, String result) {
        return builder(Role.TOOL)
                .content(List.of(new ContentPart.Text(result)))
                .toolCallId(toolCallId)
                .build();
    }

    /** What a tool says that failed. */
    public static Message toolError(String toolCallId, String what) {
        return builder(Role.TOOL)
                .content(List.of(new ContentPart.Text(what)))
                .toolCallId(toolCallId)
                .extra(Map.of(TOOL_ERROR, true))
                .build();
    }

    /** All text parts, joined without a separator; empty if there are none. */
    public String text() {
        if (content.size() == 1 && content.get(0) instanceof ContentPart.Text only) {
            return only.text();
        }
        StringBuilder text = new StringBuilder();
        for (ContentPart part : content) {
            if (part instanceof ContentPart.Text piece) {
                text.append(piece.text());
            }
        }
        return text.toString();
    }

    /** The role and the sizes, never what is said. */
    @Override
    public String toString() {
        return "Message[" + role + ", " + content.size() + " parts, " + toolCalls.size() + " tool calls]";
    }

    private List<@Nullable Object> values() {
        return Arrays.asList(
                role,
                content,
                reasoning,
                toolCalls,
                toolCallId,
                name,
                extra,
                origin,
                refusal,
                citations,
                serverToolSteps,
                phase);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof Message that && values().equals(that.values()));
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    /** Builds {@link Message}. For one thread. */
    public static final class Builder {
        private Role role;
        private List<ContentPart> content = List.of();
        private @Nullable String reasoning;
        private List<ToolCall> toolCalls = List.of();
        private @Nullable String toolCallId;
        private @Nullable String name;
        private Map<String, Object> extra = Map.of();
        private @Nullable Origin origin;
        private @Nullable String refusal;
        private List<Citation> citations = List.of();
        private List<ServerToolStep> serverToolSteps = List.of();
        private @Nullable String phase;

        private Builder(Role role) {
            this.role = Objects.requireNonNull(role, "role");
        }

        /** Sets {@link Message#role()}. */
        public Builder role(Role value) {
            role = value;
            return this;
        }

        /** Sets {@link Message#content()}. */
        public Builder content(List<ContentPart> value) {
            content = value;
            return this;
        }

        /** Sets {@link Message#reasoning()}. */
        public Builder reasoning(@Nullable String value) {
            reasoning = value;
            return this;
        }

        /** Sets {@link Message#toolCalls()}. */
        public Builder toolCalls(List<ToolCall> value) {
            toolCalls = value;
            return this;
        }

        /** Sets {@link Message#toolCallId()}. */
        public Builder toolCallId(@Nullable String value) {
            toolCallId = value;
            return this;
        }

        /** Sets {@link Message#name()}. */
        public Builder name(@Nullable String value) {
            name = value;
            return this;
        }

        /** Sets {@link Message#extra()}. */
        public Builder extra(Map<String, Object> value) {
            extra = value;
            return this;
        }

        /** Sets {@link Message#origin()}. */
        public Builder origin(@Nullable Origin value) {
            origin = value;
            return this;
        }

        /** Sets {@link Message#refusal()}. */
        public Builder refusal(@Nullable String value) {
            refusal = value;
            return this;
        }

        /** Sets {@link Message#citations()}. */
        public Builder citations(List<Citation> value) {
            citations = value;
            return this;
        }

        /** Sets {@link Message#serverToolSteps()}. */
        public Builder serverToolSteps(List<ServerToolStep> value) {
            serverToolSteps = value;
            return this;
        }

        /** Sets {@link Message#phase()}. */
        public Builder phase(@Nullable String value) {
            phase = value;
            return this;
        }

        /** What was said. */
        public Message build() {
            return new Message(this);
        }
    }
}
