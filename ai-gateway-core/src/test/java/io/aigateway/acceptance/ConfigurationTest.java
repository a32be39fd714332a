package io.aigateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.aigateway.AiGateway;
import io.aigateway.AiGatewayBuilder;
import io.aigateway.chat.ChatRequest;
import io.aigateway.config.GatewayConfig;
import io.aigateway.config.KeyStrategy;
import io.aigateway.error.AiGatewayException;
import io.aigateway.error.ConfigurationException;
import io.aigateway.testkit.ScriptedUpstream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The ways to a configuration, and what bad input gets. */
class ConfigurationTest {

    @RegisterExtension
    final TestGateways test = new TestGateways();

    @TempDir
    Path folder;

    private AiGatewayBuilder fromFile(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.writeString(file, content);
        return AiGateway.builder().environment(Map.of("MY_KEY", "k1,k2")::get).file(file);
    }

    @Test
    void builderYamlAndJsonLeadToTheSameConfiguration() throws IOException {
        GatewayConfig byBuilder = AiGateway.builder()
                .environment(Map.of("MY_KEY", "k1,k2")::get)
                .set("timeouts.total", "2m")
                .set("retry.max-retries", 3)
                .provider("qwen", p -> p.preset("dashscope").apiKeys("k1", "k2").set("keys.strategy", "round-robin"))
                .provider("deepseek", p -> p.apiKeys("k3"))
                .route("chat", r -> r.target("qwen", "qwen-turbo", 90)
                        .target("deepseek", "deepseek-chat", 10)
                        .fallback("deepseek", "deepseek-reasoner"))
                .buildConfig();
        GatewayConfig byYaml = fromFile("gateway.yaml", """
                        timeouts: { total: 2m }
                        retry:
                          max-retries: 3
                        providers:
                          qwen:
                            preset: dashscope
                            api-keys: ${MY_KEY}
                            keys: { strategy: round-robin }
                          deepseek:
                            api-keys: ${OTHER_KEY:k3}
                        routes:
                          - id: chat
                            match: chat
                            targets:
                              - { provider: qwen, model: qwen-turbo, weight: 90 }
                              - { provider: deepseek, model: deepseek-chat, weight: 10 }
                            fallbacks:
                              - deepseek/deepseek-reasoner
                        """).buildConfig();
        GatewayConfig byJson = fromFile("gateway.json", """
                        {"timeouts": {"total": "PT2M"}, "retry": {"max-retries": "3"},
                         "providers": {"qwen": {"preset": "dashscope", "api-keys": ["k1", {"value": "k2"}],
                                                "keys": {"strategy": "ROUND_ROBIN"}},
                                       "deepseek": {"api-keys": "k3"}},
                         "routes": [{"id": "chat", "match": {"model": "chat"},
                           "targets": [{"provider": "qwen", "model": "qwen-turbo", "weight": 90},
                                       {"provider": "deepseek", "model": "deepseek-chat", "weight": 10}],
                           "fallbacks": [[{"provider": "deepseek", "model": "deepseek-reasoner"}]]}]}
                        """).buildConfig();

        assertThat(byYaml).isEqualTo(byBuilder);
        assertThat(byJson).isEqualTo(byBuilder);
        assertThat(byYaml.timeouts().total()).isEqualTo(Duration.ofMinutes(2));
        assertThat(byYaml.providers().get("qwen").keys().strategy()).isEqualTo(KeyStrategy.ROUND_ROBIN);
    }

