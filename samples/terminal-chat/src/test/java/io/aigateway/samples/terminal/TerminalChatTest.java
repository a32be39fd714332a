package io.aigateway.samples.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import io.aigateway.testkit.Reactions;
import io.aigateway.testkit.ScriptedUpstream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TerminalChatTest {

    @TempDir
    Path folder;

    private final ScriptedUpstream upstream = ScriptedUpstream.start();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @AfterEach
    void close() {
        upstream.close();
    }

    private int run(String input, String... args) throws IOException {
        return TerminalChat.run(
                args,
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private String config() throws IOException {
        Path file = folder.resolve("gateway.yaml");
        Files.writeString(file, "providers:\n  local:\n    base-url: " + upstream.baseUrl() + "\n");
        return file.toString();
    }

    @Test
    void aCompleteAnswerGoesToTheOutputAndExitsWithZero() throws IOException {
        upstream.behave(Reactions.answer("hello there"));

        assertThat(run("", "--config", config(), "--model", "m", "--stream", "--trace", "say", "hello"))
                .isZero();

        assertThat(out.toString(StandardCharsets.UTF_8).strip()).isEqualTo("hello there");
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("#1 local/m", "SUCCEEDED");
        assertThat(upstream.requests().get(0).body()).contains("say hello");
    }

    @Test
    void aCutAnswerIsAnErrorOnStderrAndNotZero() throws IOException {
        upstream.behave(Reactions.cutAfter(1, "hello there"));

        assertThat(run("", "--config", config(), "--model", "m", "--stream", "hi"))
                .isEqualTo(1);
        assertThat(out.toString(StandardCharsets.UTF_8).strip()).isEqualTo("hello");
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("broke off");
    }

    @Test
    void linesAreAConversation() throws IOException {
        upstream.behave(Reactions.answer("yes"));

        assertThat(run("first\nsecond\n", "--config", config(), "--model", "m")).isZero();
        assertThat(upstream.requests().get(1).body()).contains("first", "yes", "second");
    }

    @Test
    void explainCallsNobody() throws IOException {
        assertThat(run("", "--config", config(), "--model", "m", "--explain", "hi"))
                .isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("tier 0: local/m");
        assertThat(upstream.requestCount()).isZero();
    }

    @Test
    void badUsageSaysWhatIsMissing() throws IOException {
        assertThat(run("", "--stream", "hi")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("--model is missing", "usage:");
        assertThat(run("", "--config", "missing.yaml", "--model", "m", "hi")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("missing.yaml: no such file");
    }
}
