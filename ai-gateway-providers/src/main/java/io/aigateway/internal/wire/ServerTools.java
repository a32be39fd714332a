package io.aigateway.internal.wire;

import io.aigateway.chat.ServerToolStep;
import io.aigateway.internal.json.Json;
import io.aigateway.internal.json.Nodes;
import io.aigateway.spi.ChatSink;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tools that a provider runs by itself: what was asked comes first, what came back later. For one answer. */
public final class ServerTools {

    private final ChatSink sink;
    private final int choice;
    private final Map<String, ServerToolStep> running = new HashMap<>(2);
    private final Deque<String> unnamed = new ArrayDeque<>(0);
    private int steps;

    /** The steps of an answer, told to the sink. */
    public ServerTools(ChatSink sink) {
        this(sink, 0);
    }

    /** The steps of a choice, told to the sink. */
    public ServerTools(ChatSink sink, int choice) {
        this.sink = sink;
        this.choice = choice;
    }

    /**
     * A tool is asked.
     *
     * @param id the provider's id; null if it gives none: then results belong to steps by
     *     their order
     * @param arguments what it is asked, as a JSON value; null if the provider does not tell
     */
    public void asked(@Nullable String id, String name, @Nullable Object arguments, Map<String, Object> raw) {
        String key = id == null ? "step-" + steps++ : id;
        if (id == null) {
            unnamed.add(key);
        }
        ServerToolStep step = ServerToolStep.builder(name)
                .id(key)
                .arguments(arguments == null ? "{}" : arguments instanceof String text ? text : Json.toText(arguments))
                .extra(raw)
                .build();
        running.put(key, step);
        sink.serverTool(choice, step);
    }

    /** A tool gave something back. */
    public void answered(
            @Nullable String id, String name, @Nullable Object result, boolean failed, Map<String, Object> raw) {
        String oldest = id == null ? unnamed.poll() : id;
        String key = oldest == null ? "step-" + steps++ : oldest;
        ServerToolStep before = running.remove(key);
        if (before == null) {
            before = ServerToolStep.builder(name).id(key).build();
        }
        Map<String, Object> both = new LinkedHashMap<>(before.extra());
        both.put("result", raw);
        sink.serverTool(
                choice,
                before.toBuilder().result(result).failed(failed).extra(both).build());
    }

    /** Whether a text names a failure: the words of services differ. */
    public static boolean isFailure(@Nullable Object status) {
        String word = Nodes.text(status, "").toLowerCase(java.util.Locale.ROOT);
        return word.contains("error") || word.contains("fail") || word.contains("incomplete");
    }
}
