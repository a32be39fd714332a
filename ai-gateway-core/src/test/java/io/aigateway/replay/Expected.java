package io.aigateway.replay;

import io.aigateway.chat.FinishReason;
import io.aigateway.chat.Usage;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * What a recorded answer says, read from its raw JSON by rules written apart from the codecs: text, reasoning, tool
 * calls, finish reason, usage.
 */
final class Expected {

    static final class Answer {
        boolean refused;
        final StringBuilder text = new StringBuilder();
        final StringBuilder reasoning = new StringBuilder();
        final TreeMap<Integer, Call> calls = new TreeMap<>();
        /** The provider's word. */
        String finish;
        /** The neutral word; null if it is not compared. */
        FinishReason reason;

        boolean isEmpty() {
            return text.isEmpty() && reasoning.isEmpty() && calls.isEmpty() && finish == null;
        }

        Call call(int index) {
            return calls.computeIfAbsent(index, i -> new Call());
        }
    }

    static final class Call {
        String id = "";
        String name = "";
        final StringBuilder arguments = new StringBuilder();
    }

    final TreeMap<Integer, Answer> choices = new TreeMap<>();
    /** Null if the answer reports none. */
    Usage usage;

    String model;
    String id;
    boolean error;
    boolean unreadable;

    Answer choice(int index) {
        return choices.computeIfAbsent(index, i -> new Answer());
    }

    static JsonNode parse(String arguments) {
        // A call without arguments is told by nothing, by an empty object, or by the word null.
        boolean none = arguments.isBlank() || arguments.strip().equals("null");
        String json = none ? "{}" : arguments;
        try {
            return Recording.MAPPER.readTree(json);
        } catch (RuntimeException e) {
            return Recording.MAPPER.getNodeFactory().stringNode(json);
        }
    }
}
