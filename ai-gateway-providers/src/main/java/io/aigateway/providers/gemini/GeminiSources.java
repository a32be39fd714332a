package io.aigateway.providers.gemini;

import io.aigateway.chat.Citation;
import io.aigateway.internal.json.Nodes;
import io.aigateway.internal.wire.Citations;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Sources of an answer: grounding in searches and files, recited works, pages that were read. */
final class GeminiSources {

    private GeminiSources() {}

    /** The citations of a field beside the content; none if it holds none. */
    static List<Citation> of(String name, Map<String, Object> field) {
        return switch (name) {
            case "groundingMetadata" -> grounding(field);
            case "citationMetadata" -> {
                List<Citation> all = new ArrayList<>();
                for (Object each : Nodes.list(
                        field.containsKey("citations") ? field.get("citations") : field.get("citationSources"))) {
                    all.add(recited(Nodes.object(each)));
                }
                yield all;
            }
            default -> List.of();
        };
    }

    private static Citation recited(Map<String, Object> raw) {
        return Citation.builder()
                .url(Nodes.text(raw.get("uri")))
                .title(Nodes.text(raw.get("title")))
                .start(position(raw.get("startIndex")))
                .end(position(raw.get("endIndex")))
                .extra(raw)
                .build();
    }

    private static @Nullable Long position(@Nullable Object value) {
        return value instanceof Number number ? number.longValue() : null;
    }

    /** One for each source behind a segment, and one for each source that stands behind none. */
    private static List<Citation> grounding(Map<String, Object> field) {
        List<?> chunks = Nodes.list(field.get("groundingChunks"));
        List<Citation> all = new ArrayList<>();
        Set<Integer> used = new HashSet<>();
        for (Object each : Nodes.list(field.get("groundingSupports"))) {
            Map<String, Object> support = Nodes.object(each);
            Map<String, Object> segment = Nodes.object(support.get("segment"));
            for (Object index : Nodes.list(support.get("groundingChunkIndices"))) {
                int at = Nodes.index(index, -1);
                if (at >= 0 && at < chunks.size()) {
                    used.add(at);
                    all.add(source(Nodes.object(chunks.get(at)))
                            .cited(Nodes.text(segment.get("text")))
                            .start(segment.isEmpty() ? null : Nodes.number(segment.get("startIndex")))
                            .end(position(segment.get("endIndex")))
                            .build());
                }
            }
        }
        for (int i = 0; i < chunks.size(); i++) {
            if (!used.contains(i)) {
                all.add(source(Nodes.object(chunks.get(i))).build());
            }
        }
        return all;
    }

    private static Citation.Builder source(Map<String, Object> chunk) {
        Map<String, Object> fields = Map.of();
        for (Object kind : chunk.values()) {
            fields = fields.isEmpty() ? Nodes.object(kind) : fields;
        }
        return Citation.builder()
                .url(Nodes.text(fields.get("uri")))
                .title(Nodes.text(fields.get("title")))
                .source(Citations.first(fields, "fileSearchStore", "documentName", "placeId"))
                .quote(Nodes.text(fields.get("text")))
                .extra(chunk);
    }
}
