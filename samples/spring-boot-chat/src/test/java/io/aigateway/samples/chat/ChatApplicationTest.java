package io.aigateway.samples.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.aigateway.testkit.Reactions;
import io.aigateway.testkit.ScriptedUpstream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

class ChatApplicationTest {

    @Test
    void theApplicationOfTheReadmeGetsAnAnswerThroughItsAutowiredClient() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.start()) {
            upstream.behave(Reactions.answer("Hello from a model."));
            try (ConfigurableApplicationContext context = SpringApplication.run(
                    ChatApplication.class,
                    "--server.port=0",
                    "--OPENAI_API_KEY=sk-1",
                    "--ai.gateway.providers.openai.base-url=" + upstream.baseUrl())) {
                assertThat(get(context, "/ask?question=Hi")).isEqualTo("Hello from a model.");
                assertThat(get(context, "/stream?question=Hi")).isEqualTo("Hello from a model.");
                assertThat(upstream.requests())
                        .allMatch(request -> request.key().equals("sk-1"));
            }
        }
    }

    private static String get(ConfigurableApplicationContext context, String path) throws Exception {
        String base = "http://localhost:" + context.getEnvironment().getRequiredProperty("local.server.port");
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(base + path)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    @Test
    void theDemoRunsWithoutAnyKeyAndTellsWhoAnswered() throws Exception {
        PrintStream console = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            Demo.main(new String[] {"--server.port=0"});
        } finally {
            System.setOut(console);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("I am the second provider: the first one is overloaded.")
                .contains("fallback to deepseek/deepseek-chat");
    }

    @Test
    void theReadmeShowsThisApplication() throws Exception {
        String code = Files.readString(Path.of("src/main/java/io/aigateway/samples/chat/ChatApplication.java"));
        String settings = Files.readString(Path.of("src/main/resources/application.yaml"));
        for (String page : new String[] {"README.md", "README.zh-CN.md", "docs/spring-boot.md"}) {
            String readme = Files.readString(Path.of("..", "..", page));
            assertThat(readme).as(page).contains("```yaml\n" + settings + "```");
            String ask = code.substring(
                    code.indexOf("    @GetMapping(\"/ask\")"), code.indexOf("    @GetMapping(\"/stream\")"));
            assertThat(readme).as(page).contains(ask.strip());
        }
    }
}
