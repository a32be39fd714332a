package io.aigateway.spring.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.aigateway.testkit.Reactions;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** What the actuator and the console show, and who may change what. */
class ActuatorAndConsoleTest {

    private static final String JSON = "application/json";

    @RegisterExtension
    final WebApplications web = new WebApplications();

    @Test
    void theActuatorShowsStatusExplanationAndCalls() throws Exception {
        web.upstream.behave(Reactions.answer("Hi."));
        ConfigurableApplicationContext context = web.start();
        WebApplications.gateway(context).chatClient().ask("chat", "Hi");
        assertThat(web.get(context, "/actuator/aigateway").body())
                .contains("\"id\":\"openai\"", "\"state\":\"available\"", "\"masked\":\"…4711\"", "\"attempts\":1");
        assertThat(web.get(context, "/actuator/aigateway/explain?model=chat").body())
                .contains("\"route\":\"chat\"", "\"model\":\"gpt-4o-mini\"");
        assertThat(web.get(context, "/actuator/aigateway/calls").body()).contains("\"outcome\":\"SUCCEEDED\"");
        assertThat(web.get(context, "/actuator/aigateway/explain").statusCode()).isEqualTo(400);
        assertThat(web.get(context, "/actuator/aigateway/nonsense").statusCode())
                .isEqualTo(400);
    }

    @Test
    void changesByTheActuatorAreOffUnlessAllowed() throws Exception {
        ConfigurableApplicationContext context = web.start();
        HttpResponse<String> answer = web.post(
                context,
                "/actuator/aigateway/disable-key",
                "{\"provider\":\"openai\",\"key\":\"key-1\"}",
                "Content-Type",
                JSON);
        assertThat(answer.statusCode()).isIn(404, 405);
        assertThat(web.get(context, "/actuator/aigateway").body()).doesNotContain("disabled");
    }

    @Test
    void whereAllowedTheActuatorChangesKeysWeightsAndMore() throws Exception {
        web.upstream.behave(Reactions.answer("Hi."));
        ConfigurableApplicationContext context = web.start(
                "management.endpoint.aigateway.access=unrestricted",
                "ai.gateway.routes[0].targets[1].provider=openai",
                "ai.gateway.routes[0].targets[1].model=gpt-other");
        String base = "/actuator/aigateway/";
        assertThat(change(context, base + "disable-key", "{\"provider\":\"openai\",\"key\":\"key-1\"}"))
                .isEqualTo(200);
        assertThat(web.get(context, "/actuator/aigateway").body()).contains("\"state\":\"disabled\"");
        assertThat(change(context, base + "enable-key", "{\"provider\":\"openai\",\"key\":\"key-1\"}"))
                .isEqualTo(200);
        assertThat(change(
                        context,
                        base + "weight",
                        "{\"route\":\"chat\",\"provider\":\"openai\",\"model\":\"gpt-other\",\"weight\":0}"))
                .isEqualTo(200);
        for (int i = 0; i < 4; i++) {
            WebApplications.gateway(context).chatClient().ask("chat", "Hi");
        }
        assertThat(web.upstream.requests()).allMatch(request -> request.model().equals("gpt-4o-mini"));
        assertThat(change(context, base + "reset", "{\"provider\":\"openai\"}")).isEqualTo(200);
        assertThat(change(context, base + "reload", "{}")).isEqualTo(200);
        assertThat(change(context, base + "weight", "{\"route\":\"nope\",\"provider\":\"x\",\"weight\":1}"))
                .isEqualTo(400);
        assertThat(change(context, base + "explode", "{}")).isEqualTo(400);
    }

    @Test
    void aRequestToTheEndpointThatIsWrongIsToldWhy() throws Exception {
        ConfigurableApplicationContext context = web.start("management.endpoint.aigateway.access=unrestricted");
        String base = "/actuator/aigateway/";
        assertThat(web.post(context, base + "weight", "{\"provider\":\"openai\"}", "Content-Type", JSON)
                        .body())
                .contains("route: is missing");
        assertThat(web.post(context, base + "explode", "{}", "Content-Type", JSON)
                        .body())
                .contains("expected: weight, disable-key, enable-key, reset or reload");
        assertThat(web.post(
                                context,
                                base + "disable-key",
                                "{\"provider\":\"openai\",\"key\":\"key-9\"}",
                                "Content-Type",
                                JSON)
                        .body())
                .contains("has no key");
        String weight = "{\"route\":\"%s\",\"provider\":\"openai\",\"model\":\"gpt\",\"weight\":\"%s\"}";
        assertThat(web.post(context, base + "weight", weight.formatted("chat", "many"), "Content-Type", JSON)
                        .body())
                .contains("weight: ", "many", "expected: a whole number");
        assertThat(web.post(context, base + "weight", weight.formatted("caht", "1"), "Content-Type", JSON)
                        .body())
                .contains("is not a configured route (did you mean chat?)");
        assertThat(web.post(context, base + "weight", weight.formatted("chat", "1"), "Content-Type", JSON)
                        .body())
                .contains("has no configured target", "(it has: openai/gpt-4o-mini)");
        assertThat(web.get(context, base + "explain").body()).contains("model: is missing");
        assertThat(web.get(context, base + "nothing").statusCode()).isEqualTo(400);
        context.getEnvironment()
                .getPropertySources()
                .addFirst(new MapPropertySource("changed", Map.of("ai.gateway.timeouts.total", "soon")));
        HttpResponse<String> reload = web.post(context, base + "reload", "{}", "Content-Type", JSON);
        assertThat(reload.statusCode()).isEqualTo(400);
        assertThat(reload.body()).contains("timeouts.total", "soon");
    }

    private int change(ConfigurableApplicationContext context, String path, String body) throws Exception {
        return web.post(context, path, body, "Content-Type", JSON).statusCode();
    }

