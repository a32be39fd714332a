package io.aigateway.internal.settings;

import io.aigateway.config.Setting;
import java.lang.reflect.RecordComponent;
import java.util.Locale;

/** The names of settings: record components in kebab case. */
public final class SettingNames {

    private SettingNames() {}

    /** The setting's name in configuration. */
    public static String of(RecordComponent component) {
        Setting setting = component.getAnnotation(Setting.class);
        if (setting == null) {
            throw new IllegalStateException(component + " has no @Setting");
        }
        return setting.name().isEmpty() ? kebab(component.getName()) : setting.name();
    }

    private static String kebab(String camel) {
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < camel.length(); i++) {
            char c = camel.charAt(i);
            if (Character.isUpperCase(c)) {
                name.append('-');
            }
            name.append(Character.toLowerCase(c));
        }
        return name.toString().toLowerCase(Locale.ROOT);
    }
}
