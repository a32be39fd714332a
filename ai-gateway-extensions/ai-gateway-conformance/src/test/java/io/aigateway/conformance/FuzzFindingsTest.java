package io.aigateway.conformance;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the fuzzers found, and what they would try first. */
class FuzzFindingsTest {

    @ParameterizedTest
    @CsvSource({
        "openai",
        "openai-responses",
        "anthropic",
        "anthropic-vertex",
        "anthropic-bedrock",
        "gemini",
        "bedrock",
        "cohere",
        "ollama",
        "sse",
        "ndjson",
        "event-stream",
    })
    void oddDocumentsAreAnAnswerOrAWrongFormat(String target) {
        String[] documents = {
            "",
            " ",
            "null",
            "[]",
            "{}",
            "{",
            "[",
            "\"",
            "1e999999",
            "-",
            "\u0000",
            "[[[[[[",
            "{\"a\":{\"a\":{\"a\":1}}}",
            "{\"error\":null}",
            "{\"error\":[]}",
            "{\"error\":{\"code\":{}}}",
            "{\"choices\":null}",
            "{\"choices\":[null]}",
            "{\"content\":[null,1,\"x\",[]]}",
            "{\"candidates\":[null,1],\"usageMetadata\":7}",
            "{\"output\":[null,{\"type\":7}]}",
            "{\"output\":{\"message\":{\"content\":[null,3]}}}",
            "{\"message\":{\"content\":[null],\"tool_calls\":[7]}}",
            "{\"type\":\"content_block_delta\",\"index\":-1}",
            "{\"type\":\"content_block_start\",\"index\":1e30,\"content_block\":null}",
            "{\"type\":\"content_block_stop\",\"index\":99}",
            "{\"type\":7}",
            "{\"usage\":{\"input_tokens\":\"x\",\"output_tokens\":-1e300}}",
            "{\"done\":true,\"message\":7}",
            "{\"type\":\"response.output_text.delta\",\"output_index\":-2}",
            "{\"type\":\"response.function_call_arguments.delta\",\"output_index\":0,\"delta\":7}",
            "{\"type\":\"tool-call-delta\",\"index\":-1,\"delta\":{\"message\":{\"tool_calls\":{}}}}",
            "{\"candidates\":[{\"index\":-1}]}",
            "{\"candidates\":[{\"index\":1e99}]}",
            "{\"embedding\":[20,-1.322E6116124272940]}",
            "{\"unknown\":1.000000000000001E9999999999}",
        };
        for (String document : documents) {
            attack(target, document);
            attack(target, "data: " + document + "\n\n");
            attack(target, "event: x\ndata: " + document + "\n\n" + "data: " + document);
            attack(
                    target,
                    "contentBlockDelta " + document + "\ncontentBlockStart " + document + "\nmetadata " + document
                            + "\nmessageStop " + document + "\nchunk " + document + "\nexception/x " + document);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "openai",
                "openai-responses",
                "anthropic",
                "anthropic-bedrock",
                "gemini",
                "bedrock",
                "cohere",
                "ollama"
            })
    void bytesThatLookLikeUtf32AreAWrongFormat(String target) {
        String document = "{\"error\":{\"message\":\"model 'none' not found\"},\"choices\":[]}";
        for (int[] first : new int[][] {{1, 0, 0, 0}, {0, 0, 0, 1}, {0, 0, 7, 0}, {0, 1, 0, 0}, {0xFE, 0xFF, 0, 0}}) {
            attack(target, first, document);
            attack(target, new int[] {'d', 'a', 't', 'a', ':', ' ', first[0], first[1], first[2], first[3]}, document);
        }
    }

    private static void attack(String target, int[] first, String rest) {
        byte[] tail = (rest + "\n\n").getBytes(StandardCharsets.UTF_8);
        byte[] bytes = new byte[first.length + tail.length];
        for (int i = 0; i < first.length; i++) {
            bytes[i] = (byte) first[i];
        }
        System.arraycopy(tail, 0, bytes, first.length, tail.length);
        DecoderFuzzer.attack(target, bytes);
    }

    private static void attack(String target, String text) {
        DecoderFuzzer.attack(target, text.getBytes(StandardCharsets.UTF_8));
    }
}
