package io.aigateway.providers.openai;

import io.aigateway.chat.ChatChoice;
import io.aigateway.chat.ChatResponse;
import io.aigateway.chat.Citation;
import io.aigateway.chat.ContentPart;
import io.aigateway.chat.LogProbability;
import io.aigateway.chat.Media;
import io.aigateway.chat.Message;
import io.aigateway.chat.Modality;
import io.aigateway.chat.SafetyRating;
import io.aigateway.chat.Usage;
import io.aigateway.internal.json.Json;
import io.aigateway.internal.json.Nodes;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** What OpenAI's clients, and those of services that extend its protocol, know of an answer besides text and calls. */
final class AnswerFields {

    /** The id of speech whose provider gives none. */
    static final String MADE_UP = "audio_of_this_answer";

    private AnswerFields() {}

    /** Fields of a message behind its text and calls. */
    static void ofMessage(JsonGenerator json, Message message) {
        if (!message.citations().isEmpty()) {
            json.writeName("annotations");
            annotations(json, message.citations());
        }
        List<ContentPart> images = message.content().stream()
                .filter(ContentPart.Image.class::isInstance)
                .toList();
        if (!images.isEmpty()) {
            json.writeName("images");
            images(json, images, 0);
        }
        for (ContentPart part : message.content()) {
            if (part instanceof ContentPart.Audio audio) {
                json.writeName("audio");
                Json.write(json, audio(audio, message.extra().get("audio")));
                break;
            }
        }
        if (message.phase() != null) {
            json.writeStringProperty("phase", message.phase());
        }
        details(json, message);
    }

    /** Fields of a streamed message that stand in its last piece: lists in pieces are put together wrong by clients. */
    static void ofEnd(JsonGenerator json, Message message) {
        if (!message.citations().isEmpty()) {
            json.writeName("annotations");
            annotations(json, message.citations());
        }
        if (message.phase() != null) {
            json.writeStringProperty("phase", message.phase());
        }
        Map<String, Object> audio = Nodes.object(message.extra().get("audio"));
        if (!audio.isEmpty()) {
            json.writeName("audio");
            Json.write(json, audio);
        }
        details(json, message);
    }

    /** The thoughts' state: a service's own list, and what this gateway gives along, with which the origin comes back. */
    static void details(JsonGenerator json, Message message) {
        List<Object> all = new ArrayList<>(Nodes.list(message.extra().get(CarriedState.DETAILS)));
        Map<String, Object> carried = CarriedState.item(message);
        if (carried != null) {
            all.add(carried);
        }
        if (!all.isEmpty()) {
            json.writeName(CarriedState.DETAILS);
            Json.write(json, all);
        }
    }

    static void annotations(JsonGenerator json, List<Citation> citations) {
        List<Object> all = new ArrayList<>(citations.size());
        for (Citation citation : citations) {
            all.add(annotation(citation));
        }
        Json.write(json, all);
    }

