package io.aigateway.spring;

import io.aigateway.config.GatewayConfig;
import io.aigateway.trace.CallRecord;
import io.aigateway.trace.Explanation;
import io.aigateway.trace.GatewayStatus;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/** What a native image must know: records that settings are bound to, records that are shown as JSON, and the page. */
final class GatewayRuntimeHints implements RuntimeHintsRegistrar {

    @Override
    public void registerHints(RuntimeHints hints, @Nullable ClassLoader loader) {
        Set<Class<?>> records = new HashSet<>();
        collect(GatewayConfig.class, records);
        collect(AiGatewayProperties.class, records);
        records.forEach(each -> hints.reflection()
                .registerType(
                        each,
                        MemberCategory.INVOKE_DECLARED_CONSTRUCTORS,
                        MemberCategory.INVOKE_DECLARED_METHODS,
                        MemberCategory.ACCESS_DECLARED_FIELDS));
        Set<Class<?>> shown = new HashSet<>();
        for (Class<?> each : List.of(GatewayStatus.class, CallRecord.class, Explanation.class)) {
            collectShown(each, shown);
        }
        shown.forEach(each -> hints.reflection()
                .registerType(each, MemberCategory.ACCESS_DECLARED_FIELDS, MemberCategory.INVOKE_PUBLIC_METHODS));
        hints.resources().registerPattern("io/aigateway/spring/console/*");
        hints.resources().registerPattern("io/aigateway/providers/*");
    }

    /** What is shown as JSON, by its fields. */
    static void collectShown(Type type, Set<Class<?>> shown) {
        if (type instanceof ParameterizedType generic) {
            for (Type each : generic.getActualTypeArguments()) {
                collectShown(each, shown);
            }
        } else if (type instanceof Class<?> raw
                && raw.getPackageName().startsWith("io.aigateway")
                && shown.add(raw)
                && !raw.isEnum()) {
            for (Field field : raw.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers())) {
                    collectShown(field.getGenericType(), shown);
                }
            }
        }
    }

    static void collect(Type type, Set<Class<?>> records) {
        if (type instanceof ParameterizedType generic) {
            for (Type each : generic.getActualTypeArguments()) {
                collect(each, records);
            }
        } else if (type instanceof Class<?> raw && raw.isRecord() && records.add(raw)) {
            for (RecordComponent component : raw.getRecordComponents()) {
                collect(component.getGenericType(), records);
            }
        }
    }
}
