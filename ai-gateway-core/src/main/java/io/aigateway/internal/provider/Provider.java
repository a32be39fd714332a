package io.aigateway.internal.provider;

import io.aigateway.config.ProviderConfig;
import io.aigateway.spi.Capability;
import io.aigateway.spi.ModelFacts;
import io.aigateway.spi.ProviderPreset;
import io.aigateway.spi.Upstream;
import io.aigateway.spi.WireProtocol;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A provider as a snapshot holds it: configuration and preset put together. Thread-safe. */
public final class Provider {

    private final String id;
    private final ProviderConfig config;
    private final ProviderPreset preset;
    private final WireProtocol protocol;
    private final KeyPool pool;
    private final Upstream upstream;
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
            Function<String, Endpoint> endpointFactory) {
        this.id = id;
        this.config = config;
        this.preset = preset;
        this.protocol = protocol;
        this.pool = pool;
        this.endpointFactory = endpointFactory;
        this.endpoints = baseUrls.stream().map(endpointFactory).toList();
        Map<String, String> quirks = new HashMap<>(preset.quirks());
        quirks.putAll(config.quirks());
        this.upstream = new Upstream(id, "", quirks);
    }

    /** Its id. */
    public String id() {
        return id;
    }

    /** Its configuration. */
    public ProviderConfig config() {
        return config;
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
        return upstream.withModel(model);
    }

    /** Model names it answers to without a route. */
    public List<String> modelPrefixes() {
        return config.modelPrefixes().isEmpty() ? preset.modelPrefixes() : config.modelPrefixes();
    }

    /** What it can do with a model. */
    public Set<Capability> capabilities(String model) {
        EnumSet<Capability> all = EnumSet.noneOf(Capability.class);
        all.addAll(preset.capabilities());
        config.lacks().forEach(all::remove);
        ModelFacts facts = facts(model);
        if (facts != null) {
            all.removeAll(facts.lacks());
        }
        return all;
    }

    /** The context window of a model; null if unknown. */
    public @Nullable Integer contextWindow(String model) {
        ModelFacts facts = facts(model);
        return facts == null ? null : facts.contextWindow();
    }

    private @Nullable ModelFacts facts(String model) {
        ModelFacts best = null;
        for (ModelFacts each : preset.models()) {
            if (model.startsWith(each.prefix())
                    && (best == null || each.prefix().length() > best.prefix().length())) {
                best = each;
            }
        }
        return best;
    }

    @Override
    public String toString() {
        return "Provider[" + id + "]";
    }
}
