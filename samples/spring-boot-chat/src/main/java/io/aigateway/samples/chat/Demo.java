package io.aigateway.samples.chat;

import io.aigateway.AiGateway;
import io.aigateway.testkit.Behaviour;
import io.aigateway.testkit.Reactions;
import io.aigateway.testkit.ScriptedUpstream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Runs {@link ChatApplication} and asks it two questions. Without {@code OPENAI_API_KEY} and {@code DEEPSEEK_API_KEY}
 * scripted providers stand in, of which the first is out of order.
 */
public final class Demo {

    private Demo() {}

    /** Runs it; {@code --stay} leaves the application running. */
    public static void main(String[] args) throws Exception {
        try (ScriptedUpstream openai = ScriptedUpstream.start();
                ScriptedUpstream deepseek = ScriptedUpstream.start()) {
            openai.behave(Reactions.overloaded());
            deepseek.behave(Behaviour.always(
                    Reactions.drip("I am the second provider: the first one is overloaded.", Duration.ofMillis(60))));
            SpringApplication application = new SpringApplication(ChatApplication.class);
            if (isUnset("OPENAI_API_KEY") && isUnset("DEEPSEEK_API_KEY")) {
                Map<String, Object> scripted = new HashMap<>();
                scripted.put("OPENAI_API_KEY", "sk-scripted-1");
                scripted.put("DEEPSEEK_API_KEY", "sk-scripted-2");
                scripted.put("ai.gateway.providers.openai.base-url", openai.baseUrl());
                scripted.put("ai.gateway.providers.deepseek.base-url", deepseek.baseUrl());
                application.setDefaultProperties(scripted);
                System.out.println("No API key is set: scripted providers stand in, and the first is out of order.");
            }
            try (ConfigurableApplicationContext context = application.run(args)) {
                ask(context);
                if (String.join(" ", args).contains("--stay")) {
                    Thread.currentThread().join();
                }
            }
        }
    }

    private static boolean isUnset(String variable) {
        String value = System.getenv(variable);
        return value == null || value.isBlank();
    }

    private static void ask(ConfigurableApplicationContext context) throws Exception {
        String base = "http://localhost:" + context.getEnvironment().getRequiredProperty("local.server.port");
        HttpClient http = HttpClient.newHttpClient();
        String question = URLEncoder.encode("Who are you? One sentence.", StandardCharsets.UTF_8);
        System.out.println("\nGET " + base + "/ask");
        HttpRequest ask = HttpRequest.newBuilder(URI.create(base + "/ask?question=" + question))
                .build();
        System.out.println(http.send(ask, HttpResponse.BodyHandlers.ofString()).body());
        System.out.println("\nGET " + base + "/stream");
        HttpRequest stream = HttpRequest.newBuilder(URI.create(base + "/stream?question=" + question))
                .build();
        byte[] piece = new byte[64];
        try (var body =
                http.send(stream, HttpResponse.BodyHandlers.ofInputStream()).body()) {
            for (int read = body.read(piece); read >= 0; read = body.read(piece)) {
                System.out.write(piece, 0, read);
                System.out.flush();
            }
        }
        System.out.println("\n");
        System.out.println(context.getBean(AiGateway.class).recentCalls().get(0).trace());
    }
}
