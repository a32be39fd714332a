package io.aigateway.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.aigateway.config.GatewayConfig;
import io.aigateway.config.Setting;
import io.aigateway.internal.settings.SettingNames;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * The settings against their reference, {@code docs/configuration-reference.md}, which is made from them. After a change
 * that is meant, write it anew with {@code -Dapi.write=true}.
 */
class ConfigurationReferenceTest {

    private static final Path PAGE = Path.of("..", "docs", "configuration-reference.md");

    @Test
    void referenceNamesEverySettingWithItsDefault() throws IOException {
        StringBuilder page = new StringBuilder("""
                # Configuration reference

                Made from the `@Setting` annotations of the configuration records, which are also what the builder, the file
                reader and the binder use. Durations are written `500ms`, `30s`, `5m`, `1h`; a plain number is milliseconds.

                | setting | default | meaning |
                |---|---|---|
                """);
        rows(page, "", GatewayConfig.class);
        if (Boolean.getBoolean("api.write")) {
            Files.writeString(PAGE, page.toString());
        }
        assertThat(page.toString()).isEqualTo(Files.readString(PAGE));
    }

    private static void rows(StringBuilder page, String path, Class<?> type) {
        for (RecordComponent component : type.getRecordComponents()) {
            Setting setting = component.getAnnotation(Setting.class);
            String name = path + SettingNames.of(component);
            Class<?> nested = nested(component.getGenericType());
            String suffix = component.getType() == java.util.List.class && nested != null
                    ? "[]"
                    : component.getType() == java.util.Map.class && nested != null ? ".<id>" : "";
            String byDefault = setting.required() ? "required" : setting.defaultValue();
            page.append("| `")
                    .append(name)
                    .append(suffix)
                    .append("` | ")
                    .append(byDefault.isEmpty() ? "" : "`" + byDefault + "`")
                    .append(" | ")
                    .append(setting.value().replace("<", "&lt;").replace("|", "\\|"))
                    .append(" |\n");
            if (nested != null && !name.contains("fallbacks")) {
                rows(page, name + suffix + ".", nested);
            }
        }
    }

    private static Class<?> nested(Type type) {
        if (type instanceof ParameterizedType generic) {
            Type[] parameters = generic.getActualTypeArguments();
            return nested(parameters[parameters.length - 1]);
        }
        return type instanceof Class<?> raw && raw.isRecord() ? raw : null;
    }
}
