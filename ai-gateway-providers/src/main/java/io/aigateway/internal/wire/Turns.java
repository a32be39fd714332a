package io.aigateway.internal.wire;

import io.aigateway.chat.Message;
import io.aigateway.chat.Role;
import io.aigateway.chat.ToolCall;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A conversation as protocols want it that know two speakers only: instructions apart, tool results among what the user
 * says and before it, and no two turns of the same speaker in a row.
 *
 * @param system the instructions, in their order
 * @param turns what is said, user and assistant in turns
 * @param moved whether instructions stood after the conversation had begun
 */
public record Turns(List<Message> system, List<Turn> turns, boolean moved) {

    /**
     * What one speaker says without being interrupted.
     *
     * @param assistant whether it is the model
     * @param messages tool results first, otherwise in their order
     */
    public record Turn(boolean assistant, List<Message> messages) {}

    /** Takes a conversation apart. */
    public static Turns of(List<Message> messages) {
        List<Message> system = new ArrayList<>(1);
        List<Turn> turns = new ArrayList<>(messages.size());
        boolean moved = false;
        for (Message message : messages) {
            if (message.role() == Role.SYSTEM || message.role() == Role.DEVELOPER) {
                system.add(message);
                moved |= !turns.isEmpty();
                continue;
            }
            boolean assistant = message.role() == Role.ASSISTANT;
            if (turns.isEmpty() || turns.get(turns.size() - 1).assistant != assistant) {
                turns.add(new Turn(assistant, new ArrayList<>(1)));
            }
            List<Message> said = turns.get(turns.size() - 1).messages;
            said.add(message.role() == Role.TOOL ? afterToolResults(said) : said.size(), message);
        }
        return new Turns(system, turns, moved);
    }

    private static int afterToolResults(List<Message> said) {
        int at = 0;
        while (at < said.size() && said.get(at).role() == Role.TOOL) {
            at++;
        }
        return at;
    }

    /** The names of the called tools by the ids of the calls. */
    public static Map<String, String> toolNames(List<Message> messages) {
        Map<String, String> names = new HashMap<>();
        for (Message message : messages) {
            for (ToolCall call : message.toolCalls()) {
                names.put(call.id(), call.name());
            }
        }
        return names;
    }
}
