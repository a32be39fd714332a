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
    private static final String FORMAT = "ai-gateway-v1";
    private static final int LARGEST = 4 << 20;

    /** The item that carries a message's state; null if it has none, or too much of it. */
    static @Nullable Map<String, Object> item(Message message) {
        Message.Origin origin = message.origin();
        if (origin == null || message.extra().isEmpty()) {
            return null;
        }
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("protocol", origin.protocol());
        state.put("provider", origin.provider());
        state.put("model", origin.model());
        state.put("extra", message.extra());
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
            return new CarriedState(origin, JsonMaps.copyOf(Nodes.object(state.get("extra"))));
        } catch (IllegalArgumentException | JacksonException e) {
            throw new WireFormatException("messages: " + DETAILS + " with data that this gateway did not write", e);
        }
    }
}
