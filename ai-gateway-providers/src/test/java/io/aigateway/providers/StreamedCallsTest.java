package io.aigateway.providers;

import static org.assertj.core.api.Assertions.assertThat;

import io.aigateway.chat.ChatResponse;
import io.aigateway.chat.ToolCall;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tool calls in pieces, as servers send them that do not keep to the index. */
class StreamedCallsTest {

    private static final List<String> TWO = List.of("a f {\"x\":1}", "b g {\"y\":2}");

    static Stream<Arguments> streams() {
        return Stream.of(
                Arguments.of(
                        "two calls that both have index 0 are glued together",
                        TWO,
                        List.of(call(0, "a", "f", "{\"x\":1}"), call(0, "b", "g", "{\"y\":2}"))),
                Arguments.of(
                        "two calls with index 0 in pieces are glued together",
                        TWO,
                        List.of(
                                call(0, "a", "f", ""),
                                call(0, null, null, "{\"x\":"),
                                call(0, null, null, "1}"),
                                call(0, "b", "g", ""),
                                call(0, null, null, "{\"y\":2}"))),
                Arguments.of(
                        "indexes from 1 make a phantom call before them",
                        TWO,
                        List.of(call(1, "a", "f", "{\"x\":1}"), call(2, "b", "g", "{\"y\":2}"))),
                Arguments.of(
                        "indexes of content blocks make phantom calls before them",
                        TWO,
                        List.of(
                                call(7, "a", "f", ""),
                                call(7, null, null, "{\"x\":1}"),
                                call(9, "b", "g", ""),
                                call(9, null, null, "{\"y\":2}"))),
                Arguments.of(
                        "without an index, id and name in every piece make two broken calls",
                        List.of("a f {\"x\":1}"),
                        List.of(call(null, "a", "f", "{\"x\""), call(null, "a", "f", ":"), call(null, "a", "f", "1}"))),
                Arguments.of(
                        "a huge index breaks the stream",
                        List.of("a f {\"x\":1}"),
                        List.of(call(2_000_000, "a", "f", "{\"x\":"), call(2_000_000, null, null, "1}"))),
                Arguments.of(
                        "of a fresh id in every piece the last one wins",
                        List.of("a f {\"x\":1}"),
                        List.of(call(0, "a", "f", ""), call(0, "b", null, "{\"x\":"), call(0, "c", null, "1}"))),
                Arguments.of(
                        "of a name in pieces the last one wins",
                        List.of("a get_weather {}"),
                        List.of(call(0, "a", "get_", ""), call(0, null, "weather", ""), call(0, null, null, "{}"))),
                Arguments.of(
                        "a name that is repeated in every piece is doubled",
                        List.of("a f {\"x\":1}"),
                        List.of(call(0, "a", "f", "{\"x\":"), call(0, null, "f", "1}"))),
                Arguments.of(
                        "the word null as arguments is no object",
                        List.of("a f {}"),
                        List.of(call(0, "a", "f", "null"))),
                Arguments.of(
                        "whole calls without index and id are one",
                        List.of("call_0 f {\"x\":1}", "call_1 f {\"x\":2}"),
                        List.of(call(null, null, "f", "{\"x\":1}"), call(null, null, "f", "{\"x\":2}"))),
                Arguments.of(
                        "calls whose pieces come by turns are mixed up",
                        TWO,
                        List.of(
                                call(0, "a", "f", "{\"x\":"),
                                call(1, "b", "g", "{\"y\":"),
                                call(0, null, null, "1}"),
                                call(1, null, null, "2}"))),
                Arguments.of(
                        "an index that no int holds breaks the stream",
                        List.of("a f {}"),
                        List.of(call(null, "a", "f", "{}").replace("{\"id\"", "{\"index\":4294967295,\"id\""))),
                Arguments.of(
                        "a first piece without an index is another call than the rest",
                        List.of("a f {\"x\":1}"),
                        List.of(call(null, "a", "f", ""), call(0, null, null, "{\"x\":1}"))),
                Arguments.of(
                        "arguments with brackets within texts end the call",
                        List.of("a f {\"x\":\"}{\"}"),
                        List.of(
                                call(0, "a", "f", "{\"x\":"),
                                call(0, null, "f", "\"}{").replace("\\\"}{", "\\\"}{"),
                                call(0, null, "f", "\"}"))),
                Arguments.of(
                        "the second call comes first",
                        TWO,
                        List.of(call(1, "a", "f", "{\"x\":1}"), call(0, "b", "g", "{\"y\":2}"))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("streams")
    void callsAreToldApart(String symptom, List<String> expected, List<String> pieces) {
        List<String> frames = new ArrayList<>();
        for (String piece : pieces) {
            frames.add("{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[" + piece + "]}}]}");
        }
        frames.add("{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"tool_calls\"}]}");
        ChatResponse answer = Decoded.stream("openai", frames.toArray(new String[0]));
        assertThat(answer.toolCalls()).extracting(StreamedCallsTest::shown).containsExactlyElementsOf(expected);
    }

    private static String shown(ToolCall call) {
        return call.id() + " " + call.name() + " " + call.arguments();
    }

    private static String call(Integer index, String id, String name, String arguments) {
        StringBuilder call = new StringBuilder("{");
        if (index != null) {
            call.append("\"index\":").append(index).append(',');
        }
        if (id != null) {
            call.append("\"id\":\"").append(id).append("\",\"type\":\"function\",");
        }
        call.append("\"function\":{");
        if (name != null) {
            call.append("\"name\":\"").append(name).append("\",");
        }
        return call.append("\"arguments\":\"")
                .append(arguments.replace("\"", "\\\""))
                .append("\"}}")
                .toString();
    }

    @Test
    void callsOfCohereAreCountedFromZeroToo() {
        ChatResponse answer = Decoded.stream(
                "cohere",
                "{\"type\":\"tool-call-start\",\"index\":3,\"delta\":{\"message\":{\"tool_calls\":{\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"\"}}}}}",
                "{\"type\":\"tool-call-delta\",\"index\":3,\"delta\":{\"message\":{\"tool_calls\":{\"function\":{\"arguments\":\"{}\"}}}}}",
                "{\"type\":\"message-end\",\"delta\":{\"finish_reason\":\"TOOL_CALL\"}}");
        assertThat(answer.toolCalls()).extracting(StreamedCallsTest::shown).containsExactly("a f {}");
    }
}
