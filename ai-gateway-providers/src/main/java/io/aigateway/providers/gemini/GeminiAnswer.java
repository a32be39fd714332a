package io.aigateway.providers.gemini;

import io.aigateway.chat.FinishReason;
import io.aigateway.chat.Usage;
import io.aigateway.internal.json.Json;
import io.aigateway.internal.json.Nodes;
import io.aigateway.internal.wire.ErrorBodies;
import io.aigateway.spi.ChatSink;
import io.aigateway.spi.WireFormatException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads an answer, or one piece of a streamed one after another: both have the same shape. For one answer. */
final class GeminiAnswer {

    private static final int MAX_CHOICE = 127;
    private static final Set<String> ANNOTATIONS = Set.of(
            "finishMessage",
            "safetyRatings",
            "citationMetadata",
            "groundingMetadata",
            "urlContextMetadata",
            "avgLogprobs",
            "logprobsResult");

    private final ChatSink sink;
    private final List<Candidate> candidates = new ArrayList<>(1);
    private long prompt;
    private long toolPrompt;
    private long cached;
    private long thoughts;
    private long candidateTokens;
    private long total;
    private boolean any;
    private boolean finished;
    private boolean failed;

    GeminiAnswer(ChatSink sink) {
        this.sink = sink;
    }

    boolean hasFinished() {
        return finished;
    }

    boolean hasFailed() {
        return failed;
    }

    void end() {
        if (!failed) {
            if (!any) {
                throw new WireFormatException("an answer without candidates", null);
            }
            sink.end();
        }
    }

    void read(Map<String, Object> piece) {
        if (failed) {
            return;
        }
        if (piece.get("error") != null) {
            failed = true;
            sink.failure(ErrorBodies.ofBody(piece));
            return;
        }
        String id = Nodes.text(piece.get("responseId"));
        if (id != null) {
            sink.id(id);
        }
        String model = Nodes.text(piece.get("modelVersion"));
        if (model != null) {
            sink.model(model);
        }
        readUsage(piece.get("usageMetadata"));
        List<?> all = Nodes.list(piece.get("candidates"));
        for (int i = 0; i < all.size(); i++) {
            readCandidate(Nodes.object(all.get(i)), i);
        }
        any |= !all.isEmpty() || piece.containsKey("usageMetadata");
        readFeedback(piece.get("promptFeedback"));
    }

    /** A blocked prompt has no candidates but this. */
    private void readFeedback(@Nullable Object feedback) {
        if (feedback == null) {
            return;
        }
        sink.extra("promptFeedback", feedback);
        String reason = Nodes.text(Nodes.object(feedback).get("blockReason"));
        if (reason != null) {
            any = true;
            finished = true;
            sink.finish(0, FinishReason.CONTENT_FILTER, reason);
        }
    }

    private void readCandidate(Map<String, Object> fields, int position) {
        int index = Nodes.index(fields.get("index"), position);
        if (index < 0 || index > MAX_CHOICE) {
            throw new WireFormatException("candidate index " + index + " (expected: 0 to " + MAX_CHOICE + ")", null);
        }
        while (candidates.size() <= index) {
            candidates.add(new Candidate(candidates.size()));
        }
        Candidate candidate = candidates.get(index);
        for (Object part : Nodes.list(Nodes.object(fields.get("content")).get("parts"))) {
            candidate.read(Nodes.object(part));
        }
        fields.forEach((name, value) -> {
            if (value != null && ANNOTATIONS.contains(name)) {
                sink.messageExtra(index, name, value);
            }
        });
        Object reason = fields.get("finishReason");
        if (reason != null) {
            candidate.finish(String.valueOf(reason));
            finished |= index == 0;
        }
    }

