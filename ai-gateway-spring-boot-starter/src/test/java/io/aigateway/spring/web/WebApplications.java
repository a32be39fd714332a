package io.aigateway.spring.web;

import io.aigateway.AiGateway;
import io.aigateway.spi.CallInterceptor;
import io.aigateway.testkit.Invariants;
import io.aigateway.testkit.ScriptedUpstream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.ManagementWebSecurityAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;

/** Applications on a real web server over a scripted upstream; checks after each test that nothing runs any more. */
final class WebApplications implements BeforeEachCallback, AfterEachCallback {

    static final String KEY = "sk-provider-key-that-nobody-may-see-4711";

    private final List<ConfigurableApplicationContext> contexts = new ArrayList<>();
    static final String SECURITY = Stream.of(
                    UserDetailsServiceAutoConfiguration.class,
                    SecurityFilterAutoConfiguration.class,
                    ServletWebSecurityAutoConfiguration.class,
                    ManagementWebSecurityAutoConfiguration.class)
            .map(Class::getName)
            .collect(Collectors.joining(","));

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    ScriptedUpstream upstream = ScriptedUpstream.start();

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        @ConditionalOnBooleanProperty("test.failing-interceptor")
        CallInterceptor failing() {
            return (request, chain) -> {
                throw new IllegalArgumentException("jdbc:secret");
            };
        }
    }

    /** As docs/spring-boot.md tells it. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnBooleanProperty("test.secured")
    static class Security {

        @Bean
        SecurityFilterChain chain(HttpSecurity http) {
            return http.authorizeHttpRequests(requests -> requests.requestMatchers("/aigateway/**")
                            .authenticated()
                            .anyRequest()
                            .permitAll())
                    .httpBasic(Customizer.withDefaults())
                    .csrf(csrf -> csrf.ignoringRequestMatchers("/aigateway/api/**", "/v1/**"))
                    .build();
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        upstream.close();
        upstream = ScriptedUpstream.start();
    }

    ConfigurableApplicationContext start(String... properties) {
        SpringApplication application = new SpringApplication(Application.class, Security.class);
        List<String> all = new ArrayList<>(List.of(
                "--server.port=0",
                "--ai.gateway.close-grace=2s",
                "--ai.gateway.providers.openai.base-url=" + upstream.baseUrl(),
                "--ai.gateway.providers.openai.api-keys=" + KEY,
                "--ai.gateway.routes[0].match=chat",
                "--ai.gateway.routes[0].targets[0].provider=openai",
                "--ai.gateway.routes[0].targets[0].model=gpt-4o-mini",
                "--management.endpoints.web.exposure.include=*"));
        for (String property : properties) {
            all.add("--" + property);
        }
        if (!List.of(properties).contains("test.secured=true")) {
            all.add("--spring.autoconfigure.exclude=" + SECURITY);
        }
        ConfigurableApplicationContext context = application.run(all.toArray(String[]::new));
        contexts.add(context);
        return context;
    }

    static int port(ConfigurableApplicationContext context) {
        return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    static URI uri(ConfigurableApplicationContext context, String path) {
        return URI.create("http://127.0.0.1:" + port(context) + path);
    }

    HttpResponse<String> get(ConfigurableApplicationContext context, String path, String... headers)
            throws IOException, InterruptedException {
        return http.send(
                with(HttpRequest.newBuilder(uri(context, path)), headers).build(), text());
    }

    HttpResponse<String> post(ConfigurableApplicationContext context, String path, String body, String... headers)
            throws IOException, InterruptedException {
        return http.send(
                with(HttpRequest.newBuilder(uri(context, path)), headers)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                text());
    }

    /**
     * An answer of which all was read that came.
     *
     * @param torn whether the connection was closed before the body's own end
     */
    record Read(int statusCode, String body, String headers, boolean torn) {}

    /** As {@link #post}, also of a connection that is closed before the body's own end. */
    Read postAndRead(ConfigurableApplicationContext context, String path, String body, String... headers)
            throws IOException, InterruptedException {
        HttpResponse<InputStream> response = http.send(
                with(HttpRequest.newBuilder(uri(context, path)), headers)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream());
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        boolean torn = false;
        try (InputStream in = response.body()) {
            for (int each = in.read(); each >= 0; each = in.read()) {
                all.write(each);
            }
        } catch (IOException e) {
            torn = true;
        }
        return new Read(
                response.statusCode(),
                all.toString(StandardCharsets.UTF_8),
                response.headers().toString(),
                torn);
    }

    private static HttpRequest.Builder with(HttpRequest.Builder request, String... headers) {
        return headers.length == 0 ? request : request.headers(headers);
    }

    private static HttpResponse.BodyHandler<String> text() {
        return HttpResponse.BodyHandlers.ofString();
    }

    HttpClient http() {
        return http;
    }

    static AiGateway gateway(ConfigurableApplicationContext context) {
        return context.getBean(AiGateway.class);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        try {
            for (ConfigurableApplicationContext each : contexts) {
                if (each.isActive()) {
                    Invariants.assertIdle(gateway(each).status());
                }
            }
        } finally {
            contexts.forEach(ConfigurableApplicationContext::close);
            contexts.clear();
            upstream.close();
        }
    }
}
