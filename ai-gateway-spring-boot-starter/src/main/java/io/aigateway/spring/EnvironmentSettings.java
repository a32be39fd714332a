package io.aigateway.spring;

import io.aigateway.config.GatewayConfig;
import io.aigateway.config.Setting;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Reads the tree of settings under {@code ai.gateway} from the environment, by the rules of Spring Boot: relaxed names,
 * sources in their order, a list from one source only, placeholders. What no setting is called stays in the tree, so that
 * the gateway can say so; only among environment variables, which may be anybody's, it is passed over.
 */
final class EnvironmentSettings {

    private static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of("ai.gateway");
    private static final int LONGEST_NAME = 4;
    private static final int LONGEST_INDEX = 6;

    /** Properties that are the starter's own. */
    private static final Set<String> OWN = Arrays.stream(AiGatewayProperties.class.getRecordComponents())
            .map(component -> component.getName().toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());

    /** A list while it is put together: all of it comes from one source. */
    private record Items(Object source, TreeMap<Integer, Object> byIndex) {}

    private final Environment environment;
    private final Map<String, Object> tree = new LinkedHashMap<>();
    private ConfigurationPropertySource source;
    private boolean lenient;

    private EnvironmentSettings(Environment environment, ConfigurationPropertySource first) {
        this.environment = environment;
        this.source = first;
    }

    static Map<String, Object> read(Environment environment) {
        EnvironmentSettings settings = null;
        for (ConfigurationPropertySource each : ConfigurationPropertySources.get(environment)) {
            settings = settings == null ? new EnvironmentSettings(environment, each) : settings;
            if (each instanceof IterableConfigurationPropertySource iterable) {
                settings.read(iterable);
            }
        }
        return settings == null ? Map.of() : plain(settings.tree);
    }

    private void read(IterableConfigurationPropertySource from) {
        source = from;
        lenient = from.getUnderlyingSource() instanceof SystemEnvironmentPropertySource;
        from.stream().filter(ROOT::isAncestorOf).forEach(name -> {
            ConfigurationProperty property = from.getConfigurationProperty(name);
            if (property != null) {
                Object value = property.getValue();
                Object resolved = value instanceof String text ? environment.resolvePlaceholders(text) : value;
                new Path(name, resolved).into(tree);
            }
        });
    }

    /** One property on its way into the tree. */
    private final class Path {
        private final ConfigurationPropertyName name;
        private final Object value;
        private final int size;

        Path(ConfigurationPropertyName name, Object value) {
            this.name = name;
            this.value = value;
            this.size = name.getNumberOfElements();
        }

        void into(Map<String, Object> target) {
            int first = ROOT.getNumberOfElements();
            if (OWN.contains(uniform(first, 1)) || (lenient && isOwn(first))) {
                return;
            }
            if (fitsRecord(GatewayConfig.class, first)) {
                intoRecord(target, GatewayConfig.class, first);
            } else if (!lenient) {
                unknown(target, GatewayConfig.class, first);
            }
        }

        /** Whether the name leads to a setting, so that nothing is made on the way to none. */
        private boolean fitsRecord(Class<?> record, int at) {
            int most = lenient ? Math.min(LONGEST_NAME, size - at) : Math.min(1, size - at);
            for (int length = 1; length <= most; length++) {
                RecordComponent component = component(record, uniform(at, length));
                if (component != null) {
                    return fits(component.getGenericType(), at + length);
                }
            }
            return false;
        }

        private boolean fits(Type type, int at) {
            Class<?> raw = raw(type);
            if (at == size) {
                boolean group = raw == Map.class || (raw.isRecord() && !hasShortForm(raw));
                return !lenient || !group;
            } else if (raw == List.class) {
                return isIndex(at) && fits(element(type, at), at + 1);
            } else if (raw == Map.class) {
                return !raw(parameter(type)).isRecord() || fits(parameter(type), at + 1);
            }
            return raw.isRecord() && fitsRecord(raw, at);
        }

        private boolean isIndex(int at) {
            return name.isNumericIndex(at) && name.getElement(at, Form.ORIGINAL).length() <= LONGEST_INDEX;
        }

        /** What a list holds; a tier of one target may be written without a list of its own. */
        private Type element(Type list, int at) {
            Type element = parameter(list);
            boolean single = raw(element) == List.class && at + 1 < size && !name.isNumericIndex(at + 1);
            return single ? parameter(element) : element;
        }

        /** Puts the name where the gateway finds it and reports it, as deep as the settings are known. */
        private void unknown(Map<String, Object> target, Class<?> record, int at) {
            RecordComponent component = component(record, uniform(at, 1));
            if (component == null) {
                target.putIfAbsent(name.getElement(at, Form.ORIGINAL), "");
                return;
            }
            Class<?> raw = component.getType();
            Map<String, Object> group = null;
            int next = at + 1;
            if (raw.isRecord() && next < size) {
                group = child(target, settingName(component));
            } else if (raw == Map.class && next + 1 < size) {
                raw = raw(parameter(component.getGenericType()));
                Map<String, Object> entries = raw.isRecord() ? child(target, settingName(component)) : null;
                group = entries == null ? null : child(entries, name.getElement(next, Form.ORIGINAL));
                next++;
            }
            if (group != null) {
                unknown(group, raw, next);
            } else {
                target.putIfAbsent(rest(at), "");
            }
        }

