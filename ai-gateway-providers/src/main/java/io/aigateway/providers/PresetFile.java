package io.aigateway.providers;

import io.aigateway.internal.json.Json;
import io.aigateway.spi.Capability;
import io.aigateway.spi.ModelFacts;
import io.aigateway.spi.ProviderPreset;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads presets from a resource: an object of presets by name; everything but the base URL is optional. */
final class PresetFile {

    private static final String OPENAI = "openai";
    private static final String COMPATIBLE = "openai-compatible";

    private PresetFile() {}

    static List<ProviderPreset> read(String resource) {
        try (InputStream input = PresetFile.class.getResourceAsStream(resource)) {
            if (input == null) {
                throw new IllegalStateException("Resource " + resource + " is missing from ai-gateway-providers");
            }
            List<ProviderPreset> presets = new ArrayList<>();
            Map<String, Object> all = object(Json.parse(input.readAllBytes()));
            all.forEach((name, fields) -> presets.add(preset(name, object(fields), all)));
            return presets;
        } catch (IOException e) {
            throw new IllegalStateException("Resource " + resource + " of ai-gateway-providers cannot be read", e);
        }
    }

    private static ProviderPreset preset(String name, Map<String, Object> fields, Map<String, Object> all) {
        EnumSet<Capability> capabilities = EnumSet.allOf(Capability.class);
        capabilities.removeAll(capabilities(fields.get("lacks")));
        boolean ranks = name.equals(COMPATIBLE) || object(fields.get("quirks")).containsKey("rerank-path");
        if (!ranks && text(fields.get("protocol"), OPENAI).equals(OPENAI)) {
            capabilities.remove(Capability.RERANK);
        }
        List<ModelFacts> models = new ArrayList<>();
        models(fields, all).forEach((prefix, value) -> {
            Map<String, Object> facts = object(value);
            Integer context = facts.get("context") instanceof Number number ? number.intValue() : null;
            models.add(ModelFacts.builder(prefix)
                    .contextWindow(context)
                    .lacks(capabilities(facts.get("lacks")))
                    .quirks(strings(facts.get("quirks")))
                    .build());
        });
        return ProviderPreset.builder(name, text(fields.get("protocol"), OPENAI))
                .aliases(texts(fields.get("aliases")))
                .baseUrl(text(fields.get("base-url"), ""))
                .variables(variables(fields.get("variables")))
                .keyVariables(texts(fields.get("keys")))
                .keyRequired(!Boolean.FALSE.equals(fields.get("key-required")))
                .automatic(!Boolean.FALSE.equals(fields.get("automatic")))
                .signer(text(fields.get("signer"), ""))
                .authHeader(text(fields.get("auth-header"), "Authorization"))
                .authPrefix(text(fields.get("auth-prefix"), "Bearer "))
                .headers(strings(fields.get("headers")))
                .modelPrefixes(texts(fields.get("prefixes")))
                .quirks(strings(fields.get("quirks")))
                .capabilities(capabilities)
                .models(models)
                .build();
    }

    /** Its own, and those of the preset whose models it serves, under longer names if it says so. */
    private static Map<String, Object> models(Map<String, Object> fields, Map<String, Object> all) {
        Map<String, Object> models = new LinkedHashMap<>();
        String like = text(fields.get("models-like"), "");
        String before = text(fields.get("models-behind"), "");
        object(object(all.get(like)).get("models")).forEach((prefix, facts) -> models.put(before + prefix, facts));
        models.putAll(object(fields.get("models")));
        return models;
    }

    private static Map<String, List<String>> variables(@Nullable Object value) {
        Map<String, List<String>> variables = new LinkedHashMap<>();
        object(value).forEach((name, sources) -> variables.put(name, texts(sources)));
        return variables;
    }

    private static Set<Capability> capabilities(@Nullable Object words) {
        EnumSet<Capability> found = EnumSet.noneOf(Capability.class);
        texts(words)
                .forEach(word -> found.add(
                        Capability.valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'))));
        return found;
    }

    private static String text(@Nullable Object value, String otherwise) {
        return value instanceof String text ? text : otherwise;
    }

    private static List<String> texts(@Nullable Object value) {
        return value instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }

    private static Map<String, String> strings(@Nullable Object value) {
        Map<String, String> strings = new LinkedHashMap<>();
        object(value).forEach((name, each) -> strings.put(name, String.valueOf(each)));
        return strings;
    }

    private static Map<String, Object> object(@Nullable Object value) {
        Map<String, Object> fields = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((name, each) -> fields.put((String) name, each));
        }
        return fields;
    }
}
