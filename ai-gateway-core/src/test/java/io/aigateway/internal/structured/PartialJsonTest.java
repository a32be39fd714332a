package io.aigateway.internal.structured;

import static org.assertj.core.api.Assertions.assertThat;

import io.aigateway.chat.AnswerType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PartialJsonTest {

    private static final JsonMapper JSON = new JsonMapper();

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "{|{}|{}",
                "{\"a|{}|{}",
                "{\"a\"|{}|{}",
                "{\"a\":|{}|{}",
                "{\"a\":1|{}|{}",
                "{\"a\":1,|{\"a\":1}|{\"a\":1}",
                "{\"a\":tru|{}|{}",
                "{\"a\":\"b|{\"a\":\"b\"}|{}",
                "{\"a\":\"b\\|{\"a\":\"b\"}|{}",
                "{\"a\":\"b\\u00|{\"a\":\"b\"}|{}",
                "{\"a\":\"b\\u00e9|{\"a\":\"b\\u00e9\"}|{}",
                "{\"a\":\"b\\\"|{\"a\":\"b\\\"\"}|{}",
                "{\"a\":[\"b\",\"c|{\"a\":[\"b\",\"c\"]}|{\"a\":[\"b\"]}",
                "{\"a\":[{\"b\":1},{|{\"a\":[{\"b\":1},{}]}|{\"a\":[{\"b\":1},{}]}",
                "[1, 2|[1]|[1]",
                "so: {\"a\":1} and|{\"a\":1}|{\"a\":1}",
            })
    void whatIsWholeStays(String cut, String withText, String without) {
        assertThat(PartialJson.close(cut, true)).isEqualTo(withText);
        assertThat(PartialJson.close(cut, false)).isEqualTo(without);
    }

    @Test
    void nothingHasBegunInProse() {
        assertThat(PartialJson.close("Sure", true)).isNull();
    }

    /** Cut anywhere, a document closes to JSON that is a part of the whole. */
    @Test
    void anyCutOfAnyDocumentIsAPartOfIt() {
        Random random = new Random(11);
        for (int round = 0; round < 300; round++) {
            Object whole = value(random, 4, true);
            String text = round % 2 == 0
                    ? JSON.writeValueAsString(whole)
                    : JSON.writerWithDefaultPrettyPrinter().writeValueAsString(whole);
            JsonNode tree = JSON.readTree(text);
            for (int cut = 1; cut <= text.length(); cut++) {
                for (boolean withLast : new boolean[] {true, false}) {
                    String closed = PartialJson.close(text.substring(0, cut), withLast);
                    JsonNode part = JSON.readTree(closed);
                    assertThat(isPart(part, tree)).as("%s of %s", closed, text).isTrue();
                }
            }
            assertThat(JSON.readTree(PartialJson.close(text, true))).isEqualTo(tree);
        }
    }

    private static boolean isPart(JsonNode part, JsonNode whole) {
        if (part.isObject()) {
            return whole.isObject()
                    && part.properties().stream()
                            .allMatch(each ->
                                    whole.has(each.getKey()) && isPart(each.getValue(), whole.get(each.getKey())));
        } else if (part.isArray()) {
            for (int i = 0; i < part.size(); i++) {
                if (!whole.isArray() || i >= whole.size() || !isPart(part.get(i), whole.get(i))) {
                    return false;
                }
            }
            return whole.isArray();
        }
        return part.isString() ? whole.asString().startsWith(part.asString()) : part.equals(whole);
    }

    private static Object value(Random random, int depth, boolean container) {
        int kind = depth == 0 ? random.nextInt(4) : container ? 4 + random.nextInt(2) : random.nextInt(6);
        return switch (kind) {
            case 0 -> random.nextInt(2_000) - 1_000;
            case 1 -> random.nextBoolean();
            case 2 -> random.nextDouble();
            case 3 -> text(random);
            case 4 -> {
                Map<String, Object> map = new LinkedHashMap<>();
                for (int i = random.nextInt(4); i >= 0; i--) {
                    map.put(text(random) + i, value(random, depth - 1, false));
                }
                yield map;
            }
            default -> {
                List<Object> list = new ArrayList<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    list.add(value(random, depth - 1, false));
                }
                yield list;
            }
        };
    }

    private static String text(Random random) {
        String[] pieces = {"a", "\"", "\\", "é", "😀", "{", "]", ",", ":", "\n", "\u0001", " "};
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(6); i > 0; i--) {
            text.append(pieces[random.nextInt(pieces.length)]);
        }
        return text.toString();
    }

    enum Colour {
        RED,
        GREEN
    }

    record Thing(String name, int size, Colour colour, List<String> parts) {}

    @Test
    void partialValuesHaveTextAsFarAsItGoesAndNoHalfEnums() {
        AnswerReader<Thing> reader = new StructuredOutput(null).reader(AnswerType.of(Thing.class), false);
        assertThat(reader.readPartial("Su")).isNull();
        assertThat(reader.readPartial("{\"name\":\"Tab")).isEqualTo(new Thing("Tab", 0, null, null));
        assertThat(reader.readPartial("{\"name\":\"Table\",\"size\":12,\"colour\":\"GR"))
                .isEqualTo(new Thing("Table", 12, null, null));
        assertThat(reader.readPartial("{\"name\":\"Table\",\"size\":12,\"colour\":\"GREEN\",\"parts\":[\"leg\",\"to"))
                .isEqualTo(new Thing("Table", 12, Colour.GREEN, List.of("leg", "to")));
        AnswerReader<List<Thing>> list = new StructuredOutput(null).reader(AnswerType.listOf(Thing.class), false);
        assertThat(list.readPartial("{\"value\":[{\"name\":\"A\"}")).containsExactly(new Thing("A", 0, null, null));
    }
}
