package io.aigateway.providers.gemini;

import io.aigateway.chat.FinishReason;
import io.aigateway.chat.Usage;
import io.aigateway.internal.json.Json;
import io.aigateway.internal.json.Nodes;
import io.aigateway.internal.wire.ErrorBodies;
import io.aigateway.spi.ChatSink;
import io.aigateway.spi.WireFormatException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads an answer, or one piece of a streamed one after another: both have the same shape. For one answer. */
final class GeminiAnswer {

    private static final int MAX_CHOICE = 127;
    private static final Set<String> PLAIN_TEXT = Set.of("text");
    private static final Set<String> PLAIN_CALL = Set.of("functionCall");
    private static final List<String> ANNOTATIONS = List.of(
            "finishMessage",
            "safetyRatings",
            "citationMetadata",
            "groundingMetadata",
            "urlContextMetadata",
            "avgLogprobs",
            "logprobsResult");

    private final ChatSink sink;
    private final List<Candidate> candidates = new ArrayList<>(1);
    private Map<String, Object> usage = Map.of();
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
        for (String name : ANNOTATIONS) {
            Object value = fields.get(name);
            if (value != null) {
                sink.messageExtra(index, name, value);
            }
        }
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
        Map<String, Object> merged = new HashMap<>(usage);
        merged.putAll(reported);
        usage = merged;
        long prompt = figure("promptTokenCount") + figure("toolUsePromptTokenCount");
        long cached = figure("cachedContentTokenCount");
        long thoughts = figure("thoughtsTokenCount");
        long output = figure("candidatesTokenCount") + thoughts;
        long total = figure("totalTokenCount");
        sink.usage(
                new Usage(prompt - cached, cached, 0, output, thoughts, total == 0 ? prompt + output : total, false));
        Object tier = usage.get("serviceTier");
        if (tier != null) {
            sink.extra("serviceTier", tier);
        }
    }

    private long figure(String name) {
        return Nodes.number(usage.get(name));
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
            boolean plain = part.keySet().equals(PLAIN_TEXT)
                    || (part.keySet().equals(PLAIN_CALL)
                            && !Nodes.object(part.get("functionCall")).containsKey("id"));
            opaque |= !plain;
            Map<String, Object> last = parts.isEmpty() ? Map.of() : parts.get(parts.size() - 1);
            if (isMergeable(last) && isMergeable(part) && last.keySet().equals(part.keySet())) {
                Map<String, Object> joined = new LinkedHashMap<>(last);
                joined.put("text", Nodes.text(last.get("text"), "") + Nodes.text(part.get("text"), ""));
                parts.set(parts.size() - 1, joined);
            } else {
                parts.add(part);
            }
        }

        /** Parts with a signature must come back as they are. */
        private static boolean isMergeable(Map<String, Object> part) {
            return part.get("text") instanceof String
                    && part.size() == (part.containsKey("thought") ? 2 : 1)
                    && !part.containsKey("thoughtSignature");
        }

        void finish(String raw) {
            if (opaque) {
                sink.messageExtra(index, GeminiMessageWriter.PARTS, List.copyOf(parts));
            }
            sink.finish(index, reason(raw), raw);
        }
    }
}
