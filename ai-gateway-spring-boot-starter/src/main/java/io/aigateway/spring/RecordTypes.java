package io.aigateway.spring;

import io.aigateway.internal.settings.SettingNames;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What reading settings wants to know of the records that they are bound to. */
final class RecordTypes {

    private RecordTypes() {}

    /** The component of that name, written without dashes; null if there is none. */
    static @Nullable RecordComponent component(Class<?> record, String uniform) {
        for (RecordComponent each : record.getRecordComponents()) {
            if (SettingNames.of(each).replace("-", "").equals(uniform)) {
                return each;
            }
        }
        return null;
    }

    /** Whether the group may be written as a text. */
    static boolean hasShortForm(Class<?> record) {
        return Arrays.stream(record.getDeclaredMethods())
                .anyMatch(each -> each.getName().equals("of")
                        && Arrays.equals(each.getParameterTypes(), new Class<?>[] {String.class}));
    }

    static Class<?> raw(Type type) {
        return type instanceof ParameterizedType generic ? (Class<?>) generic.getRawType() : (Class<?>) type;
    }

    static Type parameter(Type type) {
        Type[] all = ((ParameterizedType) type).getActualTypeArguments();
        return all[all.length - 1];
    }
}
