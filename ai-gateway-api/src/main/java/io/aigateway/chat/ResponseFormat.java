package io.aigateway.chat;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The shape of the answer.
 *
 * @param type the kind of shape
 * @param name the schema's name; null unless the type is {@link Type#JSON_SCHEMA}
 * @param schema the JSON schema; null unless the type is {@link Type#JSON_SCHEMA}
 * @param strict whether the provider must keep to the schema; null leaves it to the provider
 * @param description what the answer is for; null if the schema says it
 * @param raw a format in the provider's own words; null unless the type is {@link Type#RAW}
 */
public record ResponseFormat(
        Type type,
        @Nullable String name,
        @Nullable Map<String, Object> schema,
        @Nullable Boolean strict,
        @Nullable String description,
        @Nullable Map<String, Object> raw) {

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

    /** Free text. */
    public static final ResponseFormat TEXT = new ResponseFormat(Type.TEXT, null, null, null, null, null);
    /** Any JSON object; most providers want the prompt to mention JSON. */
    public static final ResponseFormat JSON_OBJECT = new ResponseFormat(Type.JSON_OBJECT, null, null, null, null, null);

    /** Copies the maps. */
    public ResponseFormat {
        schema = schema == null ? null : JsonMaps.copyOf(schema);
        raw = raw == null ? null : JsonMaps.copyOf(raw);
    }

    /** JSON that fits the schema, strictly. */
    public static ResponseFormat jsonSchema(String name, Map<String, Object> schema) {
        return new ResponseFormat(Type.JSON_SCHEMA, name, schema, true, null, null);
    }

    /** A format in the provider's own words, passed through unchanged. */
    public static ResponseFormat raw(Map<String, Object> fields) {
        return new ResponseFormat(Type.RAW, null, null, null, null, fields);
    }
}
