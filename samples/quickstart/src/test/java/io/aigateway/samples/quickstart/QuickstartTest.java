package io.aigateway.samples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class QuickstartTest {

    @Test
    void theTourShowsWhatTheDocumentsPromise() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new ScriptedTour(new PrintStream(bytes, true, StandardCharsets.UTF_8)).run();
        String shown = bytes.toString(StandardCharsets.UTF_8);

        assertThat(shown)
                .contains("deepseek/deepseek-chat", "qwen/qwen-turbo")
                .contains("No route answers to the model \"llama-3\"")
                .containsPattern("qwen-turbo\\s+deepseek/deepseek-chat\\s+I am DeepSeek-V3")
                .containsPattern("40 calls\\s+40\\s+0\\s+available\\s+ejected")
                .containsPattern("repair and probe\\s+40\\s+0\\s+available\\s+available")
                .containsPattern("deepseek-r1\\s+90\\s+180")
                .containsPattern("qwq-32b\\s+10\\s+20")
                .contains("Once ·upon ·a ·time ·there ·was ·a ·gateway ·that ·never ·gave ·up.·")
                .contains("resumed after");
        assertThat(shown).doesNotContain("dead-key", "good-key");
    }
}
