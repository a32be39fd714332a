package io.aigateway.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Describes a setting: the one place for its default, its range and its description. The binder, the reference
 * documentation and the metadata of the Spring starter all read it.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {

    /** What the setting means. */
    String value();

    /** The default as it would stand in a file; empty if there is none. */
    String defaultValue() default "";

    /** The least number or duration in milliseconds allowed. */
    long min() default 0;

    /** The name in configuration, if it is not the component's name in kebab case. */
    String name() default "";

    /** Whether it must be given. */
    boolean required() default false;
}
