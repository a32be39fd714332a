package io.aigateway.internal.fitting;

import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.Message;
import io.aigateway.chat.Role;
import io.aigateway.chat.ToolCall;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Calls of tools and their results in pairs: several services refuse a conversation for ever in which one is missing, or
 * which uses an id twice, as servers do that count their calls anew in every turn. Ids become unique, of two results the
 * last one counts, a call without a result gets one that says so, and a result without a call is said by the user. For one
 * conversation.
 */
final class PairedCalls {

    private final List<Message> messages = new ArrayList<>();
    private final Set<String> usedIds = new HashSet<>();
    /** The calls of the last turn that called: new ids by the old ones, of each the oldest unanswered first. */
    private final Map<String, List<String>> open = new LinkedHashMap<>();
    /** Where in the conversation the result of a call stands. */
    private final Map<String, Integer> answered = new HashMap<>();

    private int endOfResults;
    private int renamed;
    private int doubled;
    private int orphans;
    private int missing;

    private PairedCalls() {}

    static ChatRequest of(ChatRequest request, Consumer<String> note) {
        if (isPaired(request.messages())) {
            return request;
        }
        PairedCalls paired = new PairedCalls();
        request.messages().forEach(paired::add);
        if (!paired.answered.isEmpty() || paired.endOfResults < paired.messages.size()) {
            paired.close();
        }
        paired.report(note);
        return request.toBuilder().messages(paired.messages).build();
    }

    /** The usual case, told without making anything but a few ids. */
    private static boolean isPaired(List<Message> messages) {
        Set<String> used = null;
        Set<String> waiting = null;
        for (Message message : messages) {
            boolean calls = !message.toolCalls().isEmpty();
            if (message.role() == Role.TOOL) {
                if (waiting == null || !waiting.remove(message.toolCallId())) {
                    return false;
                }
            } else if (waiting != null && !waiting.isEmpty()) {
                return false;
            } else if (calls) {
                used = used == null ? new HashSet<>() : used;
                waiting = new HashSet<>();
                for (ToolCall call : message.toolCalls()) {
                    if (!used.add(call.id()) || !waiting.add(call.id())) {
                        return false;
                    }
                }
            }
        }
        // Calls at the very end wait for their results: whoever sends them so means it.
        return waiting == null
                || waiting.isEmpty()
                || messages.get(messages.size() - 1).role() == Role.ASSISTANT;
    }

    private void add(Message message) {
        if (message.role() == Role.TOOL) {
            addResult(message);
        } else if (message.role() == Role.ASSISTANT) {
            close();
            messages.add(begin(message));
            endOfResults = messages.size();
        } else {
            messages.add(message);
        }
    }

    private Message begin(Message message) {
        if (message.toolCalls().isEmpty()) {
            return message;
        }
        List<ToolCall> calls = new ArrayList<>(message.toolCalls().size());
        for (ToolCall call : message.toolCalls()) {
            String id = call.id();
            for (int i = 2; !usedIds.add(id); i++) {
                id = call.id() + "_" + i;
            }
            renamed += id.equals(call.id()) ? 0 : 1;
            open.computeIfAbsent(call.id(), each -> new ArrayList<>(1)).add(id);
            calls.add(id.equals(call.id()) ? call : call.toBuilder().id(id).build());
        }
        return message.toBuilder().toolCalls(calls).build();
    }

    private void addResult(Message message) {
        String id = idOf(message.toolCallId());
        if (id == null) {
            orphans++;
            messages.add(said(message));
            return;
        }
        Message result = message.toBuilder().toolCallId(id).build();
        Integer before = answered.get(id);
        if (before != null) {
            doubled++;
            messages.set(before, result);
            return;
        }
        messages.add(endOfResults, result);
        answered.put(id, endOfResults++);
    }

    /** The call that a result belongs to: the first unanswered one of that id, or the last; null if there is none. */
    private @Nullable String idOf(@Nullable String id) {
        List<String> ids = open.get(id == null ? "" : id);
        if (ids == null) {
            return null;
        }
        for (String each : ids) {
            if (!answered.containsKey(each)) {
                return each;
            }
        }
        return ids.get(ids.size() - 1);
    }

    private static Message said(Message result) {
        String name = result.name() == null ? "a tool" : result.name();
        return Message.user("Result of " + name + ", whose call is not part of the conversation: " + result.text());
    }

    /** Nothing more comes for the open calls. */
    private void close() {
        boolean goesOn = !answered.isEmpty() || endOfResults < messages.size() || !open.isEmpty();
        if (goesOn) {
            for (List<String> ids : open.values()) {
                for (String id : ids) {
                    if (!answered.containsKey(id)) {
                        missing++;
                        messages.add(endOfResults++, Message.toolError(id, "There is no result of this call."));
                    }
                }
            }
        }
        open.clear();
        answered.clear();
    }

    private void report(Consumer<String> note) {
        if (renamed > 0) {
            note.accept("ids of " + renamed + " tool calls made unique: they were used before");
        }
        if (doubled > 0) {
            note.accept("left out " + doubled + " results of tool calls that came twice: the last one counts");
        }
        if (missing > 0) {
            note.accept(missing + " tool calls without a result got one that says so");
        }
        if (orphans > 0) {
            note.accept(orphans + " results without their calls are said by the user");
        }
    }
}
