package io.aigateway.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.aigateway.chat.ChatClient;
import io.aigateway.error.ConfigurationException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.mock.env.MockEnvironment;

class FailureAnalyzersTest {

    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(AiGatewayAutoConfiguration.class));

    private static FailureAnalysis analysis(Throwable failure) {
        for (FailureAnalyzer analyzer :
                List.of(new ConfigurationFailureAnalyzer(), new DuplicateOkHttpFailureAnalyzer())) {
            FailureAnalysis analysis = analyzer.analyze(failure);
            if (analysis != null) {
                return analysis;
            }
        }
        throw new AssertionError("Nobody analyses " + failure, failure);
    }

    private void assertAnalysis(String[] properties, String... words) {
        runner.withPropertyValues(properties).run(context -> {
            assertThat(context).hasFailed();
            FailureAnalysis analysis = analysis(context.getStartupFailure());
            assertThat(analysis.getDescription() + " " + analysis.getAction()).contains(words);
        });
    }

    @Test
    void analyzersAreRegistered() {
        assertThat(SpringFactoriesLoader.forDefaultResourceLocation()
                        .load(
                                FailureAnalyzer.class,
                                SpringFactoriesLoader.FailureHandler.handleMessage((message, failure) -> {})))
                .extracting(each -> each.getClass().getName())
                .contains(ConfigurationFailureAnalyzer.class.getName(), DuplicateOkHttpFailureAnalyzer.class.getName());
    }

    @Test
    void noProviderAtAllSaysWhichVariableToSet() {
        assertAnalysis(new String[] {}, "no provider can be used", "OPENAI_API_KEY", "ai.gateway.enabled=false");
    }

    @Test
    void everyProblemIsThereAtOnceWithTheNearestName() {
        assertAnalysis(
                new String[] {
                    "ai.gateway.provders.openai.api-keys=sk-1",
                    "ai.gateway.providers.openai.api-keys=sk-1",
                    "ai.gateway.timeouts.totl=3s",
                    "ai.gateway.retry.max-retries=many",
                    "ai.gateway.routes[0].match=chat",
                    "ai.gateway.routes[0].targets[0]=opnai/gpt-4o",
                },
                "for 4 reasons",
                "provders: unknown setting",
                "providers",
                "timeouts.totl: unknown setting",
                "retry.max-retries: \"many\" (expected: a number)",
                "routes[0].targets[0].provider: \"opnai\" is not a provider",
                "ai.gateway.config-file");
    }

    @Test
    void propertiesOfTheStarterAndAMissingFileAreReportedWithTheRest() {
        assertAnalysis(
                new String[] {
                    "ai.gateway.server.heartbaet=1s",
                    "ai.gateway.server.max-request-size=-1MB",
                    "ai.gateway.server.enabled=on",
                    "ai.gateway.console.wirtable=true",
                    "ai.gateway.consoel.enabled=true",
                    "ai.gateway.ssl.bundel=x",
                    "ai.gateway.config-file-check=soon",
                    "ai.gateway.discovery.r1.servcie=x",
                    "ai.gateway.config-file=/nowhere/gateway.yaml",
                    "ai.gateway.server.base-path=/v2/",
                    "ai.gateway.console.path=${NOPE}",
                    "ai.gateway.routes[0].macth=chat",
                    "ai.gateway.routes[1].match=chat",
                    "ai.gateway.routes[1].targets[0]=opnai/gpt-4o",
                    "ai.gateway.providers.openai.api-keys=sk-1",
                },
                "for 14 reasons",
                "server.base-path: \"/v2/\" (expected: a path that begins with a slash and ends with none",
                "console.path: the environment variable NOPE is not set",
                "server.heartbaet: unknown setting (did you mean heartbeat?)",
                "server.max-request-size: \"-1MB\" (expected: a size such as 512KB or 32MB)",
                "server.enabled: \"on\" (expected: true or false)",
                "console.wirtable: unknown setting (did you mean writable?)",
                "consoel: unknown setting (did you mean console?)",
                "ssl.bundel: unknown setting (did you mean bundle?)",
                "config-file-check: \"soon\" (expected: a duration such as 500ms, 30s or 5m)",
                "discovery.r1.servcie: unknown setting (did you mean service?)",
                "discovery.r1.service: is missing",
                "/nowhere/gateway.yaml: no such file",
                "routes[0].macth: unknown setting (did you mean match?)",
                "routes[0].match: is missing");
    }

    @Test
    void whatAFileThatCannotBeReadCouldDefineIsNoMistake() {
        runner.withPropertyValues(
                        "ai.gateway.config-file=/nowhere/gateway.yaml",
                        "ai.gateway.providers.acme.api-keys=k",
                        "ai.gateway.clients.x.consumer=team",
                        "ai.gateway.retry.max-retries=many",
                        "ai.gateway.routes[0].match=chat",
                        "ai.gateway.routes[0].targets=ours/x")
                .run(context -> assertThat(analysis(context.getStartupFailure()).getDescription())
                        .contains("for 2 reasons", "no such file", "retry.max-retries: \"many\""));
    }

    @Test
    void aGapInAListIsReportedAndIndicesAreThoseThatWereWritten() {
        assertAnalysis(
                new String[] {
                    "ai.gateway.providers.openai.api-keys=sk-1",
                    "ai.gateway.routes[0].match=a",
                    "ai.gateway.routes[0].targets=openai/x",
                    "ai.gateway.routes[2].match=b",
                    "ai.gateway.routes[2].targets=opnai/x",
                },
                "for 2 reasons",
                "routes[1]: is missing",
                "routes[2].targets.provider: \"opnai\" is not a provider (did you mean openai?)");
    }

    @Test
    void aWrongSslBundleIsNamedWithTheKnownOnes(@TempDir Path dir) throws Exception {
        assertAnalysis(
                new String[] {"ai.gateway.ssl.bundle=models", "ai.gateway.timeouts.total=soon"},
                "for 2 reasons",
                "ssl.bundle: \"models\" is not an SSL bundle: none is configured below spring.ssl.bundle",
                "timeouts.total");
        ApplicationContextRunner withBundles = runner.withConfiguration(
                        AutoConfigurations.of(SslAutoConfiguration.class))
                .withPropertyValues(
                        "ai.gateway.providers.openai.api-keys=sk-1",
                        "spring.ssl.bundle.pem.models.truststore.certificate=" + dir.resolve("none.pem"));
        withBundles.withPropertyValues("ai.gateway.ssl.bundle=modles").run(context -> assertThat(
                        analysis(context.getStartupFailure()).getDescription())
                .contains("ssl.bundle: \"modles\" is not an SSL bundle (known: models) (did you mean models?)"));
        withBundles.withPropertyValues("ai.gateway.ssl.bundle=models").run(context -> assertThat(
                        analysis(context.getStartupFailure()).getDescription())
                .contains("ssl.bundle: the bundle models cannot be used:", "none.pem"));
    }

    @Test
    void aKeyInTheWrongPlaceIsNotShown() {
        String key = "sk-proj-a1B2c3D4e5F6g7H8i9J0";
        runner.withPropertyValues(
                        "ai.gateway.providers.openai.keys.strategy=" + key,
                        "ai.gateway.providers.openai." + key + "=1",
                        "ai.gateway.server.heartbeat=" + key,
                        "ai.gateway.ssl.bundle=" + key,
                        "ai.gateway.config-file=classpath:" + key)
                .run(context -> {
                    FailureAnalysis analysis = analysis(context.getStartupFailure());
                    assertThat(analysis.getDescription())
                            .contains("providers.openai.keys.strategy: \"sk-…\" (28 characters)", "server.heartbeat:")
                            .doesNotContainIgnoringCase(key.substring(8));
                });
    }

    @Test
    void aPlaceholderOfAKeyThatIsNotSetUsesNoOtherKey() {
        assertAnalysis(
                new String[] {"ai.gateway.providers.openai.api-keys=${NOPE:}", "OPENAI_API_KEY=sk-of-somebody-else"},
                "no provider can be used: provider openai has no API key (its api-keys need NOPE, which is not set)");
    }

    /** Asks for a client of a name that none has. */
    static final class Asking {
        Asking(@Qualifier("suport") ChatClient client) {}
    }

    /** As Spring Boot does it: by all analyzers that are registered, the first that knows something. */
    private static String told(Class<?> asking, String... properties) {
        try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
            TestPropertyValues.of(properties).applyTo(context);
            context.register(asking, AiGatewayAutoConfiguration.class);
            Throwable failure = catchThrowable(context::refresh);
            for (FailureAnalyzer each : SpringFactoriesLoader.forDefaultResourceLocation()
                    .load(
                            FailureAnalyzer.class,
                            SpringFactoriesLoader.ArgumentResolver.of(BeanFactory.class, context.getBeanFactory())
                                    .and(Environment.class, context.getEnvironment()),
                            SpringFactoriesLoader.FailureHandler.handleMessage((message, problem) -> {}))) {
                FailureAnalysis analysis = each.analyze(failure);
                if (analysis != null) {
                    return analysis.getDescription() + " " + analysis.getAction();
                }
            }
            throw new AssertionError("Nobody analyses " + failure, failure);
        }
    }

    @Test
    void aClientThatIsNotConfiguredIsNamedWithThoseThatAre() {
        assertThat(told(
                        Asking.class,
                        "ai.gateway.providers.openai.api-keys=sk-1",
                        "ai.gateway.clients.support.model=chat"))
                .contains(
                        "needs the ChatClient \"suport\", and there is none of this name",
                        "there are: support (those of a config-file are no beans)",
                        "ai.gateway.clients.suport");
        assertThat(told(Asking.class, "ai.gateway.providers.openai.api-keys=sk-1"))
                .contains("No client is configured below ai.gateway.clients");
        assertThat(told(Asking.class, "ai.gateway.clients.sk-proj-a1B2c3D4e5F6g7.model=chat"))
                .contains("there are: sk-…")
                .doesNotContain("a1B2c3");
    }

    @Test
    void aGatewayThatIsSwitchedOffIsNamedAsTheReasonForNoClient() {
        assertThat(told(Asking.class, "ai.gateway.enabled=false")).contains("ai.gateway.enabled is \"false\"");
        assertThat(told(Asking.class, "ai.gateway.enabled=on")).contains("ai.gateway.enabled is \"on\", and not true");
        ClientFailureAnalyzer analyzer =
                new ClientFailureAnalyzer(new MockEnvironment().withProperty("ai.gateway.enabled", "false"));
        assertThat(analyzer.analyze(new NoUniqueBeanDefinitionException(ChatClient.class, "one", "two")))
                .as("there are two")
                .isNull();
    }

    @Test
    void aFileThatAPlaceholderShouldNameIsReportedWithTheRest() {
        assertAnalysis(
                new String[] {"ai.gateway.config-file=${NOPE}", "ai.gateway.timeouts.total=soon"},
                "for 2 reasons",
                "config-file: the environment variable NOPE is not set",
                "timeouts.total");
    }

    @Test
    void aSwitchThatAPlaceholderShouldSetIsReportedWithTheRest() {
        assertAnalysis(
                new String[] {"ai.gateway.console.enabled=${NOPE}", "ai.gateway.timeouts.total=soon"},
                "for 2 reasons",
                "console.enabled: the environment variable NOPE is not set",
                "timeouts.total");
    }

    @Test
    void aMissingFileIsNamed() {
        assertAnalysis(
                new String[] {"ai.gateway.config-file=/nowhere/gateway.yaml"}, "/nowhere/gateway.yaml: no such file");
    }

    @Test
    void aKeyWithWhiteSpaceIsNotShown() {
        runner.withPropertyValues("ai.gateway.providers.openai.api-keys[0]=sk-secret one-two-three")
                .run(context -> {
                    FailureAnalysis analysis = analysis(context.getStartupFailure());
                    assertThat(analysis.getDescription())
                            .contains("api-keys[0]", "a key with spaces")
                            .doesNotContain("sk-secret");
                });
    }

    @Test
    void aDuplicateOkHttpIsFoundAndItsPlacesNamed(@TempDir Path dir) throws Exception {
        for (String copy : List.of("one", "two")) {
            Path place = dir.resolve(copy).resolve("okhttp3");
            Files.createDirectories(place);
            Files.write(place.resolve("OkHttpClient.class"), new byte[] {1});
        }
        URL[] places = {
            dir.resolve("one").toUri().toURL(), dir.resolve("two").toUri().toURL()
        };
        try (URLClassLoader loader = new URLClassLoader(places, null)) {
            DuplicateOkHttpException.check(loader);
            throw new AssertionError("The second copy was not found");
        } catch (DuplicateOkHttpException e) {
            FailureAnalysis analysis = analysis(new IllegalStateException(e));
            assertThat(analysis.getDescription()).contains("/one/", "/two/");
            assertThat(analysis.getAction()).contains("ai-gateway-bom");
        }
    }

    @Test
    void problemsOfTheBuilderAreAnalysedToo() {
        assertThat(analysis(new ConfigurationException(List.of("x: is missing")))
                        .getDescription())
                .contains("x: is missing");
    }
}
