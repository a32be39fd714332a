package io.aigateway.internal.fitting;

import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.Message;
import io.aigateway.chat.Role;
import io.aigateway.chat.ToolCall;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Calls of tools and their results in pairs: several services refuse a conversation for ever in which one is missing, or
 * which uses an id twice, as servers do that count their calls anew in every turn. Ids become unique, of two results the
 * last one counts, a call without a result gets one that says so, and a result without a call is said by the user. For one
 * conversation.
 */
final class PairedCalls {

    private final List<Message> messages = new ArrayList<>();
    private final Set<String> usedIds = new HashSet<>();
    /** How often an id was made unique. */
    private final Map<String, Integer> uses = new HashMap<>();
    /** The calls of the model's last turn: new ids by the old ones. */
    private final Map<String, Open> open = new LinkedHashMap<>();
    /** Where in the conversation the result of a call stands. */
    private final Map<String, Integer> answered = new HashMap<>();

    /** Calls under one id. */
    private static final class Open {
        private final Deque<String> unanswered = new ArrayDeque<>(1);
        private String last = "";
    }

    private boolean interrupted;
    private int endOfResults;
    private int renamed;
    private int doubled;
    private int orphans;
    private int missing;

    private PairedCalls() {}

    static ChatRequest of(ChatRequest request, Consumer<String> note) {
        if (isPaired(request.messages()) || goesOnElsewhere(request.extra())) {
            return request;
        }
        PairedCalls paired = new PairedCalls();
        request.messages().forEach(paired::add);
        if (paired.interrupted) {
            paired.close();
        }
        paired.report(note);
        return request.toBuilder().messages(paired.messages).build();
    }

    /** Whether the calls may lie in a conversation that the provider holds. */
    private static boolean goesOnElsewhere(Map<String, Object> extra) {
        for (Map.Entry<String, Object> field : extra.entrySet()) {
            boolean held = field.getKey().equals("previous_response_id")
                    || field.getKey().equals("conversation")
                    || (field.getValue() instanceof Map<?, ?> own
                            && (own.containsKey("previous_response_id") || own.containsKey("conversation")));
            if (held) {
                return true;
            }
        }
        return false;
    }

    /** The usual case, told without making anything but a few ids. */
    private static boolean isPaired(List<Message> messages) {
        Set<String> used = null;
        Set<String> waiting = null;
        boolean answering = false;
        for (Message message : messages) {
            if (message.role() == Role.TOOL) {
                answering = true;
                if (waiting == null || !waiting.remove(message.toolCallId())) {
                    return false;
                }
                continue;
            }
            boolean goesOn = message.role() == Role.ASSISTANT && !answering;
            if (waiting != null && !waiting.isEmpty() && !goesOn) {
                return false;
            }
            answering = false;
            for (ToolCall call : message.toolCalls()) {
                used = used == null ? new HashSet<>() : used;
                waiting = waiting == null ? new HashSet<>() : waiting;
                if (!used.add(call.id()) || !waiting.add(call.id())) {
                    return false;
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
            interrupted = true;
            addResult(message);
        } else if (message.role() == Role.ASSISTANT) {
            // Several messages of the model in a row are one turn, whose results come after the last of them.
            if (interrupted) {
                close();
            }
            messages.add(begin(message));
            endOfResults = messages.size();
        } else {
            interrupted = true;
            messages.add(message);
        }
    }

    private Message begin(Message message) {
        if (message.toolCalls().isEmpty()) {
            return message;
        }
        List<ToolCall> calls = new ArrayList<>(message.toolCalls().size());
        for (ToolCall call : message.toolCalls()) {
            String id = unique(call.id());
            Open same = open.computeIfAbsent(call.id(), each -> new Open());
            same.unanswered.add(id);
            same.last = id;
            calls.add(id.equals(call.id()) ? call : call.toBuilder().id(id).build());
        }
        return message.toBuilder().toolCalls(calls).build();
    }

    private String unique(String id) {
        if (usedIds.add(id)) {
            return id;
        }
        renamed++;
        while (true) {
            String other = id + "_" + (uses.merge(id, 1, Integer::sum) + 1);
            if (usedIds.add(other)) {
                return other;
            }
        }
    }

    private void addResult(Message message) {
        Open calls = open.get(message.toolCallId() == null ? "" : message.toolCallId());
        if (calls == null) {
            orphans++;
            messages.add(said(message));
            return;
        }
        String id = calls.unanswered.poll();
        if (id == null) {
            doubled++;
            Integer before = answered.get(calls.last);
            if (before != null) {
                messages.set(before, message.toBuilder().toolCallId(calls.last).build());
            }
            return;
        }
        messages.add(endOfResults, message.toBuilder().toolCallId(id).build());
        answered.put(id, endOfResults++);
    }

    private static Message said(Message result) {
        String name = result.name() == null ? "a tool" : result.name();
        return Message.user("Result of " + name + ", whose call is not part of the conversation: " + result.text());
    }

    /** Nothing more comes for the open calls. */
    private void close() {
        for (Open calls : open.values()) {
            for (String id : calls.unanswered) {
                missing++;
                messages.add(endOfResults++, Message.toolError(id, "There is no result of this call."));
            }
        }
        open.clear();
        answered.clear();
        interrupted = false;
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