    /** Figures grow from piece to piece, and some come late: each name's last figure counts. */
    private void readUsage(@Nullable Object value) {
        Map<String, Object> reported = Nodes.object(value);
        if (reported.isEmpty()) {
            return;
        }
        prompt = figure(reported, "promptTokenCount", prompt);
        toolPrompt = figure(reported, "toolUsePromptTokenCount", toolPrompt);
        cached = figure(reported, "cachedContentTokenCount", cached);
        thoughts = figure(reported, "thoughtsTokenCount", thoughts);
        candidateTokens = figure(reported, "candidatesTokenCount", candidateTokens);
        total = figure(reported, "totalTokenCount", total);
        long input = prompt + toolPrompt;
        long output = candidateTokens + thoughts;
        sink.usage(new Usage(input - cached, cached, 0, output, thoughts, total == 0 ? input + output : total, false));
        Object tier = reported.get("serviceTier");
        if (tier != null) {
            sink.extra("serviceTier", tier);
        }
    }

    private static long figure(Map<String, Object> reported, String name, long before) {
        return reported.get(name) instanceof Number now ? Nodes.number(now) : before;
    }

    private static FinishReason reason(String raw) {
        return switch (raw) {
            case "STOP" -> FinishReason.STOP;
            case "MAX_TOKENS" -> FinishReason.LENGTH;
            case "SAFETY",
                    "RECITATION",
                    "BLOCKLIST",
                    "PROHIBITED_CONTENT",
                    "SPII",
                    "MODEL_ARMOR",
                    "IMAGE_SAFETY",
                    "IMAGE_PROHIBITED_CONTENT",
                    "IMAGE_RECITATION" -> FinishReason.CONTENT_FILTER;
            default -> FinishReason.OTHER;
        };
    }

    /** One of the answers, with the parts that must be kept. */
    private final class Candidate {
        private final int index;
        private final List<Map<String, Object>> parts = new ArrayList<>(2);
        private int calls;
        private boolean opaque;
        private @Nullable StringBuilder run;
        private boolean runIsThought;
        private @Nullable Object runThought;

        Candidate(int index) {
            this.index = index;
        }

        void read(Map<String, Object> part) {
            String text = Nodes.text(part.get("text"));
            if (text != null && Boolean.TRUE.equals(part.get("thought"))) {
                sink.reasoning(index, text);
            } else if (text != null) {
                sink.text(index, text);
            } else if (part.get("functionCall") instanceof Map<?, ?> call) {
                Object args = call.get("args");
                sink.toolCall(
                        index,
                        calls++,
                        Nodes.text(call.get("id")),
                        Nodes.text(call.get("name")),
                        Nodes.object(args).isEmpty() ? null : Json.toText(args));
            }
            keep(part);
        }

        private void keep(Map<String, Object> part) {
            opaque |= !isPlain(part);
            if (!isMergeable(part)) {
                closeRun();
                parts.add(part);
                return;
            }
            boolean thought = part.containsKey("thought");
            if (run == null || runIsThought != thought) {
                closeRun();
                run = new StringBuilder();
                runIsThought = thought;
                runThought = part.get("thought");
            }
            run.append(Nodes.text(part.get("text"), ""));
        }

        /** Whether the neutral form says all of it. */
        private static boolean isPlain(Map<String, Object> part) {
            return part.size() == 1
                    && (part.containsKey("text")
                            || (part.containsKey("functionCall")
                                    && !Nodes.object(part.get("functionCall")).containsKey("id")));
        }

        /** Texts in a row are one part. */
        private void closeRun() {
            if (run == null) {
                return;
            }
            Map<String, Object> joined = new LinkedHashMap<>(4);
            joined.put("text", run.toString());
            if (runIsThought && runThought != null) {
                joined.put("thought", runThought);
            }
            parts.add(joined);
            run = null;
        }

        /** Parts with a signature must come back as they are. */
        private static boolean isMergeable(Map<String, Object> part) {
            return part.get("text") instanceof String
                    && part.size() == (part.containsKey("thought") ? 2 : 1)
                    && !part.containsKey("thoughtSignature");
        }

        void finish(String raw) {
            closeRun();
            if (opaque) {
                sink.messageExtra(index, GeminiMessageWriter.PARTS, List.copyOf(parts));
            }
            sink.finish(index, reason(raw), raw);
        }
    }
}
