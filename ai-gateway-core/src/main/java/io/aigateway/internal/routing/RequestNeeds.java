package io.aigateway.internal.routing;

import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ContentPart;
import io.aigateway.chat.Message;
import io.aigateway.chat.ModelRequest;
import io.aigateway.chat.Role;
import io.aigateway.chat.TokenCountRequest;
import io.aigateway.embedding.EmbeddingRequest;
import io.aigateway.model.ModelListRequest;
import io.aigateway.rerank.RerankRequest;
import io.aigateway.spi.Capability;
import io.aigateway.spi.TokenEstimator;
import io.aigateway.spi.WireProtocol;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a request needs of a target, and why a target cannot take it. For one call. */
public final class RequestNeeds {

    /** An estimate may be too high by this factor before a target is left out for it. */
    private static final double DOUBT = 0.8;

    private static final Set<Capability> PLAIN = Set.of(Capability.CHAT);
    private static final Set<Capability> PLAIN_STREAM = Set.of(Capability.CHAT, Capability.STREAMING);
    private static final Set<Capability> EMBED = Set.of(Capability.EMBEDDINGS);
    private static final Set<Capability> RERANK = Set.of(Capability.RERANK);

    private final ModelRequest request;
    private final Set<Capability> capabilities;
    private final TokenEstimator estimator;
    private int estimatedTokens = -1;

    private RequestNeeds(ModelRequest request, Set<Capability> capabilities, TokenEstimator estimator) {
        this.request = request;
        this.capabilities = capabilities;
        this.estimator = estimator;
    }

    /** The needs of a request. */
    public static RequestNeeds of(ModelRequest request, boolean streaming, TokenEstimator estimator) {
        ChatRequest chat = chat(request);
        if (chat == null) {
            return new RequestNeeds(request, ofOperation(request), estimator);
        }
        EnumSet<Capability> more = null;
        if (request instanceof TokenCountRequest) {
            more = with(more, Capability.TOKEN_COUNT);
        }
        if (!chat.tools().isEmpty()) {
            more = with(more, Capability.TOOLS);
        }
        List<Message> messages = chat.messages();
        for (int i = 0; i < messages.size(); i++) {
            List<ContentPart> parts = messages.get(i).content();
            boolean made = messages.get(i).role() == Role.ASSISTANT; // media of a model are left out of what is sent
            for (int j = 0; j < parts.size(); j++) {
                Capability needed = made ? null : of(parts.get(j));
                more = needed == null ? more : with(more, needed);
            }
        }
        Set<Capability> plain = streaming ? PLAIN_STREAM : PLAIN;
        if (more != null) {
            more.addAll(plain);
        }
        return new RequestNeeds(request, more == null ? plain : more, estimator);
    }

    private static @Nullable ChatRequest chat(ModelRequest request) {
        if (request instanceof ChatRequest chat) {
            return chat;
        }
        return request instanceof TokenCountRequest count ? count.chat() : null;
    }

    private static Set<Capability> ofOperation(ModelRequest request) {
        if (request instanceof EmbeddingRequest) {
            return EMBED;
        } else if (request instanceof RerankRequest) {
            return RERANK;
        }
        return Set.of();
    }

    private static EnumSet<Capability> with(@Nullable EnumSet<Capability> set, Capability capability) {
        EnumSet<Capability> all = set == null ? EnumSet.noneOf(Capability.class) : set;
        all.add(capability);
        return all;
    }

    private static @Nullable Capability of(ContentPart part) {
        if (part instanceof ContentPart.Text) {
            return null;
        } else if (part instanceof ContentPart.Image) {
            return Capability.VISION;
        } else if (part instanceof ContentPart.Audio) {
            return Capability.AUDIO;
        } else if (part instanceof ContentPart.File) {
            return Capability.FILES;
        } else if (part instanceof ContentPart.Other raw) {
            Map<String, Object> fields = raw.fields();
            return "image_url".equals(fields.get("type")) ? Capability.VISION : null;
        }
        return null;
    }

    /** Why the target cannot take the request; null if it can. */
    public @Nullable String obstacle(Target target) {
        if (target.weight() == 0) {
            return "weight 0: drained";
        }
        Set<Capability> has = target.capabilities(request.model());
        if (!has.containsAll(capabilities)) {
            for (Capability each : capabilities) {
                if (!has.contains(each)) {
                    return "lacks " + each.word();
                }
            }
        }
        WireProtocol protocol = target.source().protocol();
        if (request instanceof ModelListRequest && protocol.models() == null) {
            return "the protocol " + protocol.id() + " lists no models";
        }
        ChatRequest chat = chat(request);
        if (chat == null) {
            return null;
        }
        Integer window = target.contextWindow(request.model());
        if (window != null && estimated(chat) * DOUBT > window) {
            return "context window " + window + " is too small for about " + estimated(chat) + " tokens";
        }
        return protocol.obstacle(chat, target.upstreamFor(request.model()));
    }

    private int estimated(ChatRequest chat) {
        if (estimatedTokens < 0) {
            estimatedTokens = estimator.estimateInput(chat);
        }
        return estimatedTokens;
    }
}
