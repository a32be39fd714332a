package io.aigateway.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aigateway.internal.settings.Problems;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class EnvironmentSettingsTest {

    private final StandardEnvironment environment = new StandardEnvironment();

    EnvironmentSettingsTest() {
        environment.getPropertySources().remove(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME);
        environment.getPropertySources().remove(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
    }

    private EnvironmentSettingsTest with(String source, Object... pairs) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            values.put((String) pairs[i], pairs[i + 1]);
        }
        environment.getPropertySources().addLast(new MapPropertySource(source, values));
        return this;
    }

    private Map<String, Object> read() {
        return EnvironmentSettings.read(environment).gateway();
    }

    @Test
    void listsMapsAndGroupsBecomeATree() {
        with(
                "yaml",
                "ai.gateway.providers.qwen.api-keys[0].id",
                "a",
                "ai.gateway.providers.qwen.api-keys[0].value",
                "sk-1",
                "ai.gateway.providers.qwen.api-keys[1]",
                "sk-2",
                "ai.gateway.providers.qwen.prices[gpt-4.1].input",
                0.5,
                "ai.gateway.providers.qwen.headers.x-team",
                "search",
                "ai.gateway.routes[0].match",
                "chat",
                "ai.gateway.routes[0].targets[0]",
                "qwen/qwen-turbo",
                "ai.gateway.routes[0].fallbacks[0].provider",
                "deepseek",
                "ai.gateway.routes[0].fallbacks[1][0]",
                "openai/gpt-4o",
                "ai.gateway.timeouts.total",
                "10s");
        assertThat(read())
                .isEqualTo(Map.of(
                        "providers",
                        Map.of(
                                "qwen",
                                Map.of(
                                        "api-keys",
                                        List.of(Map.of("id", "a", "value", "sk-1"), "sk-2"),
                                        "prices",
                                        Map.of("gpt-4.1", Map.of("input", 0.5)),
                                        "headers",
                                        Map.of("x-team", "search"))),
                        "routes",
                        List.of(Map.of(
                                "match",
                                "chat",
                                "targets",
                                List.of("qwen/qwen-turbo"),
                                "fallbacks",
                                List.of(Map.of("provider", "deepseek"), List.of("openai/gpt-4o")))),
                        "timeouts",
                        Map.of("total", "10s")));
    }

    @Test
    void namesAreRelaxed() {
        with("yaml", "ai.gateway.closeGrace", "5s", "ai.gateway.providers.qwen.apiKeys", "sk-1");
        assertThat(read())
                .isEqualTo(Map.of("close-grace", "5s", "providers", Map.of("qwen", Map.of("api-keys", "sk-1"))));
    }

    @Test
    void environmentVariablesAreReadAndForeignOnesPassedOver() {
        environment
                .getPropertySources()
                .addLast(new SystemEnvironmentPropertySource(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        Map.of(
                                "AI_GATEWAY_BASE_URL", "http://localhost:1234",
                                "AI_GATEWAY_API_KEY", "sk-9",
                                "AI_GATEWAY_CLOSE_GRACE", "7s",
                                "AI_GATEWAY_CONFIG_FILE", "/etc/gateway.yaml",
                                // what an orchestrator puts there for a service named ai-gateway-routes
                                "AI_GATEWAY_ROUTES_SERVICE_HOST", "10.0.0.1",
                                "AI_GATEWAY_PROVIDERS_BEDROCK_ANTHROPIC_APIKEYS", "k",
                                "AI_GATEWAY_ROUTES_0_MATCH", "chat",
                                "AI_GATEWAY_ROUTES_0_TARGETS_0_PROVIDER", "openai",
                                "AI_GATEWAY_PROVIDERS_OPENAI_APIKEYS", "sk-1,sk-2")));
        assertThat(read())
                .isEqualTo(Map.of(
                        "close-grace",
                        "7s",
                        "providers",
                        Map.of("openai", Map.of("api-keys", "sk-1,sk-2")),
                        "routes",
                        List.of(Map.of("match", "chat", "targets", List.of(Map.of("provider", "openai"))))));
    }

    @Test
    void environmentVariablesReachEntriesWhoseIdsHaveDashesInBothSpellings() {
        environment
                .getPropertySources()
                .addLast(new SystemEnvironmentPropertySource(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        Map.of(
                                "AI_GATEWAY_PROVIDERS_OUR_R1_BASE_URL", "http://10.0.0.9:8000/v1",
                                "AI_GATEWAY_CONSUMERS_TEAMA_KEYS", "from-the-environment")));
        with(
                "application.yaml",
                "ai.gateway.providers.our-r1.base-url",
                "http://10.0.0.5:8000/v1",
                "ai.gateway.providers.our-r1.preset",
                "vllm",
                "ai.gateway.consumers.team-a.keys",
                "an-old-development-key");

        assertThat(read())
                .isEqualTo(Map.of(
                        "providers",
                        Map.of("our-r1", Map.of("base-url", "http://10.0.0.9:8000/v1", "preset", "vllm")),
                        "consumers",
                        Map.of("team-a", Map.of("keys", "from-the-environment"))));
    }

    @Test
    void aNameThatBeginsWithAnotherIsReadFromEnvironmentVariables() {
        environment
                .getPropertySources()
                .addLast(new SystemEnvironmentPropertySource(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        Map.of(
                                "AI_GATEWAY_CONFIG_FILE", "a.yaml",
                                "AI_GATEWAY_CONFIG_FILE_CHECK", "9s",
                                "AI_GATEWAY_PROVIDERS_FROM_ENVIRONMENT", "true",
                                "AI_GATEWAY_PROVIDERS_OPENAI_APIKEYS", "sk-1")));
        assertThat(read())
                .isEqualTo(Map.of(
                        "providers-from-environment",
                        "true",
                        "providers",
                        Map.of("openai", Map.of("api-keys", "sk-1"))));
        assertThat(AiGatewayProperties.read(environment).configFile()).isEqualTo("a.yaml");
        assertThat(AiGatewayProperties.read(environment).configFileCheck()).hasSeconds(9);
    }

    @Test
    void aListComesFromOneSourceOnly() {
        with("first", "ai.gateway.routes[0].match", "mine")
                .with("second", "ai.gateway.routes[0].match", "theirs", "ai.gateway.routes[1].match", "other");
        assertThat(read()).isEqualTo(Map.of("routes", List.of(Map.of("match", "mine"))));
    }

    @Test
    void theFirstSourceWinsSettingBySetting() {
        with("first", "ai.gateway.timeouts.total", "1s")
                .with("second", "ai.gateway.timeouts.total", "2s", "ai.gateway.timeouts.connect", "3s");
        assertThat(read()).isEqualTo(Map.of("timeouts", Map.of("total", "1s", "connect", "3s")));
    }

    @Test
    void anEmptyGroupIsAGroup() {
        with("yaml", "ai.gateway.providers.deepseek", "");
        assertThat(read()).isEqualTo(Map.of("providers", Map.of("deepseek", Map.of())));
    }

    @Test
    void placeholdersAreResolvedAndUnknownOnesLeftToTheGateway() {
        with(
                "yaml",
                "TEAM_KEY",
                "sk-7",
                "ai.gateway.providers.a.api-keys",
                "${TEAM_KEY}",
                "ai.gateway.name",
                "${NOPE}");
        assertThat(read()).isEqualTo(Map.of("providers", Map.of("a", Map.of("api-keys", "sk-7")), "name", "${NOPE}"));
    }

    @Test
    void whatNoSettingIsCalledStaysToBeReported() {
        with(
                "yaml",
                "ai.gateway.provders.a.api-keys",
                "sk-1",
                "ai.gateway.consoel.enabled",
                "true",
                "ai.gateway.timeouts.totl",
                "1s",
                "ai.gateway.timeouts.total.foo",
                "1s",
                "ai.gateway.routes[0].macth",
                "chat",
                "ai.gateway.server.heartbaet",
                "1s");
        EnvironmentSettings settings = EnvironmentSettings.read(environment);
        assertThat(settings.gateway())
                .isEqualTo(Map.of(
                        "timeouts", Map.of("totl", "", "total.foo", ""), "routes", List.of(Map.of("macth", ""))));
        assertThat(settings.starter(new Problems())).isEqualTo(Map.of("server", Map.of("heartbaet", "")));
        Problems problems = new Problems();
        settings.reportUnknown(problems);
        assertThatThrownBy(problems::throwIfAny)
                .hasMessageContaining("consoel: unknown setting (did you mean console?)")
                .hasMessageContaining("provders: unknown setting (did you mean providers?)");
    }

    @Test
    void propertiesOfTheStarterAreATreeOfTheirOwn() {
        with(
                "yaml",
                "ai.gateway.enabled",
                true,
                "ai.gateway.console.enabled",
                true,
                "ai.gateway.server.maxRequestSize",
                "1KB",
                "ai.gateway.discovery.r1.service",
                "our-r1",
                "ai.gateway.config-file",
                "x.yaml");
        assertThat(read()).isEmpty();
        AiGatewayProperties properties = AiGatewayProperties.read(environment);
        assertThat(properties.console().enabled()).isTrue();
        assertThat(properties.server().maxRequestBytes()).isEqualTo(1024);
        assertThat(properties.discovery().get("r1").service()).isEqualTo("our-r1");
        assertThat(properties.configFile()).isEqualTo("x.yaml");
    }

    @Test
    void aPlaceholderThatLeavesNothingOfAKeyIsAKeyThatIsEmpty() {
        with(
                "yaml",
                "ai.gateway.providers.a.api-keys",
                "${NOPE:}",
                "ai.gateway.providers.b.api-keys",
                "",
                "ai.gateway.providers.c.api-keys",
                "${A:}, ${B:}");
        assertThat(read())
                .isEqualTo(Map.of(
                        "providers",
                        Map.of(
                                "a", Map.of("api-keys", List.of(Map.of("id", "NOPE", "value", ""))),
                                "b", Map.of("api-keys", ""),
                                "c", Map.of("api-keys", List.of(Map.of("id", "A, B", "value", ""))))));
    }

    @Test
    void aListByWordsAndAnIndexBeyondReasonAreReportedAndWipeNothing() {
        with("first", "ai.gateway.routes.foo", "x", "ai.gateway.routes[99999999999]", "y")
                .with("second", "ai.gateway.routes[0].match", "chat");
        assertThat(read())
                .containsEntry("routes", List.of(Map.of("match", "chat")))
                .containsKey("routes.foo");
    }
}
