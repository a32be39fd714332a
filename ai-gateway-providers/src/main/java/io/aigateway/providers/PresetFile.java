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

    private PresetFile() {}

    static List<ProviderPreset> read(String resource) {
        try (InputStream input = PresetFile.class.getResourceAsStream(resource)) {
            if (input == null) {
                throw new IllegalStateException("Resource " + resource + " is missing from ai-gateway-providers");
            }
            List<ProviderPreset> presets = new ArrayList<>();
            object(Json.parse(input.readAllBytes()))
                    .forEach((name, fields) -> presets.add(preset(name, object(fields))));
            return presets;
        } catch (IOException e) {
            throw new IllegalStateException("Resource " + resource + " of ai-gateway-providers cannot be read", e);
        }
    }

    private static ProviderPreset preset(String name, Map<String, Object> fields) {
        EnumSet<Capability> capabilities = EnumSet.allOf(Capability.class);
        capabilities.removeAll(capabilities(fields.get("lacks")));
        List<ModelFacts> models = new ArrayList<>();
        object(fields.get("models")).forEach((prefix, value) -> {
            Map<String, Object> facts = object(value);
            Integer context = facts.get("context") instanceof Number number ? number.intValue() : null;
            models.add(new ModelFacts(prefix, context, capabilities(facts.get("lacks")), strings(facts.get("quirks"))));
        });
        return new ProviderPreset(
                name,
                texts(fields.get("aliases")),
                text(fields.get("protocol"), "openai"),
                text(fields.get("base-url"), ""),
                variables(fields.get("variables")),
                texts(fields.get("keys")),
                !Boolean.FALSE.equals(fields.get("key-required")),
                text(fields.get("signer"), ""),
                text(fields.get("auth-header"), "Authorization"),
                text(fields.get("auth-prefix"), "Bearer "),
                strings(fields.get("headers")),
                texts(fields.get("prefixes")),
                strings(fields.get("quirks")),
                capabilities,
                models);
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
