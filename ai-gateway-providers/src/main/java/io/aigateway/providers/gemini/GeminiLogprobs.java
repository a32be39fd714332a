package io.aigateway.providers.gemini;

import io.aigateway.chat.LogProbability;
import io.aigateway.internal.json.Nodes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Likelihoods of tokens: the chosen ones, and the likeliest at each place, side by side. */
final class GeminiLogprobs {

    private GeminiLogprobs() {}

    static List<LogProbability> of(Map<String, Object> result) {
        List<?> chosen = Nodes.list(result.get("chosenCandidates"));
        List<?> top = Nodes.list(result.get("topCandidates"));
        List<LogProbability> all = new ArrayList<>(chosen.size());
        for (int i = 0; i < chosen.size(); i++) {
            List<LogProbability> alternatives = new ArrayList<>();
            if (i < top.size()) {
                for (Object each : Nodes.list(Nodes.object(top.get(i)).get("candidates"))) {
                    alternatives.add(token(Nodes.object(each)).build());
                }
            }
            all.add(token(Nodes.object(chosen.get(i)))
                    .alternatives(alternatives)
                    .build());
        }
        return all;
    }

    private static LogProbability.Builder token(Map<String, Object> fields) {
        double logprob = fields.get("logProbability") instanceof Number number ? number.doubleValue() : 0;
        return LogProbability.builder(Nodes.text(fields.get("token"), ""), logprob);
    }
}