        private boolean isOwn(int from) {
            return size - from > 1 && OWN.contains(uniform(from, 2));
        }

        private void intoRecord(Map<String, Object> target, Class<?> record, int at) {
            // Environment variables have no dashes: close.grace is close-grace.
            int most = lenient ? Math.min(LONGEST_NAME, size - at) : 1;
            for (int length = 1; length <= most; length++) {
                RecordComponent component = component(record, uniform(at, length));
                if (component != null) {
                    intoValue(target, settingName(component), component.getGenericType(), at + length);
                    return;
                }
            }
        }

        private void intoValue(Map<String, Object> target, String key, Type type, int at) {
            Class<?> raw = raw(type);
            if (at == size) {
                boolean group = raw.isRecord() || raw == Map.class;
                boolean empty = value instanceof String text && text.isEmpty();
                target.putIfAbsent(key, group && empty ? new LinkedHashMap<String, Object>() : value);
            } else if (raw == List.class) {
                Object known = target.computeIfAbsent(key, each -> new Items(source, new TreeMap<>()));
                if (known instanceof Items items && items.source == source) {
                    intoList(items, element(type, at), at);
                }
            } else if (raw == Map.class) {
                Map<String, Object> child = child(target, key);
                Type element = parameter(type);
                boolean nested = raw(element).isRecord();
                String id = nested ? name.getElement(at, Form.ORIGINAL) : rest(at);
                if (child != null) {
                    intoValue(child, id, element, nested ? at + 1 : size);
                }
            } else if (raw.isRecord()) {
                Map<String, Object> child = child(target, key);
                if (child != null) {
                    intoRecord(child, raw, at);
                }
            }
        }

        private void intoList(Items items, Type element, int at) {
            Integer index = Integer.valueOf(name.getElement(at, Form.ORIGINAL));
            Map<String, Object> holder = new LinkedHashMap<>();
            Object known = items.byIndex.get(index);
            if (known != null) {
                holder.put("", known);
            }
            intoValue(holder, "", element, at + 1);
            Object made = holder.get("");
            if (made != null) {
                items.byIndex.put(index, made);
            }
        }

        @SuppressWarnings("unchecked") // groups are made here only
        private @Nullable Map<String, Object> child(Map<String, Object> target, String key) {
            Object known = target.get(key);
            if (known instanceof Map<?, ?> map) {
                if (map instanceof LinkedHashMap) {
                    return (Map<String, Object>) map;
                }
                return null;
            }
            if (known != null && !"".equals(known)) {
                return null; // a source before said it in short
            }
            Map<String, Object> made = new LinkedHashMap<>();
            target.put(key, made);
            return made;
        }

        private String uniform(int from, int length) {
            StringBuilder text = new StringBuilder();
            for (int i = from; i < from + length; i++) {
                text.append(name.getElement(i, Form.UNIFORM));
            }
            return text.toString();
        }

        private String rest(int from) {
            StringBuilder text = new StringBuilder();
            for (int i = from; i < size; i++) {
                text.append(i == from ? "" : ".").append(name.getElement(i, Form.ORIGINAL));
            }
            return text.toString();
        }
    }

    private static @Nullable RecordComponent component(Class<?> record, String uniform) {
        for (RecordComponent each : record.getRecordComponents()) {
            if (settingName(each).replace("-", "").equals(uniform)) {
                return each;
            }
        }
        return null;
    }

    static String settingName(RecordComponent component) {
        Setting setting = component.getAnnotation(Setting.class);
        if (setting != null && !setting.name().isEmpty()) {
            return setting.name();
        }
        return component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    /** Whether the group may be written as a text. */
    private static boolean hasShortForm(Class<?> record) {
        return Arrays.stream(record.getDeclaredMethods())
                .anyMatch(each -> each.getName().equals("of")
                        && Arrays.equals(each.getParameterTypes(), new Class<?>[] {String.class}));
    }

    private static Class<?> raw(Type type) {
        return type instanceof ParameterizedType generic ? (Class<?>) generic.getRawType() : (Class<?>) type;
    }

    private static Type parameter(Type type) {
        Type[] all = ((ParameterizedType) type).getActualTypeArguments();
        return all[all.length - 1];
    }

    private static Map<String, Object> plain(Map<?, ?> map) {
        Map<String, Object> copy = new LinkedHashMap<>();
        map.forEach((key, value) -> copy.put(String.valueOf(key), plainValue(value)));
        return copy;
    }

    private static Object plainValue(Object value) {
        if (value instanceof Items items) {
            List<Object> list = new ArrayList<>();
            items.byIndex.values().forEach(each -> list.add(plainValue(each)));
            return list;
        }
        return value instanceof Map<?, ?> map ? plain(map) : value;
    }
}
