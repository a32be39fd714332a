package io.aigateway.internal.wire;

import io.aigateway.chat.Message;
import io.aigateway.spi.RequestWriter;
import io.aigateway.spi.Upstream;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Decides which messages may carry their opaque state (signed or encrypted thoughts, fields without a neutral name) to
 * a target, and says in the trace which could not. For one request.
 */
public final class OpaqueState {

    /** Who understands the state that somebody of the family made. */
    public enum Sharing {
        /** The provider that made it. */
        PROVIDER,
        /** The provider that made it, with models of the same vendor. */
        PROVIDER_AND_VENDOR,
        /** Besides the provider that made it, everybody who serves Claude, if Claude made it. */
        CLAUDE,
        /** Everybody of the family. */
        FAMILY
    }

    private final String family;
    private final Upstream upstream;
    private final Sharing sharing;
    private final Set<String> origins = new LinkedHashSet<>();
    private int messages;

    /**
     * Creates a decision for a target.
     *
     * @param family the family of the target's protocol
     * @param sharing who understands state of the family
     */
    public OpaqueState(String family, Upstream upstream, Sharing sharing) {
        this.family = family;
        this.upstream = upstream;
        this.sharing = sharing;
    }

    /** Whether the target understands the message's state: it made it, or the application did. */
    public boolean isOwn(Message message) {
        Message.Origin origin = message.origin();
        if (origin == null) {
            return true;
        }
        if (!origin.protocol().equals(family)) {
            return false;
        }
        boolean here = origin.provider().equals(upstream.provider());
        return switch (sharing) {
            case PROVIDER -> here;
            case PROVIDER_AND_VENDOR -> here && vendor(origin.model()).equals(vendor(upstream.model()));
            case CLAUDE -> here || (isClaude(origin.model()) && isClaude(upstream.model()));
            case FAMILY -> true;
        };
    }

    private static boolean isClaude(String model) {
        return model.contains("claude");
    }

    /** What stands before the model's own name, without the region: {@code us.anthropic.claude-x} is Anthropic's. */
    private static String vendor(String model) {
        String[] parts = model.split("\\.");
        boolean region = parts.length > 2 && parts[0].length() <= 6;
        return parts[region ? 1 : 0];
    }

    /** The fields of the message that go along; none of a message from elsewhere, which is remembered. */
    public Map<String, Object> fields(Message message) {
        if (isOwn(message)) {
            return message.extra();
        }
        if (!message.extra().isEmpty()) {
            drop(message);
        }
        return Map.of();
    }

    /** Remembers that something of the message is left out. */
    public void drop(Message message) {
        messages++;
        if (message.origin() != null) {
            origins.add(message.origin().toString());
        }
    }

    /** Tells the trace what was left out, if anything was. */
    public void report(RequestWriter out) {
        if (messages > 0) {
            out.note("left out thoughts or provider state of " + messages
                    + (messages == 1 ? " message" : " messages")
                    + (origins.isEmpty() ? "" : " made by " + String.join(", ", origins)));
        }
    }
}