    @Test
    void everyMistakeIsReportedAtOnceWithItsPath() throws IOException {
        ConfigurationException e = catchThrowableOfType(
                ConfigurationException.class, () -> fromFile("bad.yaml", """
                                retrys: { max: 3 }
                                timeouts: { total: soon, connect: -1 }
                                providers:
                                  openay: { api-keys: k }
                                  qwen: { preset: dashcope, api-keys: k, keys: { strategy: rnd } }
                                  mine: { base-url: "ftp://x", headers: { a: "${NOT_SET}" } }
                                routes:
                                  - match: { regex: "a(" }
                                    targets: [ { provider: qwen, weight: -1 } ]
                                  - match: chat
                                    targets: []
                                  - id: two
                                    match: b
                                    targets: [ nobody ]
                                    fallbacks: [ qwen ]
                                  - id: two
                                    match: c
                                    targets: [ qwen ]
                                """).build());

        assertThat(String.join("\n", e.problems()))
                .contains("retrys: unknown setting (did you mean retry?)")
                .contains("timeouts.total: \"soon\" (expected: a duration such as 500ms, 30s or 5m)")
                .contains("timeouts.connect:")
                .contains("providers.qwen.keys.strategy: \"rnd\" (expected: one of random")
                .contains("providers.mine.headers.a: the environment variable NOT_SET is not set")
                .contains("routes[0].targets[0].weight: -1 (expected: >= 0)");
    }

    @Test
    void mistakesBetweenSettingsAreReportedAtOnceToo() throws IOException {
        ConfigurationException e = catchThrowableOfType(
                ConfigurationException.class, () -> fromFile("bad.yaml", """
                                providers:
                                  openay: { api-keys: k }
                                  qwen: { preset: dashcope, api-keys: k }
                                  mine: { base-url: "ftp://x" }
                                routes:
                                  - match: { regex: "a(" }
                                    targets: [ qwen ]
                                  - match: chat
                                    targets: []
                                  - id: two
                                    match: b
                                    targets: [ quen ]
                                    fallbacks: [ qwen ]
                                  - id: two
                                    match: c
                                    targets: [ { provider: qwen, weight: 0 } ]
                                """).build());

        assertThat(String.join("\n", e.problems()))
                .contains("providers.openay: needs a preset or a base-url", "did you mean openai?")
                .contains("providers.qwen.preset: \"dashcope\" is not a preset (did you mean dashscope?)")
                .contains("providers.mine.base-url: \"ftp://x\" (expected: an http or https URL)")
                .contains("routes[0].match.regex: \"a(\" is not a regular expression")
                .contains("routes[1].targets: a route needs at least one target")
                .contains("routes[2].targets[0].provider: \"quen\" is not a provider (did you mean qwen?)")
                .contains("routes[2].fallbacks[0].model: is missing")
                .contains("routes[3].id: \"two\" is the name of an earlier route")
                .contains("routes[3].targets: all targets have weight 0");
    }

    @Test
    void filesThatCannotBeReadSayWhereAndWhy() {
        ConfigurationException missing =
                catchThrowableOfType(ConfigurationException.class, () -> AiGateway.load(folder.resolve("none.yaml")));
        ConfigurationException broken =
                catchThrowableOfType(ConfigurationException.class, () -> fromFile("broken.yaml", "providers: { a: [\n")
                        .build());

        assertThat(missing).hasMessageContaining("none.yaml: no such file");
        assertThat(broken).hasMessageContaining("broken.yaml: line ");
    }

    @Test
    void noUsableProviderNamesTheVariablesItLookedFor() {
        ConfigurationException e = catchThrowableOfType(
                ConfigurationException.class,
                () -> AiGateway.builder().environment(name -> null).build());

        assertThat(e)
                .hasMessageContaining("no provider can be used")
                .hasMessageContaining("OPENAI_API_KEY")
                .hasMessageContaining("DASHSCOPE_API_KEY")
                .hasMessageContaining("AI_GATEWAY_BASE_URL");
    }

