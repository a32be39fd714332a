package io.aigateway.providers;

import static org.assertj.core.api.Assertions.assertThat;

import io.aigateway.chat.Modality;
import io.aigateway.chat.Usage;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What an answer used, however oddly it is told. */
class ToldUsageTest {

    private static Usage openai(String usage) {
        return Decoded.plain(
                        "openai",
                        "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"x\"},\"finish_reason\":\"stop\"}],\"usage\":"
                                + usage + "}")
                .usage();
    }

    static Stream<Arguments> figures() {
        return Stream.of(
                Arguments.of(
                        "the total tells that the prompt leaves out what came from the cache",
                        "{\"prompt_tokens\":10,\"completion_tokens\":5,\"total_tokens\":175,"
                                + "\"prompt_tokens_details\":{\"cached_tokens\":160}}",
                        "10/160/0/5/0"),
                Arguments.of(
                        "more from the cache than the whole prompt, against the total",
                        "{\"prompt_tokens\":10,\"completion_tokens\":5,\"total_tokens\":15,"
                                + "\"prompt_tokens_details\":{\"cached_tokens\":160}}",
                        "0/10/0/5/0"),
                Arguments.of(
                        "what was read from the cache is counted as written, too",
                        "{\"prompt_tokens\":2168,\"completion_tokens\":5,\"total_tokens\":2173,"
                                + "\"prompt_tokens_details\":{\"cached_tokens\":2154,\"cache_write_tokens\":2168}}",
                        "0/2154/14/5/0"),
                Arguments.of(
                        "sound is told in the total only",
                        "{\"prompt_tokens\":16,\"completion_tokens\":2,\"total_tokens\":393,\"prompt_audio_seconds\":3}",
                        "391/0/0/2/0"),
                Arguments.of(
                        "thoughts are told in the total only",
                        "{\"prompt_tokens\":66,\"completion_tokens\":6,\"total_tokens\":100}",
                        "66/0/0/34/28"),
                Arguments.of(
                        "reasoning beside the completion",
                        "{\"prompt_tokens\":10,\"completion_tokens\":5,\"total_tokens\":25,"
                                + "\"completion_tokens_details\":{\"reasoning_tokens\":10}}",
                        "10/0/0/15/10"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("figures")
    void figuresOfOpenAiAddUpToTheWhole(String symptom, String usage, String expected) {
        assertThat(shown(openai(usage))).isEqualTo(expected);
    }

    private static String shown(Usage usage) {
        return usage.inputTokens() + "/" + usage.cachedInputTokens() + "/" + usage.cacheWriteTokens() + "/"
                + usage.outputTokens() + "/" + usage.reasoningTokens();
    }

    @Test
    void aPoorerFigureWipesABetterOne() {
        Usage usage = Decoded.stream(
                        "openai",
                        "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"},\"finish_reason\":\"stop\"}],"
                                + "\"usage\":{\"prompt_tokens\":20,\"completion_tokens\":7,\"total_tokens\":27,"
                                + "\"prompt_tokens_details\":{\"cached_tokens\":8}}}",
                        "{\"choices\":[],\"usage\":{\"prompt_tokens\":20,\"completion_tokens\":7,\"total_tokens\":27}}",
                        "{\"choices\":[],\"usage\":{\"prompt_tokens\":0,\"completion_tokens\":0,\"total_tokens\":0}}")
                .usage();
        assertThat(shown(usage)).isEqualTo("12/8/0/7/0");
    }

    @Test
    void zerosAtTheEndOfAnAnthropicStreamWipeItsFigures() {
        Usage usage = Decoded.stream(
                        "anthropic",
                        "{\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":30,\"cache_read_input_tokens\":12,"
                                + "\"output_tokens\":1}}}",
                        "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"input_tokens\":0,"
                                + "\"cache_read_input_tokens\":0,\"output_tokens\":9}}",
                        "{\"type\":\"message_stop\"}")
                .usage();
        assertThat(shown(usage)).isEqualTo("30/12/0/9/0");
        assertThat(usage.estimated()).isFalse();
    }

    @Test
    void theOutputOfAStreamsBeginningIsNoFigureYet() {
        Usage usage = Decoded.stream(
                        "anthropic",
                        "{\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":30,\"output_tokens\":1}}}")
                .usage();
        assertThat(usage.estimated()).isTrue();
    }

    private static Usage anthropic(String usage) {
        return Decoded.plain(
                        "anthropic",
                        "{\"content\":[{\"type\":\"text\",\"text\":\"x\"}],\"stop_reason\":\"end_turn\",\"usage\":"
                                + usage + "}")
                .usage();
    }

    @Test
    void writesToTheCacheWithoutTheirTotalAreCountedInPart() {
        Usage usage = anthropic("{\"input_tokens\":5,\"output_tokens\":2,"
                + "\"cache_creation\":{\"ephemeral_5m_input_tokens\":30,\"ephemeral_1h_input_tokens\":12}}");
        assertThat(usage.cacheWriteTokens()).isEqualTo(42);
        assertThat(usage.hourCacheWriteTokens()).isEqualTo(12);
    }

    @Test
    void passesOfCompactionAreLeftOut() {
        Usage usage = anthropic("{\"input_tokens\":45,\"output_tokens\":128,\"iterations\":["
                + "{\"type\":\"compaction\",\"input_tokens\":99000,\"output_tokens\":300},"
                + "{\"type\":\"message\",\"input_tokens\":45,\"output_tokens\":128}]}");
        assertThat(shown(usage)).isEqualTo("99045/0/0/428/0");
    }

    private static Usage gemini(String usage) {
        return Decoded.plain(
                        "gemini",
                        "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"x\"}]},\"finishReason\":\"STOP\"}],"
                                + "\"usageMetadata\":" + usage + "}")
                .usage();
    }

    @Test
    void aDocumentByUrlIsNoInput() {
        assertThat(shown(gemini("{\"candidatesTokenCount\":40,\"totalTokenCount\":340}")))
                .isEqualTo("300/0/0/40/0");
    }

    @Test
    void anAnswerWithoutItsOutputFigureWasFree() {
        assertThat(shown(gemini("{\"promptTokenCount\":40,\"totalTokenCount\":52}")))
                .isEqualTo("40/0/0/12/0");
    }

    @Test
    void figuresByModalityAreLost() {
        Usage usage = gemini(
                "{\"promptTokenCount\":40,\"candidatesTokenCount\":12,\"totalTokenCount\":52,"
                        + "\"promptTokensDetails\":[{\"modality\":\"TEXT\",\"tokenCount\":10},{\"modality\":\"IMAGE\",\"tokenCount\":30}]}");
        assertThat(usage.inputByModality()).containsEntry(Modality.IMAGE, 30L).containsEntry(Modality.TEXT, 10L);
    }

    @Test
    void bedrockCountsTheCachedInputOfOtherMakersModelsTwice() {
        Usage usage = Decoded.plain(
                        "bedrock",
                        "{\"output\":{\"message\":{\"content\":[{\"text\":\"x\"}]}},\"stopReason\":\"end_turn\",\"usage\":{"
                                + "\"inputTokens\":100,\"cacheReadInputTokens\":64,\"outputTokens\":5,\"totalTokens\":105}}")
                .usage();
        assertThat(shown(usage)).isEqualTo("36/64/0/5/0");
    }

    static Stream<Arguments> costs() {
        return Stream.of(
                Arguments.of("{\"prompt_tokens\":1,\"completion_tokens\":1,\"cost\":0.000231}", "0.000231"),
                Arguments.of(
                        "{\"prompt_tokens\":1,\"completion_tokens\":1,\"cost\":{\"total_cost\":0.00609,\"request_cost\":0.006}}",
                        "0.00609"),
                Arguments.of(
                        "{\"prompt_tokens\":1,\"completion_tokens\":1,\"cost_in_usd_ticks\":5443500}", "0.00054435"));
    }

    @ParameterizedTest
    @MethodSource("costs")
    void theCostThatAProviderReportsIsKept(String usage, String dollars) {
        assertThat(openai(usage).reportedCost()).isEqualByComparingTo(dollars);
    }

    @Test
    void figuresWithoutANeutralNameAreThrownAway() {
        assertThat(openai("{\"prompt_tokens\":1,\"completion_tokens\":1,\"queue_time\":0.14}")
                        .extra())
                .containsEntry("queue_time", 0.14);
    }
}
