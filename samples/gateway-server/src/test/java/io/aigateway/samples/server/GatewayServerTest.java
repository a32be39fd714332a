package io.aigateway.samples.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

class GatewayServerTest {

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void itServesTheDoorTheConsoleAndMetricsWithoutAnyKey() throws Exception {
        try (ScriptedProviders providers = ScriptedProviders.start()) {
            SpringApplication application = new SpringApplication(GatewayServer.class);
            application.setDefaultProperties(providers.properties());
            try (ConfigurableApplicationContext context =
                    application.run("--server.port=0", "--demo.pause=5ms", "--ai.gateway.close-grace=1s")) {
                String base = "http://localhost:" + context.getEnvironment().getRequiredProperty("local.server.port");
                HttpRequest ask = HttpRequest.newBuilder(URI.create(base + "/v1/chat/completions"))
                        .header("Authorization", "Bearer team-a-demo-key")
                        .POST(HttpRequest.BodyPublishers.ofString(
                                "{\"model\":\"fast\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}"))
                        .build();
                assertThat(text(ask)).contains("This is a scripted answer");
                assertThat(text(get(base + "/v1/models"))).contains("invalid_api_key");
                assertThat(text(get(base + "/aigateway"))).contains("<title>AI gateway</title>");
                assertThat(text(get(base + "/actuator/aigateway")))
                        .contains("\"qwen\"")
                        .doesNotContain("sk-demo");
                assertThat(text(get(base + "/actuator/prometheus")))
                        .contains("ai_gateway_calls_seconds_bucket", "gen_ai_client_operation_duration_seconds_count")
                        .doesNotContain("sk-demo");
                assertThat(text(get(base + "/actuator/health"))).contains("\"aiGateway\"");
                assertThat(context.getBean(GatewayServer.class).welcome(base))
                        .contains("scripted providers stand in", "every 5 ms", "\"model\":\"fast\"");
            }
        }
    }

    @Test
    void withKeysRealProvidersServeAndTheModelOfTheGreetingIsThere() {
        Map<String, String> environment = Map.of("DEEPSEEK_API_KEY", "sk-1", "OTHER_API_KEY", "x");
        assertThat(ScriptedProviders.areNeeded(environment)).isFalse();
        assertThat(ScriptedProviders.areNeeded(
                        Map.of("OTHER_API_KEY", "x", "OPENAI_API_KEY", "", "AWS_ACCESS_KEY_ID", "a")))
                .isTrue();
        SpringApplication application = new SpringApplication(GatewayServer.class);
        Map<String, Object> properties = GatewayServer.realProviders(environment);
        properties.put("DEEPSEEK_API_KEY", "sk-1");
        application.setDefaultProperties(properties);
        try (ConfigurableApplicationContext context = application.run("--server.port=0")) {
            assertThat(context.getBean(GatewayServer.class).welcome("http://x"))
                    .contains("Providers: deepseek.", "\"model\":\"fast\"")
                    .doesNotContain("scripted", "every");
        }
    }

    private static HttpRequest get(String url) {
        return HttpRequest.newBuilder(URI.create(url)).build();
    }

    private String text(HttpRequest request) throws Exception {
        return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
}
