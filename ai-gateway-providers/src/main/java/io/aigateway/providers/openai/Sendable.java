package io.aigateway.providers.openai;

import io.aigateway.chat.Message;
import io.aigateway.chat.Role;
import io.aigateway.internal.json.Nodes;
import io.aigateway.spi.Upstream;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which fields of a message go back in a request. Of what a service said only a few may: strict ones refuse what belongs
 * into answers only. What the application itself adds goes along, but for fields that no request can have.
 */
final class Sendable {

    /** Fields of answers that requests have, too. */
    private static final Set<String> RETURNED = Set.of(
            "reasoning_details",
            "reasoning_content",
            "reasoning",
            "reasoning_opaque",
            "reasoning_text",
            "encrypted_content",
            "extra_content",
            "thought_signature",
            "audio",
            "function_call",
            "cache_control",
            "phase",
            "name");

    /** Fields of answers that no request has, whoever puts them into one. */
    private static final Set<String> NEVER = Set.of(
            "logprobs",
            "annotations",
            "images",
            "executed_tools",
            "parsed",
            "provider_metadata",
            "provider_specific_fields",
            "content_parts",
            "audio_content",
            "content_filter_results",
            "citations",
            Message.TOOL_ERROR);

    private Sendable() {}

    /** The field as it may be sent; null if it may not. */
    static @Nullable Object of(Message message, String name, Object value, Upstream upstream) {
        if (message.role() != Role.ASSISTANT) {
            return name.equals(Message.TOOL_ERROR) ? null : value;
        } else if (NEVER.contains(name) || (message.origin() != null && !isReturned(name, upstream))) {
            return null;
        }
        // The sound itself is known by its id.
        Object id = name.equals("audio") ? Nodes.object(value).get("id") : null;
        return id == null ? value : Map.of("id", id);
    }

    private static boolean isReturned(String name, Upstream upstream) {
        String more = "," + upstream.quirk(Quirks.RETURNED_FIELDS, "") + ",";
        return RETURNED.contains(name) || more.contains("," + name + ",");
    }
}
