package io.aigateway.samples.server;

import java.util.Map;
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

    /** Starts it. */
    public static void main(String[] args) {
        SpringApplication application = new SpringApplication(GatewayServer.class);
        if (ScriptedProviders.areNeeded(System.getenv())) {
            ScriptedProviders providers = ScriptedProviders.start();
            application.setDefaultProperties(providers.properties());
            application.addInitializers(context -> context.getBeanFactory().registerSingleton("scripted", providers));
        } else {
            application.setDefaultProperties(Map.of("demo.traffic", "false"));
        }
        application.run(args);
    }

    @EventListener
    void started(WebServerInitializedEvent event) {
        String url = "http://localhost:" + event.getWebServer().getPort();
        System.out.printf("""

                The door     %1$s/v1/chat/completions   (key: team-a-demo-key)
                The console  %1$s/aigateway
                Metrics      %1$s/actuator/prometheus

                curl -s %1$s/v1/chat/completions -H "Authorization: Bearer team-a-demo-key" \\
                  -H "Content-Type: application/json" -d '{"model":"fast","messages":[{"role":"user","content":"Hi"}]}'

                """, url);
    }
}
