package io.aigateway.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.aigateway.error.ConfigurationException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.io.support.SpringFactoriesLoader;

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
