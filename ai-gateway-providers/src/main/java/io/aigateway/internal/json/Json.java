package io.aigateway.internal.json;

import io.aigateway.chat.JsonMaps;
import io.aigateway.spi.WireFormatException;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.json.JsonFactory;

/** Parsers and generators with this library's limits, and JSON as plain Java values. Thread-safe. */
public final class Json {

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .recyclerPool(new StripedRecyclerPool())
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(200)
                    .maxStringLength(64 << 20)
                    .maxNumberLength(1_000)
                    .build())
            // Documents are never quoted in errors: they hold prompts and answers.
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
            .build();

    /** Frames are UTF-8; guessing by the first bytes would take odd ones for another encoding. */
    private static final JsonFactory FRAMES = FACTORY.rebuild()
            .disable(TokenStreamFactory.Feature.CHARSET_DETECTION)
            .build();

    /** So many characters of a number are told apart by a double. */
    private static final int DOUBLE_DIGITS = 15;

    private Json() {}

    /** A parser of a document that may begin with a byte order mark; closing it does not close the input. */
    public static JsonParser parser(InputStream input) {
        return FACTORY.createParser(ObjectReadContext.empty(), input);
    }

    /** A parser of documents in UTF-8, one after another; closing it does not close the input. */
    public static JsonParser frameParser(InputStream input) {
        return FRAMES.createParser(ObjectReadContext.empty(), input);
    }

    /** A parser of a part of an array, in UTF-8. */
    public static JsonParser parser(byte[] bytes, int offset, int length) {
        return FRAMES.createParser(ObjectReadContext.empty(), bytes, offset, length);
    }

    /** A generator of UTF-8; closing it does not close the output. */
    public static JsonGenerator generator(OutputStream output) {
        return FACTORY.createGenerator(ObjectWriteContext.empty(), output, JsonEncoding.UTF8);
    }

    /**
     * Turns what Jackson throws into what a codec may throw: an I/O failure stays one, everything else is a wrong
     * format.
     */
    public static WireFormatException translate(JacksonException e) throws IOException {
        boolean reading = e instanceof JacksonIOException && !(e.getCause() instanceof CharConversionException);
        if (reading && e instanceof JacksonIOException io && io.getCause() != null) {
            throw io.getCause();
        }
        return new WireFormatException("not the expected JSON: " + e.getOriginalMessage(), e);
    }

    /** The value at the parser's current token, which it moves to the value's last token. */
    public static @Nullable Object read(JsonParser parser) {
        return read(parser, Set.of(), 0);
    }

    /** The value at the parser's current token without the fields of the given names in its outermost levels. */
    static @Nullable Object read(JsonParser parser, Set<String> skipped, int levels) {
        JsonToken token = parser.currentToken();
        if (token == null) {
            return null;
        }
        return switch (token) {
            case START_OBJECT -> readObject(parser, skipped, levels);
            case START_ARRAY -> readArray(parser, skipped, levels);
            case VALUE_STRING -> parser.getString();
            case VALUE_NUMBER_INT -> parser.getNumberValue();
            case VALUE_NUMBER_FLOAT -> fraction(parser);
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> null;
        };
    }

    /** A double where one holds the number, for that is what everybody expects; all its digits where it does not. */
    private static Number fraction(JsonParser parser) {
        double value = parser.getDoubleValue();
        if (parser.getStringLength() <= DOUBLE_DIGITS && !Double.isInfinite(value)) {
            return value;
        }
        BigDecimal exact = exact(parser);
        boolean same = !Double.isInfinite(value) && new BigDecimal(Double.toString(value)).compareTo(exact) == 0;
        return same ? (Number) value : exact;
    }

    private static BigDecimal exact(JsonParser parser) {
        try {
            return parser.getDecimalValue();
        } catch (NumberFormatException e) {
            // Unlike all else that is wrong with a document, this comes out of Jackson as what java.math threw.
            throw new WireFormatException("a number whose exponent is out of range", e);
        }
    }

    /** Parses a whole document. */
    public static @Nullable Object parse(byte[] bytes) {
        boolean marked =
                bytes.length >= 3 && bytes[0] == (byte) 0xEF && bytes[1] == (byte) 0xBB && bytes[2] == (byte) 0xBF;
        int start = marked ? 3 : 0;
        try (JsonParser parser = parser(bytes, start, bytes.length - start)) {
            parser.nextToken();
            return read(parser);
        }
    }

    /**
     * Parses a whole document.
     *
     * @throws WireFormatException if it is not JSON
     * @throws IOException if reading failed
     */
    public static @Nullable Object parse(InputStream input) throws IOException {
        try (JsonParser parser = parser(input)) {
            parser.nextToken();
            return read(parser);
        } catch (JacksonException e) {
            throw translate(e);
        }
    }

    private static Map<String, Object> readObject(JsonParser parser, Set<String> skipped, int levels) {
        Map<String, Object> fields = new JsonObject();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            parser.nextToken();
            if (levels > 0 && skipped.contains(name)) {
                parser.skipChildren();
            } else {
                putNullable(fields, name, read(parser, skipped, levels - 1));
            }
        }
        requireNoCut(parser, JsonToken.END_OBJECT);
        return fields;
    }

    private static List<Object> readArray(JsonParser parser, Set<String> skipped, int levels) {
        List<Object> items = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            requireNoCut(parser, token);
            addNullable(items, read(parser, skipped, levels));
        }
        return items;
    }

    private static void requireNoCut(JsonParser parser, @Nullable JsonToken expected) {
        if (expected == null || parser.currentToken() == null) {
            throw new WireFormatException("JSON ends too early", null);
        }
    }

    // JSON null is a value here; the declared type stays Object because every reader checks by instanceof.
    @SuppressWarnings("NullAway")
    private static void putNullable(Map<String, Object> fields, String name, @Nullable Object value) {
        fields.put(name, value);
    }

    @SuppressWarnings("NullAway")
    private static void addNullable(List<Object> items, @Nullable Object value) {
        items.add(value);
    }

    /** Writes a document. */
    @FunctionalInterface
    public interface Document {
        /** Writes it into the generator. */
        void write(JsonGenerator json) throws IOException;
    }

    /**
     * Writes a document in UTF-8; the output stays open.
     *
     * @throws WireFormatException if what was written is not JSON
     * @throws IOException if writing failed
     */
    public static void write(OutputStream output, Document document) throws IOException {
        try (JsonGenerator json = generator(output)) {
            document.write(json);
        } catch (JacksonException e) {
            throw translate(e);
        }
    }

    /** Writes the fields of an object that has been begun. */
    public static void writeFields(JsonGenerator out, Map<String, Object> fields) {
        ordered(fields).forEach((name, value) -> {
            out.writeName(String.valueOf(name));
            write(out, value);
        });
    }

    /** Writes a plain Java value. */
    public static void write(JsonGenerator out, @Nullable Object value) {
        if (value == null) {
            out.writeNull();
        } else if (value instanceof CharSequence text) {
            out.writeString(text.toString());
        } else if (value instanceof Boolean flag) {
            out.writeBoolean(flag);
        } else if (value instanceof Number number) {
            writeNumber(out, number);
        } else if (value instanceof Map<?, ?> map) {
            out.writeStartObject();
            ordered(map).forEach((name, each) -> {
                out.writeName(String.valueOf(name));
                write(out, each);
            });
            out.writeEndObject();
        } else if (value instanceof Iterable<?> items) {
            out.writeStartArray();
            ordered(items).forEach(each -> write(out, each));
            out.writeEndArray();
        } else if (value instanceof Enum<?> constant) {
            out.writeString(constant.name());
        } else {
            throw new IllegalArgumentException("a value of " + value.getClass().getName()
                    + " (expected: String, Number, Boolean, Map, Iterable or null)");
        }
    }

    /** The same request is the same bytes in every JVM, whatever map the application took. */
    private static Map<?, ?> ordered(Map<?, ?> map) {
        return JsonMaps.isUnordered(map) ? new TreeMap<>(map) : map;
    }

    private static Iterable<?> ordered(Iterable<?> items) {
        if (!JsonMaps.isUnordered(items)) {
            return items;
        }
        List<Object> sorted = new ArrayList<>();
        items.forEach(sorted::add);
        sorted.sort(Comparator.comparing(String::valueOf));
        return sorted;
    }

    private static void writeNumber(JsonGenerator out, Number number) {
        if (number instanceof Integer || number instanceof Long || number instanceof Short || number instanceof Byte) {
            out.writeNumber(number.longValue());
        } else if (number instanceof Double || number instanceof Float) {
            out.writeNumber(number.doubleValue());
        } else {
            out.writeNumber(new BigDecimal(number.toString()));
        }
    }

    /** The text of a JSON value. */
    public static String toText(@Nullable Object value) {
        java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream(256);
        try (JsonGenerator out = generator(bytes)) {
            write(out, value);
        }
        return bytes.toString(java.nio.charset.StandardCharsets.UTF_8);
    }
}
