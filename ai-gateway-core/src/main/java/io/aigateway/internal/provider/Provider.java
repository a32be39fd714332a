package io.aigateway.internal.provider;

import io.aigateway.chat.Message;
import io.aigateway.chat.Usage;
import io.aigateway.config.PriceConfig;
import io.aigateway.config.ProviderConfig;
import io.aigateway.spi.Capability;
import io.aigateway.spi.ModelFacts;
import io.aigateway.spi.ProviderPreset;
import io.aigateway.spi.Upstream;
import io.aigateway.spi.WireProtocol;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A provider as a snapshot holds it: configuration and preset put together. Thread-safe. */
public final class Provider {

    /** The quirk that tells codecs what to do with parameters that are not accepted. */
    private static final String PARAMETERS = "parameters";
    /** The quirk that tells codecs whose service it is. */
    private static final String SERVICE = "service";
    /** Model names come from requests: what is kept of them is bounded. */
    private static final int MAX_MODELS = 256;

    /** What is known about a model of this provider. */
    private record ModelView(
            Upstream upstream,
            Set<Capability> capabilities,
            @Nullable Integer contextWindow,
            @Nullable PriceConfig price) {}

    private final String id;
    private final ProviderConfig config;
    private final ProviderPreset preset;
    private final WireProtocol protocol;
    private final KeyPool pool;
    private final Map<String, String> quirks;
    /** Whether costs are in what providers report them in. */
    private final boolean dollars;

    private final Map<String, ModelView> models = new ConcurrentHashMap<>();
    private final Function<String, Endpoint> endpointFactory;
    private final AtomicInteger turn = new AtomicInteger();
    private volatile List<Endpoint> endpoints;

    Provider(
            String id,
            ProviderConfig config,
            ProviderPreset preset,
            WireProtocol protocol,
            KeyPool pool,
            List<String> baseUrls,
            Function<String, Endpoint> endpointFactory,
            boolean dollars) {
        this.dollars = dollars;
        this.id = id;
        this.config = config;
        this.preset = preset;
        this.protocol = protocol;
        this.pool = pool;
        this.endpointFactory = endpointFactory;
        this.endpoints = baseUrls.stream().map(endpointFactory).toList();
        this.quirks = new HashMap<>(preset.quirks());
        quirks.putAll(config.quirks());
        quirks.put(SERVICE, preset.name());
        quirks.put(PARAMETERS, config.parameters().name().toLowerCase(Locale.ROOT));
    }

    /** Its id. */
    public String id() {
        return id;
    }

    /** Its configuration. */
    public ProviderConfig config() {
        return config;
    }

    /** What the messages it makes carry as their origin. */
    public Message.Origin origin(String model) {
        return new Message.Origin(protocol.family(), id, model);
    }

    /** Its codec. */
    public WireProtocol protocol() {
        return protocol;
    }

    /** Its keys. */
    public KeyPool pool() {
        return pool;
    }

    /** Its endpoints at this moment. */
    public List<Endpoint> endpoints() {
        return endpoints;
    }

    /** Replaces the endpoints by what an endpoint source found; those that stay keep their identity. */
    public void endpoints(List<String> baseUrls) {
        Map<String, Endpoint> known = new HashMap<>();
        endpoints.forEach(each -> known.put(each.baseUrl(), each));
        List<Endpoint> next = new ArrayList<>(baseUrls.size());
        for (String url : baseUrls) {
            Endpoint made = endpointFactory.apply(url);
            next.add(known.getOrDefault(made.baseUrl(), made));
        }
        endpoints = List.copyOf(next);
    }

    /** Where the next search among the endpoints begins. */
    public int nextTurn() {
        return turn.getAndIncrement() & Integer.MAX_VALUE;
    }

    /** What a codec may know, for a model. */
    public Upstream upstream(String model) {
        return model(model).upstream;
    }

