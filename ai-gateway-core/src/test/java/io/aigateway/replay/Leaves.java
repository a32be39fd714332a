package io.aigateway.replay;

import io.aigateway.chat.ChatChoice;
import io.aigateway.chat.ChatResponse;
import io.aigateway.chat.Citation;
import io.aigateway.chat.ContentPart;
import io.aigateway.chat.LogProbability;
import io.aigateway.chat.Media;
import io.aigateway.chat.Message;
import io.aigateway.chat.SafetyRating;
import io.aigateway.chat.ServerToolStep;
import io.aigateway.chat.ToolCall;
import io.aigateway.chat.Usage;
import java.math.BigDecimal;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Compares what a recorded answer says, leaf by leaf, with what the neutral answer holds: a leaf must be among the values
 * or the texts of the neutral form, or in an extra under its own name. Nothing said (null, empty, 0, false) is no leaf.
 */
final class Leaves {

    private final Set<String> dropped;
    private final Set<String> values = new HashSet<>();
    private final Set<String> named = new HashSet<>();
    private final StringBuilder texts = new StringBuilder();
    private final Map<String, String> lost = new TreeMap<>();
    private boolean figures = true;
    private int seen;

    Leaves(ChatResponse response, Set<String> dropped) {
        this.dropped = dropped;
        add(response.id());
        add(response.model());
        add(response.serviceTier());
        extra(response.extra());
        response.promptSafety().forEach(this::add);
        add(response.usage());
        for (ChatChoice choice : response.choices()) {
            add(choice.rawFinishReason());
            add(choice.finishReason().name());
            choice.logProbabilities().forEach(this::add);
            choice.safetyRatings().forEach(this::add);
            extra(choice.extra());
            add(choice.message());
        }
    }

    private void add(Message message) {
        text(message.text());
        text(message.reasoning());
        text(message.refusal());
        add(message.phase());
        extra(message.extra());
        for (ContentPart part : message.content()) {
            if (part instanceof ContentPart.Image image) {
                add(image.media());
            } else if (part instanceof ContentPart.Audio audio) {
                add(audio.media());
                text(audio.transcript());
            } else if (part instanceof ContentPart.File file) {
                add(file.media());
            }
        }
        for (ToolCall call : message.toolCalls()) {
            add(call.id());
            add(call.name());
            json(call.arguments());
            extra(call.extra());
        }
        for (Citation each : message.citations()) {
            add(each.url());
            add(each.title());
            add(each.source());
            text(each.quote());
            text(each.cited());
            number(each.start());
            number(each.end());
            extra(each.extra());
        }
        for (ServerToolStep each : message.serverToolSteps()) {
            add(each.id());
            add(each.name());
            json(each.arguments());
            any("", each.result());
            extra(each.extra());
        }
    }

    private void add(Media media) {
        if (media instanceof Media.Base64 base64) {
            text(base64.data());
            add(base64.mimeType());
        } else if (media instanceof Media.Url url) {
            add(url.url());
        } else if (media instanceof Media.Bytes bytes) {
            text(Base64.getEncoder().encodeToString(bytes.bytes()));
        }
    }

    private void add(Usage usage) {
        long[] figures = {
            usage.inputTokens(),
            usage.totalInputTokens(),
            usage.cachedInputTokens(),
            usage.cacheWriteTokens(),
            usage.hourCacheWriteTokens(),
            usage.cacheWriteTokens() - usage.hourCacheWriteTokens(),
            usage.outputTokens(),
            usage.reasoningTokens(),
            usage.outputTokens() - usage.reasoningTokens(),
            usage.totalTokens()
        };
        for (long each : figures) {
            values.add("usage=" + each);
        }
        // The neutral input is the sum of what was said, of what tools said, and of media.
        if (usage.extra().get("toolUsePromptTokenCount") instanceof Number tools) {
            values.add("usage=" + (usage.totalInputTokens() - tools.longValue()));
        }
        for (Long each : usage.inputByModality().values()) {
            values.add("usage=" + (usage.totalInputTokens() - each));
        }
        usage.inputByModality().forEach((modality, tokens) -> modality(modality.name(), tokens));
        usage.cachedInputByModality().forEach((modality, tokens) -> modality(modality.name(), tokens));
        usage.outputByModality().forEach((modality, tokens) -> modality(modality.name(), tokens));
        number(usage.reportedCost());
        extra(usage.extra());
    }

