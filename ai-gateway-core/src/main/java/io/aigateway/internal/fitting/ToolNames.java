package io.aigateway.internal.fitting;

import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.Message;
import io.aigateway.chat.ToolCall;
import io.aigateway.chat.ToolChoice;
import io.aigateway.chat.ToolDefinition;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Names of tools as services take them: up to 64 letters, digits, {@code _} and {@code -}. Others (servers of tools make
 * dots and long ones) become such, always the same for the same name and different for different ones, in definitions,
 * choice, calls and results alike. Immutable.
 */
public final class ToolNames {

    private static final int LONGEST = 64;
    private static final int DIGITS = 10;
    private static final ToolNames PLAIN = new ToolNames(Map.of(), Map.of());

    private final Map<String, String> fitted;
    private final Map<String, String> originals;

    private ToolNames(Map<String, String> fitted, Map<String, String> originals) {
        this.fitted = fitted;
        this.originals = originals;
    }

    static ToolNames of(ChatRequest request) {
        Map<String, String> fitted = null;
        for (ToolDefinition tool : request.tools()) {
            fitted = tool.raw() == null ? add(fitted, tool.name()) : fitted;
        }
        for (Message message : request.messages()) {
            for (ToolCall call : message.toolCalls()) {
                fitted = add(fitted, call.name());
            }
        }
        if (fitted == null) {
            return PLAIN;
        }
        Set<String> taken = new HashSet<>();
        request.tools().forEach(tool -> taken.add(tool.name()));
        Map<String, String> originals = new HashMap<>();
        for (Map.Entry<String, String> each : fitted.entrySet()) {
            String other = each.getValue();
            while (taken.contains(other)) {
                other = fit(other + "'"); // no name that fits has this mark
            }
            each.setValue(other);
            originals.put(other, each.getKey());
        }
        return new ToolNames(fitted, originals);
    }

    private static @Nullable Map<String, String> add(@Nullable Map<String, String> fitted, String name) {
        if (fits(name)) {
            return fitted;
        }
        Map<String, String> all = fitted == null ? new HashMap<>() : fitted;
        all.put(name, fit(name));
        return all;
    }

    private static boolean fits(String name) {
        if (name.length() > LONGEST) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if (!isPlain(name.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPlain(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    }

    /** What is left of the name, and a digest of all of it. */
    private static String fit(String name) {
        StringBuilder fitted = new StringBuilder(LONGEST);
        for (int i = 0; i < name.length() && fitted.length() < LONGEST - DIGITS - 1; i++) {
            fitted.append(isPlain(name.charAt(i)) ? name.charAt(i) : '_');
        }
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            return fitted.append('_')
                    .append(HexFormat.of().formatHex(digest), 0, DIGITS)
                    .toString();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JVM has SHA-256", e);
        }
    }

    boolean isPlain() {
        return fitted.isEmpty();
    }

    /** Whether a fitted name begins so and goes on. */
    boolean isBeginning(String name) {
        return !name.isEmpty()
                && originals.keySet().stream().anyMatch(each -> each.length() > name.length() && each.startsWith(name));
    }

    /** The name that the application knows. */
    String original(String name) {
        return originals.getOrDefault(name, name);
    }

    private String fitted(String name) {
        return fitted.getOrDefault(name, name);
    }

    ChatRequest applied(ChatRequest request, Consumer<String> note) {
        if (isPlain()) {
            return request;
        }
        note.accept(fitted.size() + (fitted.size() == 1 ? " name of a tool was" : " names of tools were")
                + " made to fit: services take up to 64 letters, digits, _ and -");
        List<ToolDefinition> tools = new ArrayList<>(request.tools().size());
        for (ToolDefinition tool : request.tools()) {
            tools.add(
                    tool.raw() == null
                            ? tool.toBuilder().name(fitted(tool.name())).build()
                            : tool);
        }
        ToolChoice choice = request.toolChoice();
        return request.toBuilder()
                .messages(request.messages().stream().map(this::applied).toList())
                .tools(tools)
                .toolChoice(choice != null && choice.name() != null ? ToolChoice.tool(fitted(choice.name())) : choice)
                .build();
    }

    private Message applied(Message message) {
        String name = message.name();
        if (message.toolCalls().isEmpty() && (name == null || message.toolCallId() == null)) {
            return message;
        }
        List<ToolCall> calls = new ArrayList<>(message.toolCalls().size());
        for (ToolCall call : message.toolCalls()) {
            calls.add(call.toBuilder().name(fitted(call.name())).build());
        }
        return message.toBuilder()
                .toolCalls(calls)
                .name(name != null && message.toolCallId() != null ? fitted(name) : name)
                .build();
    }
}
