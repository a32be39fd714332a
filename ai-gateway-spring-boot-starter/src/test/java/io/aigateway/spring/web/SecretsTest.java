package io.aigateway.spring.web;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.aigateway.error.AiGatewayException;
import io.aigateway.spring.AiGatewayProperties;
import io.aigateway.testkit.Reactions;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;
import org.springframework.context.ConfigurableApplicationContext;

/** Scenario 10: a caller's key works, and the provider's key is seen nowhere, whatever happens. */
class SecretsTest {

    @RegisterExtension
    final WebApplications web = new WebApplications();

    @Test
    void theProvidersKeyAppearsNowhere() throws Exception {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Logger ours = (Logger) LoggerFactory.getLogger("io.aigateway");
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        List<String> seen = new ArrayList<>();
        PrintStream console = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            ConfigurableApplicationContext context = web.start(
                    "ai.gateway.server.enabled=true",
                    "ai.gateway.console.enabled=true",
                    "ai.gateway.consumers.team.keys[0]=team-key-0815-4711",
                    "ai.gateway.observability.content=true",
                    "ai.gateway.retry.max-retries=0",
                    "management.endpoint.health.show-details=always");
            root.addAppender(log); // after the start, which sets up logging anew
            ours.setLevel(Level.TRACE);
            String leaking = "Incorrect API key provided: " + WebApplications.KEY;
            web.upstream.behave(io.aigateway.testkit.Behaviour.inTurn(
                    Reactions.answer("Hi."),
                    Reactions.status(400, "invalid_request_error", "x", leaking),
                    Reactions.status(500, "server_error", "x", leaking),
                    Reactions.errorEventAfter(1, "one two", "server_error", "x", leaking),
                    Reactions.raw(200, "application/json", "not json " + WebApplications.KEY),
                    Reactions.status(401, "invalid_request_error", "invalid_api_key", leaking)));
            for (int i = 0; i < 6; i++) {
                for (String stream : List.of("false", "true")) {
                    String body = "{\"model\":\"chat\",\"stream\":" + stream
                            + ",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
                    var answer = web.postAndRead(
                            context, "/v1/chat/completions", body, "Authorization", "Bearer team-key-0815-4711");
                    seen.add(answer.body() + answer.headers());
                }
            }
            try {
                WebApplications.gateway(context).chatClient().ask("chat", "Hi");
            } catch (AiGatewayException e) {
                StringWriter text = new StringWriter();
                e.printStackTrace(new PrintWriter(text));
                seen.add(text.toString());
            }
            for (String path : List.of(
                    "/actuator/aigateway",
                    "/actuator/aigateway/calls",
                    "/actuator/aigateway/explain?model=chat",
                    "/actuator/health",
                    "/actuator/prometheus",
                    "/actuator/beans",
                    "/actuator/metrics",
                    "/actuator/env",
                    "/actuator/configprops",
                    "/aigateway",
                    "/aigateway/api/state")) {
                var answer = web.get(context, path);
                assertThat(answer.statusCode()).as(path).isIn(200, 503);
                seen.add(answer.body() + answer.headers());
            }
            seen.add(WebApplications.gateway(context).config().toString());
            seen.add(WebApplications.gateway(context).status().toString());
            seen.add(AiGatewayProperties.read(context.getEnvironment()).toString());
            seen.add(WebApplications.gateway(context).recentCalls().toString());
        } finally {
            System.setOut(console);
            ours.setLevel(null);
            root.detachAppender(log);
        }
        seen.add(printed.toString(StandardCharsets.UTF_8));
        assertThat(printed.size()).as("printed").isPositive();
        assertThat(seen).hasSizeGreaterThan(20);
        assertThat(log.list).isNotEmpty();
        assertThat(seen)
                .allSatisfy(text ->
                        assertThat(text).doesNotContain(WebApplications.KEY).doesNotContain("team-key-0815"));
        for (ILoggingEvent event : log.list) {
            String all = event.getFormattedMessage() + event.getKeyValuePairs() + event.getMDCPropertyMap();
            StringBuilder throwables = new StringBuilder();
            for (var each = event.getThrowableProxy(); each != null; each = each.getCause()) {
                throwables.append(each.getMessage());
            }
            assertThat(all + throwables).doesNotContain(WebApplications.KEY).doesNotContain("team-key-0815");
        }
    }
}
