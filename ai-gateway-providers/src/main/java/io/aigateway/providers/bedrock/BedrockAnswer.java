package io.aigateway.providers.bedrock;

import io.aigateway.chat.Citation;
import io.aigateway.chat.ContentPart;
import io.aigateway.chat.FinishReason;
import io.aigateway.chat.Media;
import io.aigateway.chat.Usage;
import io.aigateway.internal.json.Json;
import io.aigateway.internal.json.Nodes;
import io.aigateway.internal.wire.Citations;
import io.aigateway.internal.wire.ServerTools;
import io.aigateway.internal.wire.UsageFigures;
import io.aigateway.spi.ChatSink;
import io.aigateway.spi.WireFormatException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What plain answers and streams have in common: blocks, usage, reasons. For one answer. */
final class BedrockAnswer {

    private static final Set<String> TEXT = Set.of("text");
    private static final Set<String> CALL = Set.of("toolUseId", "name", "input", "type");
    private static final List<String> EXTRAS =
            List.of("metrics", "trace", "additionalModelResponseFields", "performanceConfig");
    private static final Set<String> FIGURES =
            Set.of("inputTokens", "outputTokens", "cacheReadInputTokens", "cacheWriteInputTokens", "totalTokens");

    private final ChatSink sink;
    private final List<Object> blocks = new ArrayList<>(2);
    private boolean opaque;
    private final UsageFigures figures = new UsageFigures();
    private final Map<String, Object> rest = new LinkedHashMap<>(0);
    private boolean finished;
    private int calls;
    private final ServerTools tools;

    BedrockAnswer(ChatSink sink) {
        this.sink = sink;
        this.tools = new ServerTools(sink);
    }

    void readWhole(Map<String, Object> body) {
        Map<String, Object> message =
                Nodes.object(Nodes.object(body.get("output")).get("message"));
        if (message.isEmpty()) {
            throw new WireFormatException("an answer without a message", null);
        }
        for (Object block : Nodes.list(message.get("content"))) {
            Map<String, Object> fields = Nodes.object(block);
            sink.text(0, Nodes.text(fields.get("text"), ""));
            Map<String, Object> thought =
                    Nodes.object(Nodes.object(fields.get("reasoningContent")).get("reasoningText"));
            if (thought.get("text") instanceof String text) {
                sink.reasoning(0, text);
            }
            for (Object cited :
                    Nodes.list(Nodes.object(fields.get("citationsContent")).get("content"))) {
                sink.text(0, Nodes.text(Nodes.object(cited).get("text"), ""));
            }
            Map<String, Object> call = Nodes.object(fields.get("toolUse"));
            if (isOurs(call)) {
                Map<String, Object> input = Nodes.object(call.get("input"));
                arguments(beginCall(call), input.isEmpty() ? "" : Json.toText(input));
            }
            keep(fields);
        }
        stop(body);
        metadata(body);
        sink.end();
    }

    /** Calls of the service's own tools are not the application's to answer. */
    static boolean isOurs(Map<String, Object> call) {
        return call.containsKey("toolUseId") && !"server_tool_use".equals(call.get("type"));
    }

    int beginCall(Map<String, Object> call) {
        int index = calls++;
        sink.toolCall(0, index, Nodes.text(call.get("toolUseId")), Nodes.text(call.get("name")), null);
        return index;
    }

    void arguments(int index, String piece) {
        if (!piece.isEmpty()) {
            sink.toolCall(0, index, null, null, piece);
        }
    }

    void keep(Map<String, Object> block) {
        Map<String, Object> call = Nodes.object(block.get("toolUse"));
        boolean plain =
                block.keySet().equals(TEXT) || (block.size() == 1 && isOurs(call) && CALL.containsAll(call.keySet()));
        opaque |= !plain;
        blocks.add(block);
        if (!plain) {
            tell(block, call);
        }
    }

    /** What the neutral form has a word for besides text, thoughts and calls. */
    private void tell(Map<String, Object> block, Map<String, Object> call) {
        Map<String, Object> cited = Nodes.object(block.get("citationsContent"));
        StringBuilder words = new StringBuilder();
        for (Object each : Nodes.list(cited.get("content"))) {
            words.append(Nodes.text(Nodes.object(each).get("text"), ""));
        }
        for (Object each : Nodes.list(cited.get("citations"))) {
            sink.citation(0, citation(Nodes.object(each), words.toString()));
        }
        if (!call.isEmpty() && !isOurs(call)) {
            tools.asked(
                    Nodes.text(call.get("toolUseId")), Nodes.text(call.get("name"), "tool"), call.get("input"), block);
        }
        Map<String, Object> result = Nodes.object(block.get("toolResult"));
        if (!result.isEmpty()) {
            tools.answered(
                    Nodes.text(result.get("toolUseId")),
                    Nodes.text(result.get("type"), "tool"),
                    result.get("content"),
                    "error".equals(result.get("status")),
                    block);
        }
        Map<String, Object> image = Nodes.object(block.get("image"));
        if (Nodes.object(image.get("source")).get("bytes") instanceof String base64) {
            String type = "image/" + Nodes.text(image.get("format"), "png");
            sink.part(0, new ContentPart.Image(new Media.Base64(base64, type), null));
        }
    }

