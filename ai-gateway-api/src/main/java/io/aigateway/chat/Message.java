package io.aigateway.chat;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One turn of a conversation. Immutable.
 *
 * @param role who speaks
 * @param content what is said, possibly nothing (an assistant turn that only calls tools)
 * @param reasoning the model's thoughts, where the provider shows them; null if none
 * @param toolCalls the tools an assistant turn wants to run
 * @param toolCallId the call that a tool turn answers; null otherwise
 * @param name the speaker's name; null if none
 * @param extra fields the gateway has no word for (refusal, annotations, provider state); passed through unchanged to
 *     where they come from, and to everybody if the origin is null
 * @param origin where the message was made; null if the application made it
 */
public record Message(
        Role role,
        List<ContentPart> content,
        @Nullable String reasoning,
        List<ToolCall> toolCalls,
        @Nullable String toolCallId,
        @Nullable String name,
        Map<String, Object> extra,
        @Nullable Origin origin) {

    /** The extra field of a tool's result that says whether the tool failed; sent where the protocol has a word for it. */
    public static final String TOOL_ERROR = "is_error";

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

    /** A message that the application makes. */
    public Message(
            Role role,
            List<ContentPart> content,
            @Nullable String reasoning,
            List<ToolCall> toolCalls,
            @Nullable String toolCallId,
            @Nullable String name,
            Map<String, Object> extra) {
        this(role, content, reasoning, toolCalls, toolCallId, name, extra, null);
    }

    /** Copies the lists and the map. */
    public Message {
        content = List.copyOf(content);
        toolCalls = List.copyOf(toolCalls);
        extra = JsonMaps.copyOf(extra);
    }

    private static Message of(Role role, List<ContentPart> content) {
        return new Message(role, content, null, List.of(), null, null, Map.of());
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
        return new Message(Role.ASSISTANT, List.of(), null, toolCalls, null, null, Map.of());
    }

    /** The result of a tool call. */
    public static Message tool(String toolCallId, String result) {
        return new Message(
                Role.TOOL, List.of(new ContentPart.Text(result)), null, List.of(), toolCallId, null, Map.of());
    }

    /** What a tool says that failed. */
    public static Message toolError(String toolCallId, String what) {
        return new Message(
                Role.TOOL,
                List.of(new ContentPart.Text(what)),
                null,
                List.of(),
                toolCallId,
                null,
                Map.of(TOOL_ERROR, true));
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
}
