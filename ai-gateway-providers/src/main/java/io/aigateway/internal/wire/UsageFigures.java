package io.aigateway.internal.wire;

import io.aigateway.chat.Modality;
import io.aigateway.internal.json.Nodes;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The figures of an answer's usage as they come, one report after another. A later figure replaces an earlier one, but a
 * poorer one does not: services repeat zeros at the end, or leave out what they said before. For one answer.
 */
public final class UsageFigures {

    private final Map<String, Long> figures = new HashMap<>(8);

    /** The figure by its name; 0 if it was never told. */
    public long get(String name) {
        return figures.getOrDefault(name, 0L);
    }

    /** Whether the figure was told. */
    public boolean has(String name) {
        return figures.containsKey(name);
    }

    /** Takes a figure; anything but a number, and a zero after something better, is left. */
    public void put(String name, @Nullable Object value) {
        if (value instanceof Number) {
            long now = Math.max(0, Nodes.number(value));
            if (now > 0 || !figures.containsKey(name)) {
                figures.put(name, now);
            }
        }
    }

    /** Whether anything was told. */
    public boolean isEmpty() {
        return figures.isEmpty();
    }

    /** Google's figures by modality: a list of objects, which some clients print with the numbers of the words. */
    public static Map<Modality, Long> byModality(@Nullable Object details) {
        Map<Modality, Long> tokens = new EnumMap<>(Modality.class);
        for (Object each : Nodes.list(details)) {
            Map<String, Object> fields = Nodes.object(each);
            tokens.merge(
                    modality(String.valueOf(fields.get("modality"))),
                    Nodes.number(fields.get("tokenCount")),
                    Long::sum);
        }
        return tokens;
    }

    private static Modality modality(String name) {
        return switch (name.toUpperCase(Locale.ROOT)) {
            case "TEXT", "1" -> Modality.TEXT;
            case "IMAGE", "2" -> Modality.IMAGE;
            case "AUDIO", "4" -> Modality.AUDIO;
            case "VIDEO", "3" -> Modality.VIDEO;
            case "DOCUMENT", "5" -> Modality.DOCUMENT;
            default -> Modality.OTHER;
        };
    }
}
