package io.aigateway.spring;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.aigateway.AiGateway;
import io.aigateway.testkit.ScriptedUpstream;
import io.aigateway.trace.GatewayStatus;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;

class LiveChangeTest {

    private final ScriptedUpstream upstream = ScriptedUpstream.start();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("io.aigateway.spring");
    private ApplicationContextRunner runner = new ApplicationContextRunner();

    @BeforeEach
    void configure() {
        log.start();
        logger.setLevel(Level.INFO);
        logger.addAppender(log);
        runner = new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(AiGatewayAutoConfiguration.class))
                .withPropertyValues(
                        "ai.gateway.close-grace=1s",
                        "ai.gateway.config-file-check=1h",
                        "ai.gateway.providers.openai.api-keys=sk-1",
                        "ai.gateway.providers.openai.base-url=" + upstream.baseUrl());
    }

    @AfterEach
    void close() {
        logger.detachAppender(log);
        upstream.close();
    }

    private static void change(ConfigurableApplicationContext context, Map<String, Object> values) {
        context.getEnvironment().getPropertySources().remove("changed");
        context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("changed", values));
        context.publishEvent(new EnvironmentChangeEvent(context, Set.copyOf(values.keySet())));
    }

    @Test
    void aChangedEnvironmentIsOneAtomicChange() {
        runner.run(context -> {
            AiGateway gateway = context.getBean(AiGateway.class);
            change(context, Map.of("ai.gateway.timeouts.total", "11s", "ai.gateway.retry.max-retries", "0"));
            assertThat(gateway.config().timeouts().total()).hasSeconds(11);
            assertThat(gateway.config().retry().maxRetries()).isZero();
            assertThat(gateway.status().configVersion()).isEqualTo(2);
        });
    }

    @Test
    void aChangeOfSomethingElseChangesNothing() {
        runner.run(context -> {
            change(context, Map.of("something.else", "1"));
            assertThat(context.getBean(AiGateway.class).status().configVersion())
                    .isEqualTo(1);
        });
    }

    @Test
    void aBadChangeIsRefusedWithAllItsProblemsAndTheRunningOneStays() {
        runner.run(context -> {
            AiGateway gateway = context.getBean(AiGateway.class);
            change(context, Map.of("ai.gateway.timeouts.total", "soon", "ai.gateway.retry.max-retris", "0"));
            assertThat(gateway.status().configVersion()).isEqualTo(1);
            assertThat(log.list).singleElement().satisfies(event -> {
                assertThat(event.getLevel()).isEqualTo(Level.ERROR);
                assertThat(event.getFormattedMessage()).contains("timeouts.total", "soon", "retry.max-retris");
                assertThat(event.getKeyValuePairs().toString()).contains("config.refused");
            });
            change(context, Map.of("ai.gateway.timeouts.total", "12s"));
            assertThat(gateway.config().timeouts().total()).hasSeconds(12);
        });
    }

    @Test
    void aChangedFileIsTakenOverAndABadOneRefused(@TempDir Path dir) throws Exception {
        Path file = dir.resolve("gateway.yaml");
        Files.writeString(file, "timeouts:\n  total: 7s\n");
        runner.withPropertyValues("ai.gateway.config-file=" + file).run(context -> {
            AiGateway gateway = context.getBean(AiGateway.class);
            ConfigFileWatcher watcher = context.getBean(ConfigFileWatcher.class);
            assertThat(watcher.isRunning()).isTrue();
            assertThat(watcher.look()).isFalse();
            Files.writeString(file, "timeouts:\n  total: 8s\n");
            assertThat(watcher.look()).isTrue();
            assertThat(gateway.config().timeouts().total()).hasSeconds(8);
            Files.writeString(file, "timeouts:\n  total: [\n");
            assertThat(watcher.look()).isTrue();
            assertThat(gateway.config().timeouts().total()).hasSeconds(8);
            assertThat(lastLogged()).contains("gateway.yaml: line");
            Files.writeString(file, "timeouts:\n  total: 8s\n");
            assertThat(watcher.look()).isTrue();
            assertThat(lastLogged()).contains("The gateway's configuration is the one in force");
            Files.delete(file);
            assertThat(watcher.look()).isFalse();
            assertThat(lastLogged()).contains("cannot be read, the configuration stays as it is");
            int logged = log.list.size();
            assertThat(watcher.look()).isFalse();
            assertThat(log.list).as("said once").hasSize(logged);
            Files.writeString(file, "timeouts:\n  total: 9s\n");
            assertThat(watcher.look()).isTrue();
            assertThat(log.list)
                    .anySatisfy(event -> assertThat(event.getFormattedMessage()).contains("can be read again"));
            assertThat(gateway.config().timeouts().total()).hasSeconds(9);
        });
    }

    @Test
    void aChangeThatWasRefusedForTheMissingFileComesWithTheFile(@TempDir Path dir) throws Exception {
        Path file = dir.resolve("gateway.yaml");
        Files.writeString(file, "timeouts:\n  total: 7s\n");
        runner.withPropertyValues("ai.gateway.config-file=" + file).run(context -> {
            AiGateway gateway = context.getBean(AiGateway.class);
            ConfigFileWatcher watcher = context.getBean(ConfigFileWatcher.class);
            Files.delete(file);
            watcher.look();
            change(context, Map.of("ai.gateway.timeouts.connect", "4s"));
            assertThat(gateway.config().timeouts().connect()).isNotEqualTo(Duration.ofSeconds(4));
            Files.writeString(file, "timeouts:\n  total: 7s\n");
            watcher.look();
            assertThat(gateway.config().timeouts().connect()).hasSeconds(4);
        });
    }

    @Test
    void theFileIsTheOneNamedAtTheStart(@TempDir Path dir) throws Exception {
        Path first = Files.writeString(dir.resolve("a.yaml"), "timeouts:\n  total: 7s\n");
        Path second = Files.writeString(dir.resolve("b.yaml"), "timeouts:\n  total: 8s\n");
        runner.withPropertyValues("ai.gateway.config-file=" + first).run(context -> {
            change(context, Map.of("ai.gateway.config-file", second.toString(), "ai.gateway.close-grace", "2s"));
            AiGateway gateway = context.getBean(AiGateway.class);
            assertThat(gateway.config().closeGrace()).hasSeconds(2);
            assertThat(gateway.config().timeouts().total()).hasSeconds(7);
            Files.writeString(first, "timeouts:\n  total: 9s\n");
            context.getBean(ConfigFileWatcher.class).look();
            assertThat(gateway.config().timeouts().total()).hasSeconds(9);
        });
    }

    private String lastLogged() {
        return log.list.get(log.list.size() - 1).getFormattedMessage();
    }

    @Test
    void aWeightThatWasSetByHandAndIsReplacedIsTold() {
        runner.withPropertyValues(
                        "ai.gateway.routes[0].match=chat",
                        "ai.gateway.routes[0].targets[0].provider=openai",
                        "ai.gateway.routes[0].targets[0].model=a",
                        "ai.gateway.routes[0].targets[1].provider=openai",
                        "ai.gateway.routes[0].targets[1].model=b")
                .run(context -> {
                    AiGateway gateway = context.getBean(AiGateway.class);
                    gateway.admin().setWeight("chat", "openai", "b", 0);
                    change(context, Map.of("ai.gateway.timeouts.total", "11s"));
                    assertThat(gateway.config().routes().get(0).targets().get(1).weight())
                            .isEqualTo(1);
                    assertThat(lastLogged()).contains("Weights that were set by hand are replaced");
                    int logged = log.list.size();
                    change(context, Map.of("ai.gateway.timeouts.total", "12s"));
                    assertThat(log.list).as("nothing was set by hand meanwhile").hasSize(logged);
                    gateway.admin().setWeight("chat", "openai", "b", 0);
                    change(context, Map.of("ai.gateway.providers.openai.enabled", "false"));
                    assertThat(gateway.config().routes().get(0).targets().get(1).weight())
                            .as("a change that is refused replaces nothing")
                            .isZero();
                    assertThat(log.list.subList(logged, log.list.size()))
                            .singleElement()
                            .satisfies(event ->
                                    assertThat(event.getFormattedMessage()).contains("is refused", "switched off"));
                });
    }

    /** The instances of one service. */
    private static final class Instances implements DiscoveryClient {
        private final List<ServiceInstance> known = new CopyOnWriteArrayList<>();

        void add(String url) {
            URI uri = URI.create(url);
            known.add(new DefaultServiceInstance(url, "our-r1", uri.getHost(), uri.getPort(), false));
        }

        @Override
        public String description() {
            return "a list";
        }

        @Override
        public List<ServiceInstance> getInstances(String service) {
            return service.equals("our-r1") ? List.copyOf(known) : List.of();
        }

        @Override
        public List<String> getServices() {
            return List.of("our-r1");
        }
    }

    @Test
    void endpointsComeFromServiceDiscovery() {
        Instances instances = new Instances();
        runner.withPropertyValues(
                        "ai.gateway.providers.r1.preset=openai-compatible",
                        "ai.gateway.discovery.r1.service=our-r1",
                        "ai.gateway.routes[0].match=r1",
                        "ai.gateway.routes[0].targets[0]=r1/deepseek-r1")
                .withBean(DiscoveryClient.class, () -> instances)
                .run(context -> {
                    AiGateway gateway = context.getBean(AiGateway.class);
                    assertThat(urls(gateway)).containsExactly("http://our-r1/v1");
                    instances.add(upstream.baseUrl());
                    context.getBean(GatewayRefresher.class).refresh("test");
                    assertThat(urls(gateway)).containsExactly(upstream.baseUrl());
                    assertThat(gateway.chatClient().ask("r1", "Hi")).isNotBlank();
                });
    }

    private static List<String> urls(AiGateway gateway) {
        return gateway.status().providers().stream()
                .filter(each -> each.id().equals("r1"))
                .map(GatewayStatus.ProviderStatus::baseUrls)
                .findFirst()
                .orElseThrow();
    }
}
