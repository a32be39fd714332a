package io.aigateway.internal.engine;

import io.aigateway.internal.call.Snapshot;
import io.aigateway.internal.provider.Provider;
import io.aigateway.spi.EndpointSource;
import io.aigateway.spi.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks endpoint sources where the endpoints of their providers are. Thread-safe. */
final class EndpointRefresher {

    private static final Logger LOG = LoggerFactory.getLogger("io.aigateway.config");

    private final Map<String, EndpointSource> sources;
    private final TimeSource time;
    private final Executor background;

    EndpointRefresher(Map<String, EndpointSource> sources, TimeSource time, Executor background) {
        this.sources = sources;
        this.time = time;
        this.background = background;
    }

    /** Looks for the endpoints of a snapshot from time to time, until it is replaced. */
    void watch(Snapshot snapshot) {
        sources.forEach((id, source) -> {
            Provider provider = snapshot.providers().get(id);
            if (provider != null) {
                refreshLater(snapshot, provider, source);
            }
        });
    }

    private void refreshLater(Snapshot snapshot, Provider provider, EndpointSource source) {
        Duration interval;
        try {
            interval = source.refreshInterval();
        } catch (RuntimeException e) {
            LOG.warn(
                    "The endpoint source of provider {} does not say when to look again; it is not asked",
                    provider.id(),
                    e);
            return;
        }
        time.schedule(interval, () -> {
            if (!snapshot.isRetired()) {
                refreshLater(snapshot, provider, source);
                try {
                    background.execute(() -> refresh(provider, source));
                } catch (RejectedExecutionException e) {
                    LOG.debug("No thread is free to look for endpoints; the next look is planned");
                }
            }
        });
    }

    private static void refresh(Provider provider, EndpointSource source) {
        try {
            List<String> found = source.baseUrls();
            if (!found.isEmpty()) {
                provider.endpoints(found);
            }
        } catch (Exception e) {
            LOG.warn("The endpoint source of provider {} failed; its endpoints stay as they are", provider.id(), e);
        }
    }
}
