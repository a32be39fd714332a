package io.aigateway.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.aigateway.AiGateway;
import io.aigateway.config.GatewayConfig;
import io.aigateway.config.Setting;
import io.aigateway.internal.settings.SettingNames;
import io.aigateway.spi.ProviderCatalog;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.mock.env.MockEnvironment;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The metadata for editors against the settings they describe. It is made from their annotations; after a change that is
 * meant, write it anew with {@code -Dapi.write=true}.
 */
class ConfigurationMetadataTest {

    private static final Path METADATA =
            Path.of("src", "main", "resources", "META-INF", "spring-configuration-metadata.json");
    private static final String VIRTUAL_THREADS = "ai.gateway.virtual-threads";
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    @Test
    void metadataIsMadeFromTheAnnotationsOfTheSettings() throws IOException {
        List<Map<String, Object>> properties = new ArrayList<>();
        List<Map<String, Object>> groups = new ArrayList<>();
        for (Class<?> settings : List.of(AiGatewayProperties.class, GatewayConfig.class)) {
            properties.addAll(collect("ai.gateway.", settings));
            for (RecordComponent component : settings.getRecordComponents()) {
                if (component.getType().isRecord()) {
                    groups.add(Map.of(
                            "name", "ai.gateway." + SettingNames.of(component),
                            "type", component.getType().getName(),
                            "description",
                                    component.getAnnotation(Setting.class).value()));
                }
            }
        }
        properties.addAll(actuator());
        Map<String, Object> document = new LinkedHashMap<>();
        document.put(
                "groups",
                groups.stream().map(each -> new java.util.TreeMap<>(each)).toList());
        document.put("properties", properties);
        document.put("hints", hints());
        String made = JSON.writeValueAsString(document).replace("\r\n", "\n") + "\n";
        if (Boolean.getBoolean("api.write")) {
            Files.writeString(METADATA, made);
        }
        assertThat(made).isEqualTo(Files.readString(METADATA));
    }

    /** What Spring Boot gives every endpoint and every health indicator. */
    private static List<Map<String, Object>> actuator() {
        return List.of(
                property(
                        "management.endpoint.aigateway.access",
                        "org.springframework.boot.actuate.endpoint.Access",
                        "Permitted level of access: read-only for status, explain and calls, unrestricted for changes too.",
                        "read-only"),
                property(
                        "management.endpoint.aigateway.cache.time-to-live",
                        "java.time.Duration",
                        "Maximum time that the status can be cached.",
                        "0ms"),
                property(
                        "management.health.aigateway.enabled",
                        "java.lang.Boolean",
                        "Whether the health of the gateway's providers is shown.",
                        true));
    }

