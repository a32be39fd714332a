package io.aigateway.internal.wire;

import io.aigateway.chat.SafetyRating;
import io.aigateway.internal.json.Nodes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What content filters say, in the words of Azure's and Google's services. */
public final class SafetyRatings {

    private SafetyRatings() {}

    /** Azure's results: an object of categories. */
    public static List<SafetyRating> ofCategories(@Nullable Object results) {
        List<SafetyRating> ratings = new ArrayList<>();
        Nodes.object(results).forEach((category, value) -> {
            Map<String, Object> fields = Nodes.object(value);
            if (!fields.isEmpty()) {
                ratings.add(SafetyRating.builder(category)
                        .level(Nodes.text(fields.get("severity")))
                        .blocked(Boolean.TRUE.equals(fields.get("filtered")))
                        .extra(fields)
                        .build());
            }
        });
        return ratings;
    }

    /** Azure's results for prompts: a list of such objects, under one of two names. */
    public static List<SafetyRating> ofPrompts(@Nullable Object prompts) {
        List<SafetyRating> ratings = new ArrayList<>();
        for (Object each : Nodes.list(prompts)) {
            Map<String, Object> prompt = Nodes.object(each);
            Object results = prompt.get("content_filter_results");
            ratings.addAll(ofCategories(results == null ? prompt.get("content_filter_result") : results));
        }
        return ratings;
    }

    /** Google's ratings: a list. */
    public static List<SafetyRating> ofList(@Nullable Object list) {
        List<SafetyRating> ratings = new ArrayList<>();
        for (Object each : Nodes.list(list)) {
            Map<String, Object> fields = Nodes.object(each);
            ratings.add(SafetyRating.builder(Nodes.text(fields.get("category"), ""))
                    .level(Nodes.text(fields.get("probability")))
                    .score(fields.get("probabilityScore") instanceof Number score ? score.doubleValue() : null)
                    .blocked(Boolean.TRUE.equals(fields.get("blocked")))
                    .extra(fields)
                    .build());
        }
        return ratings;
    }
}
