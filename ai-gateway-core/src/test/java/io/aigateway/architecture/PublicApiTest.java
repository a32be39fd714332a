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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
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

    private static String describe(Class<?> type) {
        List<String> members = new ArrayList<>();
        for (Constructor<?> each : type.getDeclaredConstructors()) {
            if (Modifier.isPublic(each.getModifiers())) {
                members.add("  " + each.toGenericString());
            }
        }
        for (Method each : type.getDeclaredMethods()) {
            if (Modifier.isPublic(each.getModifiers()) && !each.isSynthetic()) {
                members.add("  " + each.toGenericString());
            }
        }
        for (Field each : type.getDeclaredFields()) {
            if (Modifier.isPublic(each.getModifiers())) {
                members.add("  " + each.toGenericString());
            }
        }
        members.sort(null);
        return type.toGenericString() + (members.isEmpty() ? "" : "\n" + String.join("\n", members));
    }
}
