package io.aigateway.spring;

import io.aigateway.config.GatewayConfig;
import io.aigateway.config.KeyConfig;
import io.aigateway.internal.settings.Nearest;
import io.aigateway.internal.settings.Placeholders;
import io.aigateway.internal.settings.Problems;
import io.aigateway.internal.settings.SettingNames;
import io.aigateway.internal.settings.SettingsBinder;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
 * The trees of settings under {@code ai.gateway} in the environment, that of the gateway and that of the starter, read by
 * the rules of Spring Boot: relaxed names, sources in their order, a list from one source only, placeholders. What no
 * setting is called stays in the tree, so that it can be reported; only among environment variables, which may be
 * anybody's, it is passed over.
 */
final class EnvironmentSettings {

    private static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of("ai.gateway");
    private static final int LONGEST_NAME = 4;
    private static final int LONGEST_INDEX = 3;

    /** A list while it is put together: all of it comes from one source. */
    private record Items(Object source, TreeMap<Integer, Object> byIndex) {}

    private final Environment environment;
    private final Map<String, Object> gateway = new LinkedHashMap<>();
    private final Map<String, Object> starter = new LinkedHashMap<>();
    private final Set<String> unknown = new TreeSet<>();
    /** The ids of entries by the type of the entries, from their letters and digits alone. */
    private final Map<Class<?>, Map<String, String>> ids = new HashMap<>();

    private ConfigurationPropertySource source;
    private boolean lenient;

    private EnvironmentSettings(Environment environment, ConfigurationPropertySource first) {
        this.environment = environment;
        this.source = first;
    }

    static EnvironmentSettings read(Environment environment) {
        ConfigurationPropertySource none = name -> null;
        EnvironmentSettings settings = new EnvironmentSettings(environment, none);
        for (ConfigurationPropertySource each : ConfigurationPropertySources.get(environment)) {
            if (each instanceof IterableConfigurationPropertySource iterable
                    && !(iterable.getUnderlyingSource() instanceof SystemEnvironmentPropertySource)) {
                iterable.stream().filter(ROOT::isAncestorOf).forEach(settings::noteId);
            }
        }
        for (ConfigurationPropertySource each : ConfigurationPropertySources.get(environment)) {
            if (each instanceof IterableConfigurationPropertySource iterable) {
                settings.read(iterable);
            }
        }
        return settings;
    }

    /** Remembers how an entry is called, for environment variables cannot have dashes. */
    private void noteId(ConfigurationPropertyName name) {
        int at = ROOT.getNumberOfElements() + 1;
        RecordComponent component = name.getNumberOfElements() > at
                ? RecordTypes.component(GatewayConfig.class, name.getElement(at - 1, Form.UNIFORM))
                : null;
        if (component != null && RecordTypes.raw(component.getGenericType()) == Map.class) {
            String id = name.getElement(at, Form.ORIGINAL);
            ids.computeIfAbsent(
                            RecordTypes.raw(RecordTypes.parameter(component.getGenericType())), each -> new HashMap<>())
                    .putIfAbsent(name.getElement(at, Form.UNIFORM), id);
        }
    }

    /** The gateway's own settings. */
    Map<String, Object> gateway() {
        return plain(gateway);
    }

    /** Those of {@link AiGatewayProperties}; a placeholder of something that is not set is reported. */
    Map<String, Object> starter(Problems problems) {
        return resolved(plain(starter), problems);
    }

    /** Reports what is wrong with the gateway's settings each by itself. */
    void reportWrongValues(Problems problems) {
        new SettingsBinder(problems).bind("", GatewayConfig.class, resolved(gateway(), problems));
    }

    @SuppressWarnings("NullAway") // JDK 17 does not read the nullness of type arguments from class files
    private Map<String, Object> resolved(Map<String, Object> tree, Problems problems) {
        return new Placeholders(environment::getProperty, problems).resolve(tree);
    }

    /** Reports the names directly below {@code ai.gateway} that are neither. */
    void reportUnknown(Problems problems) {
        Set<String> known = Stream.of(GatewayConfig.class, AiGatewayProperties.class)
                .flatMap(each -> Arrays.stream(each.getRecordComponents()))
                .map(SettingNames::of)
                .collect(Collectors.toSet());
        unknown.forEach(name -> problems.add(name, "unknown setting" + Nearest.hint(name, known)));
    }

    private void read(IterableConfigurationPropertySource from) {
        source = from;
        lenient = from.getUnderlyingSource() instanceof SystemEnvironmentPropertySource;
        from.stream().filter(ROOT::isAncestorOf).forEach(name -> {
            ConfigurationProperty property = from.getConfigurationProperty(name);
            if (property != null) {
                Object value = property.getValue();
                Object resolved = value instanceof String text ? environment.resolvePlaceholders(text) : value;
                boolean emptied = resolved instanceof String text && Placeholders.isNoKey(text) && !text.equals(value);
                new Path(name, resolved, emptied ? String.valueOf(value) : null).put();
            }
        });
    }

    /** One property on its way into the tree. */
    private final class Path {
        private final ConfigurationPropertyName name;
        private final Object value;
        /** As it was written, if its placeholders left nothing of it. */
        private final @Nullable String emptied;

        private final int size;

        Path(ConfigurationPropertyName name, Object value, @Nullable String emptied) {
            this.name = name;
            this.value = value;
            this.emptied = emptied;
            this.size = name.getNumberOfElements();
        }