    private static Map<String, Object> annotation(Citation citation) {
        Object type = citation.extra().get("type");
        if (type instanceof String name && citation.extra().get(name) instanceof Map<?, ?>) {
            return citation.extra(); // in OpenAI's words already
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        boolean web = citation.url() != null;
        if (web) {
            fields.put("url", citation.url());
            fields.put("title", citation.title() == null ? "" : citation.title());
        } else {
            fields.put("file_id", citation.source() == null ? "" : citation.source());
            fields.put("filename", citation.title() == null ? "" : citation.title());
        }
        fields.put("start_index", citation.start() == null ? 0 : citation.start());
        fields.put("end_index", citation.end() == null ? 0 : citation.end());
        if (citation.quote() != null) {
            fields.put("content", citation.quote());
        }
        String kind = web ? "url_citation" : "file_citation";
        Map<String, Object> annotation = new LinkedHashMap<>();
        annotation.put("type", kind);
        annotation.put(kind, fields);
        return annotation;
    }

    static void images(JsonGenerator json, List<ContentPart> images, int first) {
        List<Object> all = new ArrayList<>();
        for (ContentPart part : images) {
            if (part instanceof ContentPart.Image image) {
                Map<String, Object> item = new LinkedHashMap<>();
                item.put("type", "image_url");
                item.put("image_url", Map.of("url", url(image.media())));
                item.put("index", first + all.size());
                all.add(item);
            }
        }
        Json.write(json, all);
    }

    private static String url(Media media) {
        if (media instanceof Media.Url url) {
            return url.url();
        } else if (media instanceof Media.Base64 base64) {
            return "data:" + base64.mimeType() + ";base64," + base64.data();
        } else if (media instanceof Media.Bytes bytes) {
            return "data:" + bytes.mimeType() + ";base64," + Base64.getEncoder().encodeToString(bytes.bytes());
        }
        return media instanceof Media.FileId id ? id.id() : "";
    }

    private static Map<String, Object> audio(ContentPart.Audio audio, @Nullable Object kept) {
        Map<String, Object> fields = new LinkedHashMap<>(Nodes.object(kept));
        String url = url(audio.media());
        fields.put("data", url.substring(url.indexOf(',') + 1));
        fields.put("transcript", audio.transcript() == null ? "" : audio.transcript());
        fields.putIfAbsent("id", MADE_UP);
        fields.putIfAbsent("expires_at", 0);
        return fields;
    }

    /** Likelihoods of a choice, or of a piece of it. */
    static void logprobs(JsonGenerator json, List<LogProbability> tokens) {
        json.writeName("logprobs");
        if (tokens.isEmpty()) {
            json.writeNull();
            return;
        }
        json.writeStartObject();
        json.writeName("content");
        json.writeStartArray();
        tokens.forEach(token -> logprob(json, token, true));
        json.writeEndArray();
        json.writeNullProperty("refusal");
        json.writeEndObject();
    }

    private static void logprob(JsonGenerator json, LogProbability token, boolean alternatives) {
        json.writeStartObject();
        json.writeStringProperty("token", token.token());
        json.writeNumberProperty("logprob", token.logProbability());
        json.writeName("bytes");
        Json.write(json, token.bytes());
        if (alternatives) {
            json.writeName("top_logprobs");
            json.writeStartArray();
            token.alternatives().forEach(each -> logprob(json, each, false));
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    /** Fields of a choice behind its message. */
    static void ofChoice(JsonGenerator json, ChatChoice choice) {
        if (!choice.safetyRatings().isEmpty()) {
            json.writeName("content_filter_results");
            safety(json, choice.safetyRatings());
        }
        Object native0 = choice.extra().get("native_finish_reason");
        if (native0 != null) {
            json.writeName("native_finish_reason");
            Json.write(json, native0);
        }
    }

    private static void safety(JsonGenerator json, List<SafetyRating> ratings) {
        Map<String, Object> all = new LinkedHashMap<>();
        for (SafetyRating rating : ratings) {
            Map<String, Object> fields = new LinkedHashMap<>(rating.extra());
            fields.putIfAbsent("filtered", rating.blocked());
            if (rating.level() != null) {
                fields.putIfAbsent("severity", rating.level());
            }
            all.put(rating.category(), fields);
        }
        Json.write(json, all);
    }

    /** Fields of a whole answer, or of a stream's last chunk. */
    static void ofAnswer(JsonGenerator json, ChatResponse response) {
        if (response.serviceTier() != null) {
            json.writeStringProperty("service_tier", response.serviceTier());
        }
        if (response.extra().get("system_fingerprint") instanceof String fingerprint) {
            json.writeStringProperty("system_fingerprint", fingerprint);
        }
        if (!response.promptSafety().isEmpty()) {
            json.writeName("prompt_filter_results");
            json.writeStartArray();
            json.writeStartObject();
            json.writeNumberProperty("prompt_index", 0);
            json.writeName("content_filter_results");
            safety(json, response.promptSafety());
            json.writeEndObject();
            json.writeEndArray();
        }
        List<String> urls = new ArrayList<>();
        for (Citation citation : response.message().citations()) {
            if (citation.url() != null && !urls.contains(citation.url())) {
                urls.add(citation.url());
            }
        }
        if (!urls.isEmpty()) {
            json.writeName("citations");
            Json.write(json, urls);
        }
    }

    static void usage(JsonGenerator json, Usage usage) {
        json.writeName("usage");
        json.writeStartObject();
        json.writeNumberProperty("prompt_tokens", usage.totalInputTokens());
        json.writeNumberProperty("completion_tokens", usage.outputTokens());
        json.writeNumberProperty("total_tokens", usage.totalInputTokens() + usage.outputTokens());
        json.writeName("prompt_tokens_details");
        json.writeStartObject();
        json.writeNumberProperty("cached_tokens", usage.cachedInputTokens());
        if (usage.cacheWriteTokens() > 0) {
            json.writeNumberProperty("cache_write_tokens", usage.cacheWriteTokens());
        }
        modalities(json, usage.inputByModality());
        json.writeEndObject();
        json.writeName("completion_tokens_details");
        json.writeStartObject();
        json.writeNumberProperty("reasoning_tokens", usage.reasoningTokens());
        modalities(json, usage.outputByModality());
        json.writeEndObject();
        if (usage.reportedCost() != null) {
            json.writeName("cost");
            json.writeNumber(usage.reportedCost());
        }
        json.writeEndObject();
    }

    private static void modalities(JsonGenerator json, Map<Modality, Long> tokens) {
        Long audio = tokens.get(Modality.AUDIO);
        if (audio != null) {
            json.writeNumberProperty("audio_tokens", audio);
        }
        Long images = tokens.get(Modality.IMAGE);
        if (images != null) {
            json.writeNumberProperty("image_tokens", images);
        }
    }
}
