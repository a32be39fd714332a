package io.aigateway.chat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The shape of the answer.
 */
public final class ResponseFormat {

    /** Free text. */
    public static final ResponseFormat TEXT = builder(Type.TEXT).build();

    /** Any JSON object; most providers want the prompt to mention JSON. */
    public static final ResponseFormat JSON_OBJECT = builder(Type.JSON_OBJECT).build();

    private final Type type;
    private final @Nullable String name;
    private final @Nullable Map<String, Object> schema;
    private final @Nullable Boolean strict;
    private final @Nullable String description;
    private final @Nullable Map<String, Object> raw;

    private ResponseFormat(Builder from) {
        this.type = from.type;
        this.name = from.name;
        this.schema = from.schema == null ? null : JsonMaps.copyOf(from.schema);
        this.strict = from.strict;
        this.description = from.description;
        this.raw = from.raw == null ? null : JsonMaps.copyOf(from.raw);
    }

    /** A builder with what must be said. */
    public static Builder builder(Type type) {
        return new Builder(type);
    }

    /** A builder that begins with what this says. */
    public Builder toBuilder() {
        Builder copy = new Builder(type);
        copy.name = name;
        copy.schema = schema;
        copy.strict = strict;
        copy.description = description;
        copy.raw = raw;
        return copy;
    }

    /** The kind of shape. */
    public Type type() {
        return type;
    }

    /** The schema's name; null unless the type is {@link Type#JSON_SCHEMA}. */
    public @Nullable String name() {
        return name;
    }

    /** The JSON schema; null unless the type is {@link Type#JSON_SCHEMA}. */
    public @Nullable Map<String, Object> schema() {
        return schema;
    }

    /** Whether the provider must keep to the schema; null leaves it to the provider. */
    public @Nullable Boolean strict() {
        return strict;
    }

    /** What the answer is for; null if the schema says it. */
    public @Nullable String description() {
        return description;
    }

    /** A format in the provider's own words; null unless the type is {@link Type#RAW}. */
    public @Nullable Map<String, Object> raw() {
        return raw;
    }

    /** The kind of shape. */
    public enum Type {
        /** Free text. */
        TEXT,
        /** Any JSON object; most providers want the prompt to mention JSON. */
        JSON_OBJECT,
        /** JSON that fits a schema. */
        JSON_SCHEMA,
        /** Passed through unchanged. */
        RAW
    }

    /** JSON that fits the schema, strictly. */
    public static ResponseFormat jsonSchema(String name, Map<String, Object> schema) {
        return builder(Type.JSON_SCHEMA).name(name).schema(schema).strict(true).build();
    }

    /** A format in the provider's own words, passed through unchanged. */
    public static ResponseFormat raw(Map<String, Object> fields) {
        return builder(Type.RAW).raw(fields).build();
    }

    private List<@Nullable Object> values() {
        return Arrays.asList(type, name, schema, strict, description, raw);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof ResponseFormat that && values().equals(that.values()));
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    @Override
    public String toString() {
        return "ResponseFormat[" + "type=" + type + ", name=" + name + ", schema=" + schema + ", strict=" + strict
                + ", description=" + description + ", raw=" + raw + "]";
    }

    /** Builds {@link ResponseFormat}. For one thread. */
    public static final class Builder {
        private Type type;
        private @Nullable String name;
        private @Nullable Map<String, Object> schema;
        private @Nullable Boolean strict;
        private @Nullable String description;
        private @Nullable Map<String, Object> raw;

        private Builder(Type type) {
            this.type = Objects.requireNonNull(type, "type");
        }

        /** Sets {@link ResponseFormat#type()}. */
        public Builder type(Type value) {
            type = value;
            return this;
        }

        /** Sets {@link ResponseFormat#name()}. */
        public Builder name(@Nullable String value) {
            name = value;
            return this;
        }

        /** Sets {@link ResponseFormat#schema()}. */
        public Builder schema(@Nullable Map<String, Object> value) {
            schema = value;
            return this;
        }

        /** Sets {@link ResponseFormat#strict()}. */
        public Builder strict(@Nullable Boolean value) {
            strict = value;
            return this;
        }

        /** Sets {@link ResponseFormat#description()}. */
        public Builder description(@Nullable String value) {
            description = value;
            return this;
        }

        /** Sets {@link ResponseFormat#raw()}. */
        public Builder raw(@Nullable Map<String, Object> value) {
            raw = value;
            return this;
        }

        /** What was said. */
        public ResponseFormat build() {
            return new ResponseFormat(this);
        }
    }
}