        void put() {
            int first = ROOT.getNumberOfElements();
            if (fitsRecord(AiGatewayProperties.class, first)) {
                intoRecord(starter, AiGatewayProperties.class, first);
            } else if (fitsRecord(GatewayConfig.class, first)) {
                intoRecord(gateway, GatewayConfig.class, first);
            } else if (!lenient) {
                unknown.add(name.getElement(first, Form.ORIGINAL));
            }
        }

        private boolean fitsRecord(Class<?> record, int at) {
            return length(record, at) > 0;
        }

        /**
         * How many parts of the name are that of a setting; 0 if it leads to none. Of names that were written for us the
         * first part tells. Environment variables have no dashes (close.grace is close-grace), and must lead to a setting
         * all the way, so that nothing is made on the way to none.
         */
        private int length(Class<?> record, int at) {
            int most = lenient ? Math.min(LONGEST_NAME, size - at) : Math.min(1, size - at);
            for (int length = 1; length <= most; length++) {
                RecordComponent component = RecordTypes.component(record, uniform(at, length));
                if (component != null && (!lenient || fits(component.getGenericType(), at + length))) {
                    return length;
                }
            }
            return 0;
        }

        private boolean fits(Type type, int at) {
            Class<?> raw = RecordTypes.raw(type);
            if (at == size) {
                return raw != Map.class && (!raw.isRecord() || RecordTypes.hasShortForm(raw));
            } else if (raw == List.class) {
                return isIndex(at) && fits(element(type, at), at + 1);
            } else if (raw == Map.class) {
                Type entry = RecordTypes.parameter(type);
                return !RecordTypes.raw(entry).isRecord() || fits(entry, at + 1) || idLength(entry, at) > 0;
            }
            return raw.isRecord() && fitsRecord(raw, at);
        }

        /** How many parts of an environment variable's name are the id of a known entry; 0 if none are. */
        private int idLength(Type entry, int at) {
            Map<String, String> known = ids.getOrDefault(RecordTypes.raw(entry), Map.of());
            for (int length = Math.min(LONGEST_NAME, size - at - 1); lenient && length > 0; length--) {
                if (known.containsKey(uniform(at, length)) && fits(entry, at + length)) {
                    return length;
                }
            }
            return 0;
        }

        private boolean isIndex(int at) {
            return name.isNumericIndex(at) && name.getElement(at, Form.ORIGINAL).length() <= LONGEST_INDEX;
        }

        /** What a list holds; a tier of one target may be written without a list of its own. */
        private Type element(Type list, int at) {
            Type element = RecordTypes.parameter(list);
            boolean single = RecordTypes.raw(element) == List.class && at + 1 < size && !name.isNumericIndex(at + 1);
            return single ? RecordTypes.parameter(element) : element;
        }

        private void intoRecord(Map<String, Object> target, Class<?> record, int at) {
            int length = length(record, at);
            RecordComponent component = length == 0 ? null : RecordTypes.component(record, uniform(at, length));
            if (component == null) {
                target.putIfAbsent(name.getElement(at, Form.ORIGINAL), "");
            } else {
                intoValue(target, SettingNames.of(component), component.getGenericType(), at + length);
            }
        }

        private void intoValue(Map<String, Object> target, String key, Type type, int at) {
            Class<?> raw = RecordTypes.raw(type);
            if (at == size) {
                boolean group = raw.isRecord() || raw == Map.class;
                boolean empty = value instanceof String text && text.isEmpty();
                boolean keys = raw == List.class && RecordTypes.parameter(type) == KeyConfig.class;
                Object given = keys && emptied != null ? List.of(Placeholders.noKey(emptied)) : value;
                target.putIfAbsent(key, group && empty ? new LinkedHashMap<String, Object>() : given);
            } else if (raw == List.class && isIndex(at)) {
                Object known = target.computeIfAbsent(key, each -> new Items(source, new TreeMap<>()));
                if (known instanceof Items items && items.source == source) {
                    intoList(items, element(type, at), at);
                }
            } else if (raw == Map.class) {
                Map<String, Object> child = child(target, key);
                Type element = RecordTypes.parameter(type);
                boolean nested = RecordTypes.raw(element).isRecord();
                int length = nested ? idLength(element, at) : 0;
                String written = nested ? name.getElement(at, Form.ORIGINAL) : rest(at);
                String id = length == 0
                        ? written
                        : ids.getOrDefault(RecordTypes.raw(element), Map.of())
                                .getOrDefault(uniform(at, length), written);
                if (child != null) {
                    intoValue(child, id, element, nested ? at + Math.max(1, length) : size);
                }
            } else if (raw.isRecord()) {
                Map<String, Object> child = child(target, key);
                if (child != null) {
                    intoRecord(child, raw, at);
                }
            } else {
                target.putIfAbsent(key + "." + rest(at), "");
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

    private static Map<String, Object> plain(Map<?, ?> map) {
        Map<String, Object> copy = new LinkedHashMap<>();
        map.forEach((key, value) -> copy.put(String.valueOf(key), plainValue(value)));
        return copy;
    }

    private static Object plainValue(Object value) {
        if (value instanceof Items items) {
            List<Object> list = new ArrayList<>();
            items.byIndex.forEach((index, each) -> {
                while (list.size() < index) {
                    list.add(""); // a gap, which the checks find
                }
                list.add(plainValue(each));
            });
            return list;
        }
        return value instanceof Map<?, ?> map ? plain(map) : value;
    }
}
