package io.aigateway.internal.routing;

import io.aigateway.config.PriceConfig;
import io.aigateway.config.ThinkTags;
import io.aigateway.internal.health.ReportedLimits;
import io.aigateway.internal.provider.Endpoint;
import io.aigateway.internal.provider.PoolKey;
import io.aigateway.internal.provider.Provider;
import io.aigateway.spi.Capability;
import io.aigateway.spi.TargetView;
import io.aigateway.spi.Upstream;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** What a tier can choose. Immutable; chosen by identity. */
public final class Target implements TargetView {

    private final Provider target;
    private final @Nullable String model;
    private final int weight;
    private final @Nullable Integer contextWindow;
    private final Set<Capability> lacks;
    private final ThinkTags thinkTags;
    private final String id;
    /** Made once where the model is fixed. */
    private final @Nullable Upstream fixed;

    private final @Nullable Set<Capability> fixedCapabilities;

    /**
     * Creates a target.
     *
     * @param model null passes the requested name on
     * @param contextWindow null if the preset must know
     * @param thinkTags null for what holds for the provider
     */
    Target(
            Provider target,
            @Nullable String model,
            int weight,
            @Nullable Integer contextWindow,
            Collection<Capability> lacks,
            @Nullable ThinkTags thinkTags) {
        this.thinkTags = thinkTags == null ? target.config().thinkTags() : thinkTags;
        this.target = target;
        this.model = model;
        this.id = target.id() + '/' + (model == null ? "" : model);
        this.weight = weight;
        this.contextWindow = contextWindow;
        this.lacks = lacks.isEmpty() ? Set.of() : EnumSet.copyOf(lacks);
        this.fixed = model == null ? null : target.upstream(model);
        this.fixedCapabilities = model == null ? null : compute(model);
    }

    /** The same provider with a model of its own. */
    Target named(String name) {
        return new Target(target, name, weight, contextWindow, lacks, thinkTags);
    }

    /** What becomes of tags around thoughts. */
    public ThinkTags thinkTags() {
        return thinkTags;
    }

    /** The provider itself. */
    public Provider source() {
        return target;
    }

    @Override
    public String provider() {
        return target.id();
    }

    @Override
    public String model() {
        return model == null ? "" : model;
    }

    /** The upstream's name for a requested model. */
    public String modelFor(String requested) {
        return model == null ? requested : model;
    }

    /** What a codec may know, for a requested model. */
    public Upstream upstreamFor(String requested) {
        return fixed != null ? fixed : target.upstream(requested);
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public int weight() {
        return weight;
    }

    @Override
    public long latencyNanos() {
        long sum = 0;
        int known = 0;
        for (Endpoint endpoint : target.endpoints()) {
            long latency = model == null ? 0 : endpoint.health(model).latencyNanos();
            sum += latency;
            known += latency > 0 ? 1 : 0;
        }
        return known == 0 ? 0 : sum / known;
    }

    @Override
    public double inputPrice() {
        PriceConfig price = model == null ? null : target.price(model);
        return price == null ? -1 : price.input();
    }

    @Override
    public double outputPrice() {
        PriceConfig price = model == null ? null : target.price(model);
        return price == null ? -1 : price.output();
    }

    @Override
    public long requestsRemaining() {
        return mostLeft(ReportedLimits::requestsRemaining);
    }

    @Override
    public long tokensRemaining() {
        return mostLeft(ReportedLimits::tokensRemaining);
    }

    private long mostLeft(ToLongFunction<ReportedLimits> figure) {
        long most = -1;
        for (PoolKey key : target.pool().keys()) {
            ReportedLimits limits = key.isUsable() ? key.health().limits() : null;
            most = limits == null ? most : Math.max(most, figure.applyAsLong(limits));
        }
        return most;
    }

    @Override
    public int inFlight() {
        int sum = 0;
        for (Endpoint endpoint : target.endpoints()) {
            // Of a target that passes names on, every model counts.
            sum += model == null ? endpoint.inFlight() : endpoint.health(model).inFlight();
        }
        return sum;
    }

    /** What it can do with a requested model. */
    public Set<Capability> capabilities(String requested) {
        return fixedCapabilities != null ? fixedCapabilities : compute(requested);
    }

    private Set<Capability> compute(String upstreamModel) {
        Set<Capability> all = target.capabilities(upstreamModel);
        if (lacks.isEmpty()) {
            return all;
        }
        EnumSet<Capability> left = EnumSet.noneOf(Capability.class);
        left.addAll(all);
        left.removeAll(lacks);
        return left;
    }

    /** The context window; null if unknown. */
    public @Nullable Integer contextWindow(String requested) {
        return contextWindow != null ? contextWindow : target.contextWindow(modelFor(requested));
    }

    /** {@code provider/model}. */
    public String label(String requested) {
        return target.id() + "/" + modelFor(requested);
    }
}
