package io.aigateway.internal.routing;

import io.aigateway.config.ConsumerConfig;
import io.aigateway.config.MatchConfig;
import io.aigateway.spi.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Those whom calls are made for: what they may ask for, and the hashes of their keys. Once there is one, nobody else is
 * served. Immutable.
 */
public final class Consumers {

    private record Known(String id, List<byte[]> keys, List<MatchConfig> models) {}

    private final Map<String, Known> known;

    /** Takes over what is configured. */
    public Consumers(Map<String, ConsumerConfig> configs) {
        Map<String, Known> all = new HashMap<>();
        configs.forEach((id, config) -> {
            List<byte[]> keys = new ArrayList<>();
            config.keys().forEach(key -> keys.add(hash(key.reveal())));
            all.put(
                    id,
                    new Known(
                            id,
                            keys,
                            config.models().stream().map(MatchConfig::of).toList()));
        });
        known = Map.copyOf(all);
    }

    private static byte[] hash(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JVM has SHA-256", e);
        }
    }

    /** Whether everybody is served. */
    public boolean isOpen() {
        return known.isEmpty();
    }

    /** The id of whom a key belongs to; null for nobody. Takes as long for a wrong key as for a right one. */
    public @Nullable String ofKey(Secret key) {
        byte[] hashed = hash(key.reveal());
        String found = null;
        for (Known each : known.values()) {
            for (byte[] own : each.keys) {
                if (MessageDigest.isEqual(own, hashed)) {
                    found = each.id;
                }
            }
        }
        return found;
    }

    /** Why a call is not made; null if it may be. */
    public @Nullable String refusal(@Nullable String consumer, String model) {
        if (consumer == null) {
            return "The call names no consumer, and as consumers are configured, calls for nobody are refused. Set"
                    + " default-consumer, clients.<name>.consumer, or consumer in the call's options.";
        }
        Known who = known.get(consumer);
        if (who == null) {
            return "\"" + consumer + "\" is not a consumer.";
        }
        return maySee(who, model) ? null : "Consumer " + consumer + " may not ask for the model \"" + model + "\".";
    }

    private static boolean maySee(Known who, String model) {
        return who.models.isEmpty() || who.models.stream().anyMatch(each -> fits(each, model));
    }

    private static boolean fits(MatchConfig pattern, String model) {
        return pattern.otherwise()
                || model.equals(pattern.model())
                || (pattern.prefix() != null && model.startsWith(pattern.prefix()));
    }
}