    @Test
    void providersAppearFromTheEnvironmentAndOnesWithoutKeyAreOff() {
        try (AiGateway gateway = AiGateway.builder()
                .environment(Map.of("OPENAI_API_KEY", "a,b", "DEEPSEEK_API_KEY", "c")::get)
                .build()) {
            assertThat(gateway.status().providers()).extracting("id").containsExactly("openai", "deepseek");
            assertThat(gateway.status().providers().get(0).keys()).hasSize(2);
        }
        try (AiGateway gateway = AiGateway.builder()
                .environment(Map.of("DEEPSEEK_API_KEY", "c")::get)
                .provider("openai")
                .provider("deepseek")
                .build()) {
            assertThat(gateway.status().providers()).extracting("id").containsExactly("deepseek");
        }
    }

    @Test
    void serverNamedByTheEnvironmentAnswersToEverything() {
        ScriptedUpstream upstream = test.upstream();
        try (AiGateway gateway = AiGateway.builder()
                .environment(Map.of("AI_GATEWAY_BASE_URL", upstream.baseUrl(), "OPENAI_API_KEY", "k")::get)
                .build()) {
            assertThat(gateway.chatClient().ask("any-model", "?")).isNotEmpty();
            assertThat(upstream.requests().get(0).model()).isEqualTo("any-model");
        }
    }

    @Test
    void badChangeIsRefusedAndTheRunningConfigurationStays() throws IOException {
        ScriptedUpstream upstream = test.upstream();
        AiGateway gateway = test.gateway(g -> g.provider("a", p -> p.baseUrl(upstream.baseUrl())));
        Path file = folder.resolve("next.yaml");
        Files.writeString(file, "providers: { a: { base-url: nonsense } }");

        ConfigurationException e = catchThrowableOfType(ConfigurationException.class, () -> gateway.reconfigure(file));

        assertThat(e).hasMessageContaining("providers.a.base-url");
        assertThat(gateway.chatClient().ask("m", "?")).isNotEmpty();
        assertThat(gateway.status().configVersion()).isEqualTo(1);
    }

    @Test
    void httpSettingsCanChangeWhileCallsRun() {
        ScriptedUpstream upstream = test.upstream();
        AiGateway gateway = test.gateway(g -> g.provider("a", p -> p.baseUrl(upstream.baseUrl())));
        gateway.chatClient().ask("m", "?");
        gateway.reconfigure(TestGateways.builder()
                .set("http.max-idle-connections", 3)
                .provider("a", p -> p.baseUrl(upstream.baseUrl()))
                .buildConfig());
        assertThat(gateway.chatClient().ask("m", "?")).isNotEmpty();
    }

    @Test
    void valuesThatWouldFailLaterAreReportedWithTheirPath() throws IOException {
        ConfigurationException values = catchThrowableOfType(
                ConfigurationException.class, () -> fromFile("bad.yaml", """
                                timeouts: { total: 9999999999s, idle: 999999999999999d }
                                retry: { budget-ratio: NaN }
                                """).build());
        ConfigurationException providers = catchThrowableOfType(
                ConfigurationException.class, () -> fromFile("bad.yaml", """
                                providers:
                                  x: { preset: openai-compatible }
                                  y: { base-url: "http://h:80800/v1" }
                                  z: { base-url: "http://h/v1", headers: { X-Title: "网关" } }
                                  v: { base-url: "http://vllm_server:8000/v1", quirks: { max-embedding-inputs: ten } }
                                """).build());

        assertThat(String.join("\n", values.problems()))
                .contains("timeouts.total:", "timeouts.idle:", "retry.budget-ratio:");
        assertThat(String.join("\n", providers.problems()))
                .contains("providers.x.base-url: is missing")
                .contains("providers.y.base-url:")
                .contains("providers.z.headers.X-Title:")
                .contains("providers.v.quirks.max-embedding-inputs:")
                .doesNotContain("vllm_server");
    }

