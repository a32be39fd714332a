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

    private final String family;
    private final Upstream upstream;
    private final boolean shared;
    private final Set<String> origins = new LinkedHashSet<>();
    private int messages;

    /**
     * Creates a decision for a target.
     *
     * @param family the family of the target's protocol
     * @param shared whether all providers of the family understand each other's state
     */
    public OpaqueState(String family, Upstream upstream, boolean shared) {
        this.family = family;
        this.upstream = upstream;
        this.shared = shared;
    }

    /** Whether the target understands the message's state: it made it, or the application did. */
    public boolean isOwn(Message message) {
        Message.Origin origin = message.origin();
        return origin == null
                || (origin.protocol().equals(family)
                        && (shared || origin.provider().equals(upstream.provider())));
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