    private static Citation citation(Map<String, Object> raw, String cited) {
        Map<String, Object> location = Nodes.object(raw.get("location"));
        Map<String, Object> web = Nodes.object(location.get("web"));
        Map<String, Object> chars = Nodes.object(location.get("documentChar"));
        String quote = null;
        for (Object each : Nodes.list(raw.get("sourceContent"))) {
            quote = quote == null ? Nodes.text(Nodes.object(each).get("text")) : quote;
        }
        return Citation.builder()
                .url(Nodes.text(web.get("url")))
                .title(Nodes.text(raw.get("title")))
                .source(Citations.first(raw, "source"))
                .quote(quote)
                .cited(cited)
                .start(chars.isEmpty() ? null : Nodes.number(chars.get("start")))
                .end(chars.isEmpty() ? null : Nodes.number(chars.get("end")))
                .extra(raw)
                .build();
    }

    /** The reason and what comes with it. */
    void stop(Map<String, Object> fields) {
        String reason = Nodes.text(fields.get("stopReason"));
        if (opaque) {
            sink.messageExtra(0, BedrockMessageWriter.CONTENT, List.copyOf(blocks));
        }
        if (reason != null) {
            finished = true;
            sink.finish(0, reason(reason), reason);
        }
        extras(fields);
    }

    /** The usage and what comes with it. */
    void metadata(Map<String, Object> fields) {
        usage(Nodes.object(fields.get("usage")));
        extras(fields);
    }

    private void extras(Map<String, Object> fields) {
        Object tier = fields.get("serviceTier");
        String served = Nodes.text(tier, Nodes.text(Nodes.object(tier).get("type"), ""));
        if (!served.isEmpty()) {
            sink.serviceTier(served);
        }
        for (String name : EXTRAS) {
            Object value = fields.get(name);
            if (value != null) {
                sink.extra(name, value);
            }
        }
    }

    boolean hasFinished() {
        return finished;
    }

    private static FinishReason reason(String raw) {
        return switch (raw) {
            case "end_turn", "stop_sequence" -> FinishReason.STOP;
            case "max_tokens", "model_context_window_exceeded" -> FinishReason.LENGTH;
            case "tool_use" -> FinishReason.TOOL_CALLS;
            case "guardrail_intervened", "content_filtered" -> FinishReason.CONTENT_FILTER;
            default -> FinishReason.OTHER;
        };
    }

    private void usage(Map<String, Object> usage) {
        if (usage.isEmpty()) {
            return;
        }
        usage.forEach((name, value) -> {
            if (FIGURES.contains(name)) {
                figures.put(name, value);
            } else if (value != null && !isEmpty(value) && !name.endsWith("TokenCount")) {
                rest.put(name, value);
            }
        });
        long input = figures.get("inputTokens");
        long output = figures.get("outputTokens");
        long read = figures.get("cacheReadInputTokens");
        long written = figures.get("cacheWriteInputTokens");
        long total = figures.get("totalTokens");
        if (read + written > 0 && total == input + output) {
            // Models of other makers count what came from the cache among their input.
            read = Math.min(read, input);
            written = Math.min(written, input - read);
            input -= read + written;
        }
        sink.usage(Usage.builder()
                .inputTokens(input)
                .cachedInputTokens(read)
                .cacheWriteTokens(written)
                .hourCacheWriteTokens(hour(rest.get("cacheDetails")))
                .outputTokens(output)
                .totalTokens(total)
                .extra(rest)
                .build());
    }

    private static boolean isEmpty(Object value) {
        return value instanceof Map<?, ?> map && map.isEmpty();
    }

    private static long hour(@Nullable Object details) {
        long tokens = 0;
        for (Object detail : Nodes.list(details)) {
            Map<String, Object> fields = Nodes.object(detail);
            tokens += "1h".equals(fields.get("ttl")) ? Nodes.number(fields.get("inputTokens")) : 0;
        }
        return tokens;
    }
}