    @Test
    void routeWhoseProviderHasNoKeyIsOffAndItsCallsGoNowhereElse() {
        ScriptedUpstream upstream = test.upstream();
        AiGateway gateway = test.gateway(g -> g.provider(
                        "openai", p -> p.apiKeys("k").baseUrl(upstream.baseUrl()))
                .provider("deepseek")
                .route("safe", r -> r.target("deepseek", "deepseek-chat"))
                .route("both", r -> r.target("deepseek", "deepseek-chat", 90).target("openai", "gpt-4o", 10)));

        for (String model : new String[] {"safe", "deepseek-chat"}) {
            AiGatewayException e = catchThrowableOfType(
                    AiGatewayException.class, () -> gateway.chatClient().ask(model, "?"));
            assertThat(e).hasMessageContaining("is off: provider deepseek has no API key (set DEEPSEEK_API_KEY)");
        }
        assertThat(upstream.requestCount()).isZero();
        assertThat(gateway.explain(ChatRequest.of("safe", "?")).problem()).contains("DEEPSEEK_API_KEY");
        assertThat(gateway.explain(ChatRequest.of("both", "?")).toString())
                .contains("cannot take it: provider deepseek has no API key");
        assertThat(gateway.chatClient().ask("both", "?")).isNotEmpty();
    }

    @Test
    void unknownModelStaysUnknownWithOneProviderThatHasModelsOfItsOwn() {
        ScriptedUpstream upstream = test.upstream();
        AiGateway gateway =
                test.gateway(g -> g.provider("deepseek", p -> p.apiKeys("k").baseUrl(upstream.baseUrl())));

        AiGatewayException e = catchThrowableOfType(
                AiGatewayException.class, () -> gateway.chatClient().ask("llama-3", "?"));

        assertThat(e).hasMessageContaining("No route answers to the model \"llama-3\"");
        assertThat(upstream.requestCount()).isZero();
    }

    @Test
    void wrongValueDoesNotHideMistakesBetweenSettings() throws IOException {
        ConfigurationException e = catchThrowableOfType(
                ConfigurationException.class, () -> fromFile("bad.yaml", """
                                timeouts: { total: -5s }
                                providers:
                                  deepsek: {}
                                  mine: { base-url: "localhost:8000" }
                                routes:
                                  - match: chat
                                    targets: [ our-r1 ]
                                    fallbacks: [ mine ]
                                """).build());

        assertThat(String.join("\n", e.problems()))
                .contains("timeouts.total:", "providers.deepsek:", "did you mean deepseek?", "providers.mine.base-url:")
                .contains("routes[0].targets[0].provider:", "routes[0].fallbacks[0].model: is missing");
    }

    @Test
    void emptyFilesAndUnquotedStarsAreExplained() throws IOException {
        ConfigurationException empty = catchThrowableOfType(
                ConfigurationException.class, () -> fromFile("empty.yaml", "\n").build());
        ConfigurationException star = catchThrowableOfType(
                ConfigurationException.class, () -> fromFile("star.yaml", "routes:\n  - match: *\n    targets: [ a ]\n")
                        .build());

        assertThat(empty).hasMessageContaining("empty.yaml: the file is empty");
        assertThat(star).hasMessageContaining("line 2").hasMessageContaining("quote it");
        ConfigurationException braces = catchThrowableOfType(ConfigurationException.class, () -> fromFile(
                        "braces.yaml", "providers: { openai: { api-keys: ${K} } }\n")
                .build());
        assertThat(braces).hasMessageContaining("between braces a placeholder needs quotes");
    }

