package io.aigateway.providers.gemini;

import io.aigateway.chat.Citation;
import io.aigateway.chat.ContentPart;
import io.aigateway.chat.FinishReason;
import io.aigateway.chat.Media;
import io.aigateway.chat.Usage;
import io.aigateway.internal.json.Json;
import io.aigateway.internal.json.Nodes;
import io.aigateway.internal.wire.ErrorBodies;
import io.aigateway.internal.wire.SafetyRatings;
import io.aigateway.internal.wire.ServerTools;
import io.aigateway.spi.ChatSink;
import io.aigateway.spi.WireFormatException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads an answer, or one piece of a streamed one after another: both have the same shape. For one answer. */
final class GeminiAnswer {

    private static final int MAX_CHOICE = 127;
    private static final Set<String> READ = Set.of(
            "responseId",
            "modelVersion",
            "usageMetadata",
            "candidates",
            "promptFeedback",
            "createTime",
            "sdkHttpResponse");
    private static final Set<String> OWN = Set.of("content", "index", "finishReason");
    private final ChatSink sink;
    private final List<Candidate> candidates = new ArrayList<>(1);
    private final GeminiUsage usage = new GeminiUsage();
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
        List<?> all = Nodes.list(piece.get("candidates"));
        for (int i = 0; i < all.size(); i++) {
            readCandidate(Nodes.object(all.get(i)), i);
        }
        any |= !all.isEmpty() || piece.containsKey("usageMetadata");
        for (Map.Entry<String, Object> field : piece.entrySet()) {
            if (!READ.contains(field.getKey()) && field.getValue() != null) {
                sink.extra(field.getKey(), field.getValue());
            }
        }
        readFeedback(piece.get("promptFeedback"));
        readUsage(piece.get("usageMetadata"));
    }

    /** A blocked prompt has no candidates but this. */
    private void readFeedback(@Nullable Object feedback) {
        if (feedback == null) {
            return;
        }
        Map<String, Object> rest = new LinkedHashMap<>(Nodes.object(feedback));
        sink.promptSafety(SafetyRatings.ofList(rest.remove("safetyRatings")));
        if (!rest.isEmpty()) {
            sink.extra("promptFeedback", rest);
        }
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
            if (value != null && !OWN.contains(name)) {
                candidate.beside(name, value);
            }
        });
        Object reason = fields.get("finishReason");
        if (reason != null) {
            candidate.finish(String.valueOf(reason));
            finished |= index == 0;
        }
    }

    /** Before the end the output is not known yet. */
    private void readUsage(@Nullable Object value) {
        Usage reported = usage.read(value);
        if (reported != null) {
            sink.usage(
                    finished ? reported : reported.toBuilder().estimated(true).build());
        }
        if (usage.tier() != null) {
            sink.serviceTier(usage.tier());
        }
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
        private final Set<Citation> cited = new HashSet<>(0);
        private final ServerTools tools;
        private int calls;
        private boolean opaque;
        private @Nullable StringBuilder run;
        private boolean runIsThought;
        private @Nullable Object runThought;

        Candidate(int index) {
            this.index = index;
            this.tools = new ServerTools(sink, index);
        }

        /** What stands beside the content: sources, ratings, likelihoods. */
        void beside(String name, Object value) {
            switch (name) {
                case "safetyRatings" -> sink.safety(index, SafetyRatings.ofList(value));
                case "logprobsResult" -> sink.logProbabilities(index, GeminiLogprobs.of(Nodes.object(value)));
                default -> {
                    for (Citation citation : GeminiSources.of(name, Nodes.object(value))) {
                        if (cited.add(citation)) {
                            sink.citation(index, citation);
                        }
                    }
                    sink.choiceExtra(index, name, value);
                }
            }
        }

        void read(Map<String, Object> part) {
            String text = Nodes.text(part.get("text"));
            boolean thought = Boolean.TRUE.equals(part.get("thought"));
            if (text != null && thought) {
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
            } else if (!thought) {
                readMedia(Nodes.object(part.get("inlineData")), Nodes.object(part.get("fileData")));
            }
            if (text == null) {
                readTools(part);
            }
            keep(part);
        }

        /** Images and sound that the model makes; those among its thoughts are sketches. */
        private void readMedia(Map<String, Object> data, Map<String, Object> file) {
            String type = Nodes.text(data.isEmpty() ? file.get("mimeType") : data.get("mimeType"), "");
            String base64 = Nodes.text(data.get("data"));
            String uri = Nodes.text(file.get("fileUri"));
            if (base64 != null || uri != null) {
                sink.part(index, part(type, base64 != null ? new Media.Base64(base64, type) : Media.url("" + uri)));
            }
        }

        private static ContentPart part(String type, Media media) {
            if (type.startsWith("image/")) {
                return new ContentPart.Image(media, null);
            } else if (type.startsWith("audio/")) {
                return new ContentPart.Audio(media, type.substring("audio/".length()));
            }
            return new ContentPart.File(media, null);
        }

        private void readTools(Map<String, Object> part) {
            Map<String, Object> code = Nodes.object(part.get("executableCode"));
            Map<String, Object> result = Nodes.object(part.get("codeExecutionResult"));
            Map<String, Object> asked = Nodes.object(part.get("toolCall"));
            Map<String, Object> answered = Nodes.object(part.get("toolResponse"));
            if (!code.isEmpty()) {
                tools.asked(Nodes.text(code.get("id")), "code_execution", code, part);
            } else if (!result.isEmpty()) {
                boolean failed = !"OUTCOME_OK".equals(result.get("outcome"));
                tools.answered(Nodes.text(result.get("id")), "code_execution", result, failed, part);
            } else if (!asked.isEmpty()) {
                String name = Nodes.text(asked.get("toolType"), "tool");
                tools.asked(Nodes.text(asked.get("id")), name, asked.get("args"), part);
            } else if (!answered.isEmpty()) {
                String name = Nodes.text(answered.get("toolType"), "tool");
                tools.answered(Nodes.text(answered.get("id")), name, answered.get("response"), false, part);
            }
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
