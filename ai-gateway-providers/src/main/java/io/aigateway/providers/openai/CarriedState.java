package io.aigateway.providers.openai;

import io.aigateway.chat.JsonMaps;
import io.aigateway.chat.Message;
import io.aigateway.internal.json.Json;
import io.aigateway.internal.json.Nodes;
import io.aigateway.spi.WireFormatException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * Signed thoughts and other state of a provider, in a form that clients of OpenAI's protocol carry back unread: an
 * encrypted item of {@code reasoning_details}, a word that OpenRouter brought into use.
 *
 * @param origin where the message was made
 * @param extra its state
 */
record CarriedState(Message.Origin origin, Map<String, Object> extra) {

    static final String DETAILS = "reasoning_details";
    /** Whole answers in the words of the protocols that need them back. */
    private static final Set<String> STATE = Set.of("content_blocks", "parts", "output_items", "content");
    /** Single fields that go back. */
    private static final Set<String> FIELDS = Set.of(
            DETAILS,
            "reasoning_opaque",
            "encrypted_content",
            "extra_content",
            "thought_signature",
            "thinking",
            "tool_plan",
            "audio");

    private static final String FORMAT = "ai-gateway-v1";
    private static final int LARGEST = 4 << 20;

    /** Whether a name stands for state that clients cannot say themselves: whole blocks in a provider's own words. */
    static boolean isName(String name) {
        return STATE.contains(name);
    }

    /** The item that carries a message's state; null if it has none, or too much of it. */
    static @Nullable Map<String, Object> item(Message message) {
        Message.Origin origin = message.origin();
        Map<String, Object> kept = new LinkedHashMap<>(message.extra());
        kept.keySet().removeIf(name -> !STATE.contains(name) && !FIELDS.contains(name));
        if (origin == null || kept.isEmpty()) {
            return null;
        }
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("protocol", origin.protocol());
        state.put("provider", origin.provider());
        state.put("model", origin.model());
        state.put("extra", kept);
        byte[] json = Json.toText(state).getBytes(StandardCharsets.UTF_8);
        if (json.length > LARGEST) {
            return null;
        }
        Map<String, Object> item = new LinkedHashMap<>();
        item.put("type", "reasoning.encrypted");
        item.put("data", Base64.getEncoder().encodeToString(json));
        item.put("format", FORMAT);
        item.put("index", 0);
        return item;
    }

    /** What an item carries; null if it is somebody else's. */
    static @Nullable CarriedState of(Object item) {
        Map<String, Object> fields = Nodes.object(item);
        if (!FORMAT.equals(fields.get("format")) || !(fields.get("data") instanceof String data)) {
            return null;
        }
        try {
            Map<String, Object> state =
                    Nodes.object(Json.parse(Base64.getDecoder().decode(data)));
            Message.Origin origin = new Message.Origin(
                    Nodes.text(state.get("protocol"), ""),
                    Nodes.text(state.get("provider"), ""),
                    Nodes.text(state.get("model"), ""));
            Map<String, Object> extra = new LinkedHashMap<>(Nodes.object(state.get("extra")));
            extra.keySet().removeIf(name -> !STATE.contains(name) && !FIELDS.contains(name));
            extra.values().removeIf(value -> value == null);
            return new CarriedState(origin, JsonMaps.copyOf(extra));
        } catch (IllegalArgumentException | JacksonException e) {
            throw new WireFormatException("messages: " + DETAILS + " with data that this gateway did not write", e);
        }
    }
}
