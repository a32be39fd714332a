package io.aigateway.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The public API against its checked-in dump, {@code docs/api.txt}. After a change that is meant, write it anew with
 * {@code -Dapi.write=true}.
 */
class PublicApiTest {

    private static final Path DUMP = Path.of("..", "docs", "api.txt");

    @Test
    void publicApiIsTheCheckedInOne() throws IOException {
        String now = dump();
        if (Boolean.getBoolean("api.write")) {
            Files.writeString(DUMP, now);
        }
        assertThat(now).isEqualTo(Files.readString(DUMP));
    }

    private static String dump() {
        JavaClasses all = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.aigateway");
        TreeSet<String> types = new TreeSet<>();
        for (JavaClass each : all) {
            if (!each.getPackageName().startsWith("io.aigateway.internal")
                    && !each.getSimpleName().equals("package-info")) {
                Class<?> type = each.reflect();
                if (isVisible(type)) {
                    types.add(describe(type));
                }
            }
        }
        return String.join("\n", types) + "\n";
    }

    private static boolean isVisible(Class<?> type) {
        for (Class<?> each = type; each != null; each = each.getDeclaringClass()) {
            if (!Modifier.isPublic(each.getModifiers())) {
                return false;
            }
        }
        return true;
    }

    /** By names only: how the JDK prints modifiers differs from release to release. */
    private static String describe(Class<?> type) {
        List<String> members = new ArrayList<>();
        for (Constructor<?> each : type.getDeclaredConstructors()) {
            if (Modifier.isPublic(each.getModifiers())) {
                members.add("  new(" + types(each.getGenericParameterTypes()) + ")");
            }
        }
        for (Method each : type.getDeclaredMethods()) {
            if (Modifier.isPublic(each.getModifiers()) && !each.isSynthetic()) {
                members.add("  " + (Modifier.isStatic(each.getModifiers()) ? "static " : "")
                        + each.getGenericReturnType().getTypeName() + " " + each.getName() + "("
                        + types(each.getGenericParameterTypes()) + ")");
            }
        }
        for (Field each : type.getDeclaredFields()) {
            if (Modifier.isPublic(each.getModifiers())) {
                members.add("  " + each.getGenericType().getTypeName() + " " + each.getName());
            }
        }
        members.sort(null);
        String kind = type.isAnnotation()
                ? "@interface "
                : type.isInterface() ? "interface " : type.isEnum() ? "enum " : type.isRecord() ? "record " : "class ";
        return kind + type.getName() + (members.isEmpty() ? "" : "\n" + String.join("\n", members));
    }

    private static String types(Type[] types) {
        return Stream.of(types).map(Type::getTypeName).collect(Collectors.joining(", "));
    }
}