    @Test
    void keyThatWasPutIntoTheWrongPlaceIsPrintedNowhere() throws IOException {
        String key = "sk-proj-a1B2c3D4e5F6g7H8i9J0";
        ConfigurationException e =
                catchThrowableOfType(ConfigurationException.class, () -> fromFile("bad.yaml", """
                                name: "${KEY}"
                                timeouts: { total: KEY, connect: 9f86d081884c7d659a2feaa0c55ad015 }
                                retry: { max-retries: KEY, rety: KEY }
                                providers-from-environment: KEY
                                providers:
                                  openai: { api-keys: { KEY: 1 }, keys: { strategy: KEY }, protocol: KEY, base-url: KEY }
                                  KEY: { preset: KEY }
                                  a: { base-url: "htps://admin:hunter2@proxy/v1" }
                                  b: { api-keys: [ { value: x, id: KEY }, { value: y, id: KEY } ] }
                                  a1B2c3D4e5F6g7H8i9J0k1L2: {}
                                routes:
                                  - match: { regex: "KEY(" }
                                    strategy: KEY
                                    targets: [ KEY ]
                                clients: { a: { consumer: KEY } }
                                """.replace("KEY", key))
                        .build());

        assertThat(e)
                .hasMessageContaining("providers.openai.keys.strategy: \"sk-…\" (28 characters) (expected: one of")
                .hasMessageContaining("timeouts.connect: \"9f8…\" (32 characters)")
                .hasMessageNotContaining(key.substring(4))
                .hasMessageNotContaining("hunter2")
                .hasMessageNotContaining("a1B2c3D4")
                .hasMessageNotContaining("884c7d659a");
        assertThat(e.problems()).hasSizeGreaterThan(10);
        for (String content : new String[] {"{\"name\": KEY}", "{\"KEY\": 1, \"KEY\": 2}", "{\"a\": \"KEY\nx\"}"}) {
            assertThatThrownBy(() -> fromFile("bad.json", content.replace("KEY", key.replace("-", "_"))))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("bad.json: line")
                    .hasMessageNotContaining("a1B2c3D4");
        }
    }

    @Test
    void pathsAfterARouteThatCannotBeReadAreThoseOfTheFile() throws IOException {
        ConfigurationException e = catchThrowableOfType(
                ConfigurationException.class, () -> fromFile("bad.yaml", """
                                providers: { qwen: { api-keys: k } }
                                routes:
                                  - macth: chat
                                    strategy: wieghted
                                    targets: [ qwen, qwne ]
                                  - match: a
                                    targets: [ { weight: 3 }, quen ]
                                  - match: b
                                    targets: quen/x
                                """).build());

        assertThat(e.problems())
                .containsExactlyInAnyOrder(
                        "routes[0].match: is missing",
                        "routes[0].macth: unknown setting (did you mean match?)",
                        "routes[0].strategy: \"wieghted\" (expected: one of weighted, round-robin,"
                                + " random, least-in-flight, priority)",
                        "routes[0].targets[1].provider: \"qwne\" is not a provider (did you mean qwen?)",
                        "routes[1].targets[0].provider: is missing",
                        "routes[1].targets[1].provider: \"quen\" is not a provider (did you mean qwen?)",
                        "routes[2].targets.provider: \"quen\" is not a provider (did you mean qwen?)");
    }

    @Test
    void placeholderOfAKeyThatIsNotClosedIsNoKey() {
        assertThatThrownBy(() -> fromFile("key.yaml", "providers:\n  openai:\n    api-keys: ${OPENAI_API_KEY\n")
                        .build())
                .hasMessageContaining("providers.openai.api-keys: a placeholder without its closing brace");
    }

    @Test
    void placeholderOfAKeyThatIsNotSetUsesNoOtherKey() throws IOException {
        for (String written : new String[] {
            "${NOPE}",
            "${NOPE:}",
            "[ \"${NOPE}\" ]",
            "\"${NOPE}:${NOPE}\"",
            "\"${NOPE},${NOPE:}\"",
            "[ { value: \"${NOPE}\" } ]"
        }) {
            AiGatewayBuilder builder = fromFile("key.yaml", "providers:\n  openai:\n    api-keys: " + written)
                    .environment(name -> name.equals("OPENAI_API_KEY") ? "sk-of-somebody-else" : null);

            ConfigurationException e = catchThrowableOfType(ConfigurationException.class, builder::build);

            assertThat(e)
                    .as(written)
                    .hasMessageContaining("no provider can be used: provider openai has no API key (its api-keys ")
                    .hasMessageNotContaining("OPENAI_API_KEY");
        }
    }
}
