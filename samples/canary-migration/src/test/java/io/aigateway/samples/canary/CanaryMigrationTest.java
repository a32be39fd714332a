package io.aigateway.samples.canary;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class CanaryMigrationTest {

    @Test
    void theTrafficMovesStepByStepAndNoCallerSeesAFailure() throws Exception {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        new CanaryMigration(new PrintStream(printed, true, StandardCharsets.UTF_8), 60).run();
        List<String> lines = printed.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(lines)
                .filteredOn(line -> line.contains("60 calls, 0 failed for their callers"))
                .hasSize(3);
        List<String> before =
                lines.stream().filter(line -> line.startsWith("openai/gpt-4o")).toList();
        List<String> after = lines.stream()
                .filter(line -> line.startsWith("deepseek/deepseek-chat"))
                .toList();
        assertThat(before).hasSize(3);
        assertThat(asked(before.get(0))).isEqualTo(54);
        assertThat(asked(after.get(0))).isEqualTo(6);
        assertThat(asked(after.get(1))).isEqualTo(30);
        assertThat(asked(after.get(2))).isEqualTo(60);
        assertThat(asked(before.get(2))).as("chosen").isZero();
        assertThat(before.get(2)).as("stood in").containsPattern("gpt-4o +0 +[3-6] ");
        assertThat(after.get(2)).contains("USD");
    }

    private static int asked(String line) {
        return Integer.parseInt(line.strip().split("\\s+")[1]);
    }
}