    @Test
    void healthIsKnownFromTrafficAndCallsNobody() throws Exception {
        ConfigurableApplicationContext context = web.start(
                "management.endpoint.health.show-details=always", "management.endpoint.health.probes.enabled=true");
        assertThat(web.get(context, "/actuator/health").body())
                .contains("\"aiGateway\"", "\"openai\"", "\"key-1(…4711)\":\"available\"", "\"status\":\"UP\"");
        assertThat(web.upstream.requestCount()).isZero();
        web.upstream.behave(Reactions.invalidKey());
        try {
            WebApplications.gateway(context).chatClient().ask("chat", "Hi");
        } catch (io.aigateway.error.InvalidCredentialException expected) {
            assertThat(expected.getMessage()).doesNotContain(WebApplications.KEY);
        }
        HttpResponse<String> down = web.get(context, "/actuator/health/aiGateway/openai");
        assertThat(down.statusCode()).isEqualTo(503);
        assertThat(down.body()).contains("DOWN", "ejected");
        assertThat(web.get(context, "/actuator/health/liveness").statusCode())
                .as("an application lives on without its providers")
                .isEqualTo(200);
    }

    @Test
    void theHealthOfProvidersCanBeSwitchedOff() throws Exception {
        ConfigurableApplicationContext context = web.start("management.health.aigateway.enabled=false");
        assertThat(context.containsBean("aiGatewayHealthContributor")).isFalse();
    }

    @Test
    void theConsoleIsNotThereUntilItIsSwitchedOn() throws Exception {
        ConfigurableApplicationContext context = web.start();
        assertThat(web.get(context, "/aigateway").statusCode()).isEqualTo(404);
        assertThat(web.get(context, "/aigateway/api/state").statusCode()).isEqualTo(404);
    }

    @Test
    void theConsoleLetsNothingRunButItself() throws Exception {
        ConfigurableApplicationContext context = web.start("ai.gateway.console.enabled=true");
        HttpResponse<String> page = web.get(context, "/aigateway");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("content-security-policy").orElseThrow())
                .contains("default-src 'none'", "connect-src 'self'", "script-src 'sha256-", "style-src 'sha256-")
                .doesNotContain("unsafe");
        assertThat(page.body()).doesNotContain("http://localhost", "https://", "innerHTML");
        assertThat(web.get(context, "/aigateway/").body()).isEqualTo(page.body());
        assertThat(web.get(context, "/aigateway/api/state").body()).contains("\"writable\":false", "\"id\":\"openai\"");
        assertThat(web.get(context, "/aigateway/api/explain?model=chat").body()).contains("\"route\":\"chat\"");
    }

    @Test
    void changesOnTheConsoleNeedThePermissionAndTheHeader() throws Exception {
        String path = "/aigateway/api/key?provider=openai&key=key-1&enabled=false";
        ConfigurableApplicationContext readOnly = web.start("ai.gateway.console.enabled=true");
        assertThat(web.post(readOnly, path, "", "X-AI-Gateway-Console", "1").statusCode())
                .isEqualTo(403);
        ConfigurableApplicationContext writable =
                web.start("ai.gateway.console.enabled=true", "ai.gateway.console.writable=true");
        assertThat(web.post(writable, path, "").statusCode()).isEqualTo(403);
        assertThat(WebApplications.gateway(writable)
                        .status()
                        .providers()
                        .get(0)
                        .keys()
                        .get(0)
                        .state())
                .isEqualTo("available");
        assertThat(web.post(writable, path, "", "X-AI-Gateway-Console", "1").statusCode())
                .isEqualTo(200);
        assertThat(WebApplications.gateway(writable)
                        .status()
                        .providers()
                        .get(0)
                        .keys()
                        .get(0)
                        .state())
                .isEqualTo("disabled");
        assertThat(web.post(
                                writable,
                                "/aigateway/api/weight?route=chat&provider=openai&model=nope&weight=1",
                                "",
                                "X-AI-Gateway-Console",
                                "1")
                        .body())
                .contains("has no configured target");
    }

    @Test
    void theConsoleIsBehindTheApplicationsSecurity() throws Exception {
        web.upstream.behave(Reactions.answer("Hi."));
        ConfigurableApplicationContext context = web.start(
                "test.secured=true",
                "spring.security.user.name=ops",
                "spring.security.user.password=pw",
                "ai.gateway.server.enabled=true",
                "ai.gateway.console.enabled=true",
                "ai.gateway.console.writable=true");
        String[] ops = {
            "Authorization", "Basic " + Base64.getEncoder().encodeToString("ops:pw".getBytes(StandardCharsets.UTF_8))
        };
        String change = "/aigateway/api/key?provider=openai&key=key-1&enabled=false";
        for (String path : new String[] {"/aigateway", "/aigateway/", "/aigateway/api/state"}) {
            assertThat(web.get(context, path).statusCode()).as(path).isEqualTo(401);
            assertThat(web.get(context, path, ops).statusCode()).as(path).isEqualTo(200);
        }
        assertThat(web.post(context, change, "", "X-AI-Gateway-Console", "1").statusCode())
                .isEqualTo(401);
        assertThat(web.post(context, change, "", ops[0], ops[1]).statusCode())
                .as("without the header")
                .isEqualTo(403);
        assertThat(web.post(context, change, "", ops[0], ops[1], "X-AI-Gateway-Console", "1")
                        .statusCode())
                .isEqualTo(200);
        WebApplications.gateway(context).admin().enableKey("openai", "key-1");
        assertThat(web.post(
                                context,
                                "/v1/chat/completions",
                                "{\"model\":\"chat\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}")
                        .body())
                .contains("[DONE]");
    }
}
