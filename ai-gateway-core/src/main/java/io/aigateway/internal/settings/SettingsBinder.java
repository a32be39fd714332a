package io.aigateway.internal.settings;

import io.aigateway.config.Setting;
import io.aigateway.spi.Secret;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Turns plain values (maps, lists, texts, numbers) into the configuration records: the records' components are the
 * settings, their {@link Setting} annotations say defaults and ranges. Builder, file and properties all come through
 * here, so they cannot differ. Reports every problem instead of stopping at the first. Used when a configuration is
 * read, never on a call's way.
 */
public final class SettingsBinder {

    /** In place of a text or a pattern that is required, and was reported as missing. */
    private static final String NOBODY = "nobody";

    private final Problems problems;

    /** Creates a binder that reports into the given list. */
    public SettingsBinder(Problems problems) {
        this.problems = problems;
    }

    /** Binds a record; null if a problem made that impossible. */
    public <T extends Record> @Nullable T bind(String path, Class<T> type, Object value) {
        if (!(value instanceof Map<?, ?> fields)) {
            return bindShort(path, type, value);
        }
        RecordComponent[] components = type.getRecordComponents();
        Map<String, Object> rest = new LinkedHashMap<>();
        fields.forEach((name, each) -> rest.put(String.valueOf(name), each == null ? "" : each));
        @Nullable Object[] arguments = new @Nullable Object[components.length];
        Class<?>[] types = new Class<?>[components.length];
        boolean complete = true;
        Set<String> known = new TreeSet<>();
        for (int i = 0; i < components.length; i++) {
            String name = SettingNames.of(components[i]);
            known.add(name);
            types[i] = components[i].getType();
            Object given = rest.remove(name);
            arguments[i] = component(join(path, name), components[i], given);
            complete &= arguments[i] != null || isNullable(components[i]);
        }
        rest.keySet().forEach(name -> problems.add(join(path, name), "unknown setting" + Nearest.hint(name, known)));
        return complete ? create(path, type, types, arguments) : null;
    }

    private <T extends Record> @Nullable T create(
            String path, Class<T> type, Class<?>[] types, @Nullable Object[] arguments) {
        try {
            Constructor<T> constructor = type.getDeclaredConstructor(types);
            return constructor.newInstance(arguments);
        } catch (InvocationTargetException e) {
            problems.add(path, String.valueOf(e.getTargetException().getMessage()));
            return null;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Record " + type.getName() + " cannot be made", e);
        }
    }

    /** A record with a factory from text may be written as text. */
    private <T extends Record> @Nullable T bindShort(String path, Class<T> type, Object value) {
        try {
            if (value instanceof String || value instanceof Number) {
                Method factory = type.getDeclaredMethod("of", String.class);
                if (Modifier.isStatic(factory.getModifiers())) {
                    return type.cast(factory.invoke(null, value.toString()));
                }
            }
        } catch (NoSuchMethodException e) {
            // no short form: reported below
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Factory of " + type.getName() + " failed", e);
        }
        problems.add(path, value.equals("") ? "is missing" : "expected a group of settings, found " + describe(value));
        return null;
    }

    private @Nullable Object component(String path, RecordComponent component, @Nullable Object given) {
        Setting setting = component.getAnnotation(Setting.class);
        Object value = given;
        if (value == null || (value instanceof String text && text.isEmpty() && !isText(component))) {
            if (setting.required()) {
                problems.add(path, "is missing");
                return standIn(path, component, setting);
            }
            if (!setting.defaultValue().isEmpty()) {
                value = setting.defaultValue();
            } else {
                return absent(path, component);
            }
        }
        Object bound = convert(path, component.getGenericType(), value);
        if (bound instanceof Number number && number.doubleValue() < setting.min()) {
            problems.add(path, number + " (expected: >= " + setting.min() + ")");
            bound = null;
        } else if (bound instanceof Duration duration && duration.compareTo(Duration.ofMillis(setting.min())) < 0) {
            problems.add(path, value + " (expected: " + (setting.min() == 0 ? ">= 0" : "> 0") + ")");
            bound = null;
        }
        return bound != null ? bound : standIn(path, component, setting);
    }