    private void modality(String name, long tokens) {
        values.add("usage=" + tokens);
        add(name);
    }

    private void add(LogProbability each) {
        text(each.token());
        number(each.logProbability());
        if (each.bytes() != null) {
            each.bytes().forEach(this::number);
        }
        each.alternatives().forEach(this::add);
    }

    private void add(SafetyRating each) {
        add(each.category());
        add(each.level());
        number(each.score());
        extra(each.extra());
    }

    private void add(String value) {
        if (value != null) {
            values.add(value);
        }
    }

    private void text(String value) {
        if (value != null) {
            values.add(value);
            texts.append(value).append('\u0000');
        }
    }

    private void number(Number value) {
        if (value != null) {
            values.add("#" + new BigDecimal(value.toString()).stripTrailingZeros());
        }
    }

    private void json(String text) {
        texts.append(text).append('\u0000');
        values.add(text);
        try {
            node("", Recording.MAPPER.readTree(text));
        } catch (JacksonException e) {
            text(text); // what a model wrote need not be JSON
        }
    }

    private void extra(Map<String, Object> fields) {
        fields.forEach(this::any);
    }

    private void any(String name, Object value) {
        if (value != null) {
            node(name, Recording.MAPPER.valueToTree(value));
        }
    }

    private void node(String name, JsonNode node) {
        if (node.isObject()) {
            node.properties().forEach(each -> {
                add(each.getKey());
                node(each.getKey(), each.getValue());
            });
        } else if (node.isArray()) {
            node.forEach(each -> node(name, each));
        } else if (node.isString()) {
            text(node.asString());
        } else if (node.isNumber()) {
            number(node.numberValue());
        }
        if (node.isValueNode()) {
            named.add(name + "=" + node.asString());
        }
    }

    /** Looks at one document of the recorded answer. */
    void look(JsonNode document) {
        look("", "", document);
    }

    /** Looks at the documents of the recorded answer; figures grow, and the last ones count. */
    void look(List<JsonNode> documents) {
        int last = 0;
        for (int i = 0; i < documents.size(); i++) {
            last = documents.get(i).toString().toLowerCase(Locale.ROOT).contains("usage") ? i : last;
        }
        for (int i = 0; i < documents.size(); i++) {
            figures = i >= last;
            look(documents.get(i));
        }
    }

    private void look(String path, String name, JsonNode node) {
        if (node.isObject()) {
            node.properties().forEach(each -> look(path + "." + each.getKey(), each.getKey(), each.getValue()));
        } else if (node.isArray()) {
            node.forEach(each -> look(path + "[]", name, each));
        } else if (says(node) && (figures || !isFigure(path))) {
            seen++;
            if (!isKept(path, name, node) && dropped.stream().noneMatch(path::startsWith)) {
                lost.putIfAbsent(
                        path,
                        node.toString()
                                .substring(0, Math.min(60, node.toString().length())));
            }
        }
    }

    private static boolean isFigure(String path) {
        return path.toLowerCase(Locale.ROOT).contains("usage");
    }

    private static boolean says(JsonNode node) {
        return !node.isNull()
                && !(node.isString() && node.asString().isEmpty())
                && !(node.isNumber() && node.doubleValue() == 0)
                && !(node.isBoolean() && !node.asBoolean());
    }

    private boolean isKept(String path, String name, JsonNode node) {
        if (named.contains(name + "=" + node.asString())) {
            return true;
        } else if (node.isString()) {
            String text = node.asString();
            return values.contains(text) || texts.indexOf(text) >= 0 || texts.indexOf(text.strip()) >= 0;
        } else if (node.isNumber()) {
            boolean figure = isFigure(path) || path.endsWith("_count");
            return values.contains("#" + new BigDecimal(node.asString()).stripTrailingZeros())
                    || (figure && values.contains("usage=" + node.asString()));
        }
        return false;
    }

    /** Paths of leaves that are nowhere, with a value. */
    Map<String, String> lost() {
        return lost;
    }

    /** How many leaves there were. */
    int seen() {
        return seen;
    }
}
