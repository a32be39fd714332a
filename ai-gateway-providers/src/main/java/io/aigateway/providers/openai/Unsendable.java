package io.aigateway.providers.openai;

import io.aigateway.chat.Message;
import java.util.Set;

/** Fields of an answer's message that the codec keeps for the reader and that must not go back in a request. */
final class Unsendable {

    /** What stands before the names of fields found on tool calls. */
    static final String TOOL_CALL = "tool_call_";

    private static final Set<String> NAMES = Set.of("logprobs", "content_parts", "audio_content", Message.TOOL_ERROR);

    private Unsendable() {}

    static boolean contains(String name) {
        return NAMES.contains(name) || name.startsWith(TOOL_CALL);
    }
}