    /** Model names it answers to without a route. */
    public List<String> modelPrefixes() {
        return config.modelPrefixes().isEmpty() ? preset.modelPrefixes() : config.modelPrefixes();
    }

    /** What it can do with a model; unmodifiable. */
    public Set<Capability> capabilities(String model) {
        return model(model).capabilities;
    }

    /** The context window of a model; null if unknown. */
    public @Nullable Integer contextWindow(String model) {
        return model(model).contextWindow;
    }

    /** The price of a model; null if it is not known. */
    public @Nullable PriceConfig price(String model) {
        return model(model).price;
    }

    /**
     * What these tokens of a model cost, in the gateway's currency: what the provider itself says, if that is in the same
     * currency, before the configured prices; null if neither is known.
     */
    public @Nullable Double cost(String model, Usage usage) {
        if (dollars && usage.reportedCost() != null) {
            return usage.reportedCost().doubleValue();
        }
        PriceConfig price = model(model).price;
        if (price == null) {
            return null;
        }
        double cached = price.cachedInput() == null ? price.input() : price.cachedInput();
        long hour = Math.min(usage.hourCacheWriteTokens(), usage.cacheWriteTokens());
        double written = price.cacheWrite() == null ? price.input() : price.cacheWrite();
        return (usage.inputTokens() * price.input()
                        + usage.cachedInputTokens() * cached
                        + (usage.cacheWriteTokens() - hour) * written
                        + hour * price.hourWrite()
                        + usage.outputTokens() * price.output())
                / 1e6;
    }

    private ModelView model(String name) {
        ModelView known = models.get(name);
        if (known != null) {
            return known;
        }
        ModelView made = makeModel(name);
        if (models.size() < MAX_MODELS) {
            models.put(name, made);
        }
        return made;
    }

    private ModelView makeModel(String name) {
        EnumSet<Capability> all = EnumSet.noneOf(Capability.class);
        all.addAll(preset.capabilities());
        all.addAll(config.has());
        config.lacks().forEach(all::remove);
        removeUnless(protocol.embeddings() != null, all, Capability.EMBEDDINGS);
        removeUnless(protocol.rerank() != null, all, Capability.RERANK);
        removeUnless(protocol.tokenCount() != null, all, Capability.TOKEN_COUNT);
        ModelFacts facts = facts(name);
        if (facts == null) {
            return new ModelView(Upstream.of(id, name, quirks), Collections.unmodifiableSet(all), null, priceOf(name));
        }
        facts.lacks().stream().filter(each -> !config.has().contains(each)).forEach(all::remove);
        Map<String, String> own = new HashMap<>(quirks);
        facts.quirks().forEach((quirk, value) -> {
            if (!config.quirks().containsKey(quirk)) {
                own.put(quirk, value);
            }
        });
        return new ModelView(
                Upstream.of(id, name, own), Collections.unmodifiableSet(all), facts.contextWindow(), priceOf(name));
    }

    private @Nullable PriceConfig priceOf(String model) {
        return config.prices().entrySet().stream()
                .filter(each -> model.startsWith(each.getKey()))
                .max(Comparator.comparingInt(each -> each.getKey().length()))
                .map(Map.Entry::getValue)
                .orElse(null);
    }

    private static void removeUnless(boolean possible, Set<Capability> all, Capability capability) {
        if (!possible) {
            all.remove(capability);
        }
    }

    private @Nullable ModelFacts facts(String model) {
        ModelFacts best = null;
        for (ModelFacts each : preset.models()) {
            if (matches(each.prefix(), model)
                    && (best == null || each.prefix().length() > best.prefix().length())) {
                best = each;
            }
        }
        return best;
    }

    private static boolean matches(String prefix, String model) {
        return prefix.startsWith("*") ? model.contains(prefix.substring(1)) : model.startsWith(prefix);
    }

    @Override
    public String toString() {
        return "Provider[" + id + "]";
    }
}
