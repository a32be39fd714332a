package io.aigateway.samples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.aigateway.AiGateway;
import io.aigateway.chat.ChatClient;
import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ChatResponse;
import io.aigateway.chat.ChatStream;
import io.aigateway.config.GatewayConfig;
import io.aigateway.spi.Secret;
import io.aigateway.testkit.Reactions;
import io.aigateway.testkit.ScriptedUpstream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's examples: the Java is this file's, compiled and compared; the YAML is read. */
class ReadmeTest {

    private static final Path README = Path.of("..", "..", "README.md");
    private static final Path SELF = Path.of("src/test/java/io/aigateway/samples/quickstart/ReadmeTest.java");

    @TempDir
    Path folder;

    /** Compiled only: it would call the real services. */
    static void firstExample() {
        // begin first
        try (AiGateway gateway = AiGateway.builder()
                .provider("openai", p -> p.apiKeys("sk-1", "sk-2")) // a pool of keys
                .provider("deepseek") // its key is in DEEPSEEK_API_KEY
                .route("chat", r -> r.target("openai", "gpt-4o-mini", 90) // 90 of 100 calls
                        .target("deepseek", "deepseek-chat", 10) // 10 of 100 calls
                        .fallback("deepseek", "deepseek-reasoner")) // when the tier above cannot answer
                .build()) {
            System.out.println(gateway.chatClient().ask("chat", "Who are you?"));
        }
        // end first
    }

    /** Compiled, and built without calling anything. */
    static AiGateway nativeProtocols() {
        // begin native
        AiGateway gateway = AiGateway.builder()
                .provider("anthropic", p -> p.apiKeys("sk-ant-1"))
                .provider("bedrock", p -> p.apiKeys("AKIA1:secret").variable("region", "eu-central-1")) // signs
                .provider("vertex", p -> p.variable("project", "my-project").variable("location", "global"))
                .credentialSource("vertex", () -> Secret.of(googleToken())) // asked before each attempt
                .route("agent", r -> r.target("anthropic", "claude-sonnet-4-5")
                        .fallback("bedrock", "eu.anthropic.claude-sonnet-4-5-20250929-v1:0")
                        .fallback("vertex", "gemini-2.5-pro"))
                .build();
        // end native
        return gateway;
    }

    private static String googleToken() {
        return "ya29.token";
    }

    @Test
    void nativeExampleIsAGateway() {
        try (AiGateway gateway = nativeProtocols()) {
            assertThat(gateway.explain(ChatRequest.of("agent", "Hi")).toString())
                    .contains("anthropic/claude-sonnet-4-5", "bedrock/eu.anthropic", "vertex/gemini-2.5-pro");
        }
    }

    static void streaming(ChatClient client) {
        // begin streaming
        try (ChatStream stream = client.stream(ChatRequest.of("chat", "Tell me a story"))) {
            ChatResponse whole = stream.forEachText(System.out::print); // closing at any moment cancels the HTTP call
            System.out.println(whole.usage() + "\n" + whole.trace());
        }
        // end streaming
    }

    /** Compiled only. */
    static void testing() {
        // begin testkit
        try (ScriptedUpstream upstream = ScriptedUpstream.start().behave(Reactions.rateLimited(Duration.ofSeconds(2)));
                AiGateway gateway = AiGateway.builder()
                        .provider("any", p -> p.baseUrl(upstream.baseUrl()))
                        .build()) {
            // ask, and assert what upstream.requests() saw
            // end testkit
            assertThat(gateway.status().providers()).hasSize(1);
        }
    }

    @Test
    void javaOfTheReadmeIsTheCompiledOne() throws IOException {
        String self = Files.readString(SELF);
        String readme = squeezed(Files.readString(README));
        for (String name : new String[] {"first", "native", "streaming", "testkit"}) {
            Matcher code = Pattern.compile("(?s)// begin " + name + "\n(.*?)// end " + name)
                    .matcher(self);
            assertThat(code.find()).isTrue();
            assertThat(readme).contains(squeezed(code.group(1)));
        }
    }

    /** White space does not count: formatters differ from readers. */
    private static String squeezed(String code) {
        return code.replaceAll("\\s+", "");
    }

    @Test
    void streamingExampleRuns() {
        try (ScriptedUpstream upstream = ScriptedUpstream.start().behave(Reactions.answer("Once upon a time."));
                AiGateway gateway = AiGateway.builder()
                        .provider("local", p -> p.baseUrl(upstream.baseUrl()))
                        .build()) {
            streaming(gateway.chatClient());
            assertThat(upstream.requestCount()).isEqualTo(1);
        }
    }

    @Test
    void yamlOfTheReadmeIsAConfiguration() throws IOException {
        Matcher yaml = Pattern.compile("(?s)```yaml\n(# AiGateway.load.*?)```").matcher(Files.readString(README));
        assertThat(yaml.find()).isTrue();
        Path file = folder.resolve("gateway.yaml");
        Files.writeString(file, yaml.group(1));

        GatewayConfig config = AiGateway.builder()
                .environment(Map.of("DASHSCOPE_API_KEY", "a,b")::get)
                .file(file)
                .buildConfig();

        assertThat(config.providers()).containsKeys("qwen", "deepseek", "our-r1");
        assertThat(config.providers().get("qwen").apiKeys()).hasSize(2);
        assertThat(config.routes().get(0).match().model()).isEqualTo("deepseek-r1");
    }

    @Test
    void linksOfTheReadmesLeadSomewhere() throws IOException {
        for (Path page : new Path[] {README, Path.of("..", "..", "README.zh-CN.md")}) {
            Matcher link = Pattern.compile("]\\(([^)#:]+)\\)").matcher(Files.readString(page));
            Stream.Builder<String> missing = Stream.builder();
            while (link.find()) {
                if (!Files.exists(page.getParent().resolve(link.group(1)))) {
                    missing.add(link.group(1));
                }
            }
            assertThat(missing.build()).as(page.toString()).isEmpty();
        }
    }
}
