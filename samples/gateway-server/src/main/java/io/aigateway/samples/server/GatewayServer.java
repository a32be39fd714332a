package io.aigateway.samples.server;

import io.aigateway.AiGateway;
import io.aigateway.trace.GatewayStatus;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.event.EventListener;

/**
 * An OpenAI-compatible server over the gateway, with the console and Prometheus metrics. Providers come from the
 * environment ({@code OPENAI_API_KEY}, {@code DEEPSEEK_API_KEY}, {@code DASHSCOPE_API_KEY}, …); without any, scripted
 * ones stand in, and a little traffic is made so that there is something to see ({@code --demo.traffic=false} stops it).
 */
@SpringBootApplication
@EnableConfigurationProperties(DemoProperties.class)
public class GatewayServer {

    private static final Map<String, String> SMALL_MODELS = new LinkedHashMap<>();

    static {
        SMALL_MODELS.put("OPENAI_API_KEY", "openai/gpt-4o-mini");
        SMALL_MODELS.put("DEEPSEEK_API_KEY", "deepseek/deepseek-chat");
        SMALL_MODELS.put("DASHSCOPE_API_KEY", "dashscope/qwen-turbo");
    }

    private final AiGateway gateway;
    private final DemoProperties demo;

    GatewayServer(AiGateway gateway, DemoProperties demo) {
        this.gateway = gateway;
        this.demo = demo;
    }

    /** Starts it. */
    public static void main(String[] args) {
        SpringApplication application = new SpringApplication(GatewayServer.class);
        if (ScriptedProviders.areNeeded(System.getenv())) {
            ScriptedProviders providers = ScriptedProviders.start();
            application.setDefaultProperties(providers.properties());
            application.addInitializers(context -> context.getBeanFactory().registerSingleton("scripted", providers));
        } else {
            application.setDefaultProperties(realProviders(System.getenv()));
        }
        application.run(args);
    }

    /** The model {@code fast} is a small one of the first known provider that has a key; all others go by their names. */
    static Map<String, Object> realProviders(Map<String, String> environment) {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("demo.traffic", "false");
        SMALL_MODELS.forEach((variable, target) -> {
            if (ScriptedProviders.isSet(environment, variable)) {
                properties.put("ai.gateway.routes[0].match", "fast");
                properties.putIfAbsent("ai.gateway.routes[0].targets[0]", target);
            }
        });
        return properties;
    }

    @EventListener
    void started(WebServerInitializedEvent event) {
        System.out.println(welcome("http://localhost:" + event.getWebServer().getPort()));
    }

    String welcome(String url) {
        String providers = gateway.status().providers().stream()
                .map(GatewayStatus.ProviderStatus::id)
                .collect(Collectors.joining(", "));
        String what = demo.scripted()
                ? "No API key is set, so scripted providers stand in for real ones: " + providers + "."
                : "Providers: " + providers + ".";
        String traffic = demo.traffic()
                ? "A call is made every " + demo.pause().toMillis() + " ms; --demo.traffic=false stops that."
                : "";
        String model = gateway.modelNames("team-a").contains("fast") ? "fast" : "<a model of yours>";
        return String.format("""

                %2$s
                %3$s
                The door     %1$s/v1/chat/completions   (key: team-a-demo-key)
                The console  %1$s/aigateway
                Metrics      %1$s/actuator/prometheus

                curl -s %1$s/v1/chat/completions -H "Authorization: Bearer team-a-demo-key" \\
                  -H "Content-Type: application/json" -d '{"model":"%4$s","messages":[{"role":"user","content":"Hi"}]}'
                """, url, what, traffic, model);
    }
}