    private static Map<String, Object> property(String name, String type, String description, Object byDefault) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", name);
        fields.put("type", type);
        fields.put("description", description);
        if (byDefault != null) {
            fields.put("defaultValue", byDefault);
        }
        return fields;
    }

    private static List<Map<String, Object>> hints() {
        List<Map<String, Object>> presets = new ArrayList<>();
        for (ProviderCatalog catalog : ServiceLoader.load(ProviderCatalog.class)) {
            catalog.presets().stream()
                    .sorted(java.util.Comparator.comparing(each -> each.name()))
                    .forEach(each -> {
                        Map<String, Object> hint = new LinkedHashMap<>();
                        hint.put("value", each.name());
                        hint.put(
                                "description",
                                each.keyVariables().isEmpty()
                                        ? "Preset for the protocol " + each.protocol() + "."
                                        : "Preset for the protocol " + each.protocol() + "; key from "
                                                + each.keyVariables().get(0) + ".");
                        presets.add(hint);
                    });
        }
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("name", "ai.gateway.providers.keys");
        keys.put("values", presets);
        keys.put("providers", List.of(Map.of("name", "any")));
        Map<String, Object> file = new LinkedHashMap<>();
        file.put("name", "ai.gateway.config-file");
        Map<String, Object> resource = new LinkedHashMap<>(); // in an order of its own: Map.of has another in each JVM
        resource.put("name", "handle-as");
        resource.put("parameters", Map.of("target", "org.springframework.core.io.Resource"));
        file.put("providers", List.of(resource));
        return List.of(keys, file);
    }

    private static List<Map<String, Object>> collect(String path, Class<?> type) {
        List<Map<String, Object>> all = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            Setting setting = component.getAnnotation(Setting.class);
            String name = path + SettingNames.of(component);
            if (component.getType().isRecord()) {
                all.addAll(collect(name + ".", component.getType()));
                continue;
            }
            Object byDefault = setting.defaultValue().isEmpty() ? null : typed(component, setting.defaultValue());
            String description = setting.value();
            if (name.equals(VIRTUAL_THREADS)) {
                byDefault = null;
                description = description + " By default as spring.threads.virtual.enabled says.";
            }
            String typeName = typeName(component.getGenericType());
            all.add(property(name, typeName, description, byDefault));
        }
        return all;
    }

    private static Object typed(RecordComponent component, String value) {
        Class<?> type = component.getType();
        if (type == boolean.class) {
            return Boolean.valueOf(value);
        } else if (type == int.class || type == long.class) {
            return Long.valueOf(value);
        } else if (type == double.class) {
            return Double.valueOf(value);
        }
        return value;
    }

    private static String typeName(Type type) {
        if (type instanceof ParameterizedType generic) {
            List<String> parameters = new ArrayList<>();
            for (Type each : generic.getActualTypeArguments()) {
                parameters.add(typeName(each));
            }
            return ((Class<?>) generic.getRawType()).getName() + "<" + String.join(",", parameters) + ">";
        }
        Class<?> raw = (Class<?>) type;
        return switch (raw.getName()) {
            case "int" -> "java.lang.Integer";
            case "long" -> "java.lang.Long";
            case "double" -> "java.lang.Double";
            case "boolean" -> "java.lang.Boolean";
            default -> raw.getName();
        };
    }

    /** What the jar says. */
    @SuppressWarnings("unchecked")
    private static Map<String, Map<String, Object>> metadata() throws IOException {
        try (InputStream in =
                AiGatewayProperties.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
            Map<String, Object> document = JSON.readValue(in, Map.class);
            return ((List<Map<String, Object>>) document.get("properties"))
                    .stream().collect(Collectors.toMap(each -> (String) each.get("name"), each -> each));
        }
    }

    @Test
    void everyPropertyHasADescription() throws IOException {
        Map<String, Map<String, Object>> all = metadata();
        assertThat(all)
                .containsKeys(
                        "ai.gateway.enabled",
                        "ai.gateway.config-file",
                        "ai.gateway.ssl.bundle",
                        "ai.gateway.console.enabled",
                        "ai.gateway.server.heartbeat",
                        "ai.gateway.providers",
                        "ai.gateway.routes",
                        "ai.gateway.timeouts.total",
                        "ai.gateway.retry.max-retries");
        all.forEach((name, property) ->
                assertThat((String) property.get("description")).as(name).isNotBlank());
    }

    @Test
    void documentedDefaultsAreTheRealOnes() throws IOException {
        Map<String, Map<String, Object>> all = metadata();
        GatewayConfig config = AiGateway.builder().environment(name -> null).buildConfig();
        compare(all, "ai.gateway.", config, GatewayConfig.class);
        compare(all, "ai.gateway.", AiGatewayProperties.read(new MockEnvironment()), AiGatewayProperties.class);
    }

    private static void compare(Map<String, Map<String, Object>> all, String path, Object holder, Class<?> type) {
        for (RecordComponent component : type.getRecordComponents()) {
            String name = path + SettingNames.of(component);
            Object real = value(component, holder);
            if (component.getType().isRecord()) {
                compare(all, name + ".", real, component.getType());
            } else if (!name.equals(VIRTUAL_THREADS)) {
                assertThat(all.keySet()).as("metadata").contains(name);
                assertThat(text(all.get(name).get("defaultValue"), component.getType()))
                        .as(name)
                        .isEqualTo(text(real, component.getType()));
            }
        }
    }

    private static Object value(RecordComponent component, Object holder) {
        try {
            return component.getAccessor().invoke(holder);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(Object value, Class<?> type) {
        if (value == null || value instanceof Map<?, ?>) {
            return "";
        } else if (value instanceof List<?> list) {
            return list.stream().map(each -> text(each, Object.class)).collect(Collectors.joining(", "));
        } else if (type == Duration.class) {
            return String.valueOf(
                    value instanceof Duration duration ? duration : DurationStyle.detectAndParse(value.toString()));
        } else if (value instanceof Number number) {
            return String.valueOf(number.doubleValue());
        }
        return value.toString().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