    /** Stands in for a value that was reported as wrong, so that the rest can be looked at too. */
    private @Nullable Object standIn(String path, RecordComponent component, Setting setting) {
        if (setting.required()) {
            problems.drop(path);
            Class<?> type = component.getType();
            return convert(path, type, type.isPrimitive() ? "0" : type == Secret.class ? "" : NOBODY);
        }
        return setting.defaultValue().isEmpty()
                ? absent(path, component)
                : convert(path, component.getGenericType(), setting.defaultValue());
    }

    private static boolean isText(RecordComponent component) {
        return component.getType() == String.class || component.getType() == Secret.class;
    }

    private @Nullable Object absent(String path, RecordComponent component) {
        Class<?> type = component.getType();
        if (type == List.class) {
            return List.of();
        }
        if (type == Map.class) {
            return Map.of();
        }
        if (type.isRecord() && !isNullable(component)) {
            return bind(path, type.asSubclass(Record.class), Map.of());
        }
        return null;
    }

    private static boolean isNullable(RecordComponent component) {
        return component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    private @Nullable Object convert(String path, Type type, Object value) {
        if (type instanceof ParameterizedType generic) {
            Type[] parameters = generic.getActualTypeArguments();
            return generic.getRawType() == Map.class
                    ? convertMap(path, parameters[1], value)
                    : convertList(path, parameters[0], value);
        }
        Class<?> raw = (Class<?>) type;
        if (raw.isRecord()) {
            return bind(path, raw.asSubclass(Record.class), value);
        }
        if (value instanceof Map<?, ?> || value instanceof List<?>) {
            problems.add(path, "expected a single value, found " + describe(value));
            return null;
        }
        return Scalars.convert(path, raw, value, problems);
    }

    private @Nullable Object convertMap(String path, Type valueType, Object value) {
        if (!(value instanceof Map<?, ?> entries)) {
            problems.add(path, "expected a group of settings, found " + describe(value));
            return null;
        }
        Map<String, Object> bound = new LinkedHashMap<>();
        entries.forEach((key, each) -> {
            // An entry without settings, as in "openai:", is an entry with defaults.
            boolean group = valueType instanceof Class<?> raw && raw.isRecord();
            boolean empty = each == null || (each instanceof String text && text.isEmpty());
            Object given = empty && group ? Map.of() : each == null ? "" : each;
            Object entry = convert(join(path, String.valueOf(key)), valueType, given);
            if (entry != null) {
                bound.put(String.valueOf(key), entry);
            } else {
                problems.drop(join(path, String.valueOf(key)));
            }
        });
        return bound;
    }

    private Object convertList(String path, Type elementType, Object value) {
        List<Object> bound = new ArrayList<>();
        List<?> items = items(elementType, value);
        boolean single = items.size() == 1 && !(value instanceof List<?>);
        if (single) {
            problems.single(path);
        }
        for (int i = 0; i < items.size(); i++) {
            String itemPath = single ? path : path + "[" + i + "]";
            Object item = items.get(i) == null ? null : convert(itemPath, elementType, items.get(i));
            if (item != null) {
                bound.add(item);
            } else {
                problems.drop(itemPath);
            }
        }
        return bound;
    }

    /** One value stands for a list of one; a text for the texts between its commas. */
    private static List<?> items(Type elementType, Object value) {
        if (value instanceof List<?> list) {
            return list;
        }
        if (value instanceof String text && !(elementType instanceof ParameterizedType)) {
            return List.of(text.split(",")).stream()
                    .map(String::strip)
                    .filter(item -> !item.isEmpty())
                    .toList();
        }
        return List.of(value);
    }

    static String join(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private static String describe(Object value) {
        return value instanceof Map<?, ?> ? "a group" : value instanceof List<?> ? "a list" : "a plain value";
    }

    /** The word of an enum constant in configuration. */
    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
