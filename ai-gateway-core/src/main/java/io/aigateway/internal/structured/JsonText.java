package io.aigateway.internal.structured;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Finds the JSON in what a model wrote: all of it, a fenced block, or a document within prose. Thread-safe. */
final class JsonText {

    private static final Pattern FENCED = Pattern.compile("(?s)```[\\w-]*\\s*(.*?)```");
    /** So many places where a document may begin are tried. */
    private static final int MOST_PLACES = 16;
    /** So many digits before the point fit into a long. */
    private static final int LONG_DIGITS = 18;

    private final ObjectReader whole;
    private final ObjectReader beginning;

    JsonText(JsonMapper mapper) {
        ObjectReader tree = mapper.readerFor(JsonNode.class).with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
        this.whole = tree.with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
        this.beginning = tree.without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    }

    /**
     * The documents in a text, the likeliest first; at least one.
     *
     * @throws JacksonException why the text as a whole is none, if there is none in it either
     */
    List<JsonNode> documents(String text) {
        String stripped = stripped(text);
        JacksonException problem;
        try {
            return List.of(parse(whole, stripped));
        } catch (JacksonException e) {
            problem = e;
        }
        List<JsonNode> found = new ArrayList<>();
        Matcher fences = FENCED.matcher(stripped);
        while (fences.find() && found.size() < MOST_PLACES) {
            add(found, whole, fences.group(1));
        }
        int tried = 0;
        for (int at = nextStart(stripped, 0); at >= 0 && tried < MOST_PLACES; at = nextStart(stripped, at + 1)) {
            add(found, beginning, stripped.substring(at));
            tried++;
        }
        if (found.isEmpty()) {
            throw problem;
        }
        return found;
    }

    /** One whole document. */
    JsonNode document(String text) {
        return parse(whole, text);
    }

    private static void add(List<JsonNode> found, ObjectReader reader, String text) {
        try {
            JsonNode document = parse(reader, text);
            if (document.isContainer()) {
                found.add(document);
            }
        } catch (JacksonException e) {
            // Not this one: the exception of the whole text is what is told.
        }
    }

    private static JsonNode parse(ObjectReader reader, String text) {
        JsonNode document;
        try {
            document = reader.readValue(text);
        } catch (NumberFormatException e) {
            throw new NoDocumentException(e);
        }
        if (document == null || document.isMissingNode()) {
            throw new NoDocumentException("it is empty");
        }
        return normalised(document);
    }

    /** A number without a fraction is an integer, however it is written; one that a double holds is a double. */
    private static JsonNode normalised(JsonNode node) {
        if (node instanceof ObjectNode object) {
            for (Map.Entry<String, JsonNode> each : object.properties()) {
                each.setValue(normalised(each.getValue()));
            }
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, normalised(array.get(i)));
            }
        } else if (node.isFloatingPointNumber()) {
            return number(node);
        }
        return node;
    }

    private static JsonNode number(JsonNode node) {
        BigDecimal value = node.decimalValue();
        boolean small = value.signum() == 0 || Math.abs((long) value.precision() - value.scale()) <= LONG_DIGITS;
        tools.jackson.databind.node.JsonNodeFactory nodes = tools.jackson.databind.node.JsonNodeFactory.instance;
        if (small && value.stripTrailingZeros().scale() <= 0) {
            return nodes.numberNode(value.longValue());
        }
        double near = value.doubleValue();
        boolean same = small && new BigDecimal(Double.toString(near)).compareTo(value) == 0;
        return same ? nodes.numberNode(near) : node;
    }

    private static int nextStart(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            if (text.charAt(i) == '{' || text.charAt(i) == '[') {
                return i;
            }
        }
        return -1;
    }

    private static String stripped(String text) {
        String marked = text.startsWith("\uFEFF") ? text.substring(1) : text;
        return marked.strip();
    }

    /** What Jackson has no exception for: nothing at all, and numbers out of range. */
    private static final class NoDocumentException extends JacksonException {
        private static final long serialVersionUID = 1L;

        NoDocumentException(NumberFormatException cause) {
            super("a number is out of range", cause);
        }

        NoDocumentException(String message) {
            super(message);
        }
    }
}
