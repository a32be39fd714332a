package io.aigateway.internal.wire;

import io.aigateway.chat.Usage;
import io.aigateway.internal.json.Nodes;
import io.aigateway.rerank.RerankResponse;
import io.aigateway.spi.WireFormatException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads ranked documents, which most services send alike. */
public final class RerankAnswers {

    private RerankAnswers() {}

    /**
     * The answer, best first whatever the order of the wire.
     *
     * @throws WireFormatException if there is no list, or an item without position or score
     */
    public static RerankResponse read(@Nullable Object results, String model, Usage usage, double searchUnits) {
        if (!(results instanceof List<?> items)) {
            throw new WireFormatException("an answer without ranked documents", null);
        }
        List<RerankResponse.Ranked> ranked = new ArrayList<>(items.size());
        for (Object item : items) {
            Map<String, Object> fields = Nodes.object(item);
            Object score = fields.containsKey("relevance_score") ? fields.get("relevance_score") : fields.get("score");
            int index = Nodes.index(fields.get("index"), -1);
            if (index < 0 || !(score instanceof Number number)) {
                throw new WireFormatException("a ranked document without index or relevance_score", null);
            }
            ranked.add(new RerankResponse.Ranked(index, number.doubleValue()));
        }
        ranked.sort(Comparator.comparingDouble(RerankResponse.Ranked::score).reversed());
        return RerankResponse.builder(model, ranked)
                .usage(usage)
                .searchUnits(searchUnits)
                .build();
    }
}
