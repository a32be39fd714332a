package io.aigateway.internal.wire;

import io.aigateway.chat.Message;
import io.aigateway.chat.Role;
import io.aigateway.chat.ToolCall;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

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
     * @param instructions what was said by the system behind it, where that may stand within a conversation
     */
    public record Turn(boolean assistant, List<Message> messages, List<Message> instructions) {

        Turn(boolean assistant) {
            this(assistant, new ArrayList<>(1), new ArrayList<>(0));
        }
    }

    /** Takes a conversation apart. */
    public static Turns of(List<Message> messages) {
        return of(messages, message -> true);
    }

    /**
     * Takes a conversation apart.
     *
     * @param speaks whether a message says anything; others are left out, so that their neighbours meet
     */
    public static Turns of(List<Message> messages, Predicate<Message> speaks) {
        return of(messages, speaks, false);
    }

    /**
     * Takes a conversation apart.
     *
     * @param speaks whether a message says anything; others are left out, so that their neighbours meet
     * @param inPlace whether instructions may stand within the conversation, behind what the user says: moved to its
     *     beginning they would change what a prompt cache knows
     */
    public static Turns of(List<Message> messages, Predicate<Message> speaks, boolean inPlace) {
        List<Message> waiting = new ArrayList<>(0);
        List<Message> system = new ArrayList<>(1);
        List<Turn> turns = new ArrayList<>(messages.size());
        boolean moved = false;
        for (Message message : messages) {
            boolean silent = !speaks.test(message);
            if (message.role() == Role.SYSTEM || message.role() == Role.DEVELOPER) {
                if (silent) {
                    continue;
                }
                if (inPlace && !turns.isEmpty()) {
                    waiting.add(message);
                } else {
                    system.add(message);
                    moved |= !turns.isEmpty();
                }
                continue;
            }
            if (silent) {
                continue;
            }
            boolean assistant = message.role() == Role.ASSISTANT;
            if (turns.isEmpty() || turns.get(turns.size() - 1).assistant != assistant) {
                placeBehindUser(turns, waiting);
                turns.add(new Turn(assistant));
            }
            List<Message> said = turns.get(turns.size() - 1).messages;
            said.add(message.role() == Role.TOOL ? afterToolResults(said) : said.size(), message);
        }
        placeBehindUser(turns, waiting);
        if (!waiting.isEmpty()) {
            system.addAll(waiting);
            moved = true;
        }
        for (int i = 1; i < turns.size(); i++) {
            if (turns.get(i - 1).assistant) {
                inOrderOfCalls(turns.get(i - 1).messages, turns.get(i).messages);
            }
        }
        return new Turns(system, turns, moved);
    }

    /** What waits is said behind the last turn, if that is the user's. */
    private static void placeBehindUser(List<Turn> turns, List<Message> waiting) {
        if (!turns.isEmpty() && !turns.get(turns.size() - 1).assistant) {
            turns.get(turns.size() - 1).instructions.addAll(waiting);
            waiting.clear();
        }
    }

    /** Where calls have no ids, results belong to them by their order. */
    private static void inOrderOfCalls(List<Message> calling, List<Message> answering) {
        int results = afterToolResults(answering);
        if (results < 2) {
            return;
        }
        Map<String, Integer> order = new HashMap<>();
        calling.forEach(message -> message.toolCalls().forEach(call -> order.putIfAbsent(call.id(), order.size())));
        answering
                .subList(0, results)
                .sort(Comparator.comparingInt(
                        message -> order.getOrDefault(String.valueOf(message.toolCallId()), Integer.MAX_VALUE)));
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
