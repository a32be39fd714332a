package io.aigateway.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.aigateway.AiGateway;
import io.aigateway.chat.ChatClient;
import io.aigateway.chat.ChatRequest;
import io.aigateway.embedding.EmbeddingClient;
import io.aigateway.rerank.RerankClient;
import io.aigateway.spi.CallInterceptor;
import io.aigateway.spi.CallListener;
import io.aigateway.spi.CredentialSource;
import io.aigateway.spi.EndpointSource;
import io.aigateway.spi.Secret;
import io.aigateway.spi.SelectionStrategy;
import io.aigateway.spi.TargetSelector;
import io.aigateway.testkit.Reactions;
import io.aigateway.testkit.ScriptedUpstream;
import io.aigateway.trace.CallRecord;
import io.aigateway.trace.GatewayStatus;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

class AiGatewayAutoConfigurationTest {

    private final ScriptedUpstream upstream = ScriptedUpstream.start();
    private ApplicationContextRunner runner = new ApplicationContextRunner();

    @BeforeEach
    void configure() {
        upstream.behave(Reactions.answer("Hi."));
        runner = new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(AiGatewayAutoConfiguration.class))
                .withPropertyValues(
                        "ai.gateway.close-grace=1s",
                        "ai.gateway.providers.openai.base-url=" + upstream.baseUrl(),
                        "ai.gateway.providers.openai.api-keys=sk-1",
                        "ai.gateway.routes[0].match=chat",
                        "ai.gateway.routes[0].targets[0]=openai/gpt-4o-mini");
    }

    @AfterEach
    void close() {
        upstream.close();
    }

    @Test
    void anAutowiredClientAnswers() {
        runner.run(context -> {
            assertThat(context)
                    .hasSingleBean(AiGateway.class)
                    .hasSingleBean(ChatClient.class)
                    .hasSingleBean(EmbeddingClient.class)
                    .hasSingleBean(RerankClient.class)
                    .hasSingleBean(GatewayRefresher.class)
                    .doesNotHaveBean(ConfigFileWatcher.class);
            assertThat(context.getBean(ChatClient.class).ask("chat", "Who?")).isEqualTo("Hi.");
        });
    }

    record Person(String firstName) {}

    @Test
    void theApplicationsJsonMapperReadsStructuredAnswers() {
        upstream.behave(Reactions.answer("{\"first-name\":\"Ann\"}"));
        JsonMapper mapper = JsonMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
                .build();
        runner.withBean(JsonMapper.class, () -> mapper).run(context -> {
            Person person = context.getBean(ChatClient.class).chat(ChatRequest.of("chat", "Who?"), Person.class);
            assertThat(person).isEqualTo(new Person("Ann"));
            assertThat(upstream.requests().get(0).body()).contains("\"required\":[\"first-name\"]");
        });
    }

    @Test
    void nothingIsMadeWhenItIsSwitchedOff() {
        runner.withPropertyValues("ai.gateway.enabled=false").run(context -> assertThat(
                        context.getBeanNamesForType(Object.class))
                .noneMatch(name -> name.toLowerCase(java.util.Locale.ROOT).contains("gateway"))
                .doesNotContain("aiGatewayChatClient"));
    }

    @Test
    void providersComeFromTheEnvironmentAloneWithoutAnySetting() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(AiGatewayAutoConfiguration.class))
                .withPropertyValues(
                        "OPENAI_API_KEY=sk-a", "DEEPSEEK_API_KEY=sk-b", "DASHSCOPE_API_KEY=sk-c", "GROQ_API_KEY=")
                .run(context -> assertThat(
                                context.getBean(AiGateway.class).status().providers())
                        .extracting(GatewayStatus.ProviderStatus::id)
                        .contains("openai", "deepseek")
                        .doesNotContain("groq")
                        .hasSize(3));
    }

    @Test
    void theApplicationsOwnBeansComeFirst() {
        AiGateway own = AiGateway.builder()
                .environment(name -> null)
                .provider("openai", p -> p.baseUrl(upstream.baseUrl()).apiKeys("sk-own"))
                .build();
        ChatClient client = own.chatClient();
        runner.withBean("ownGateway", AiGateway.class, () -> own).run(context -> assertThat(context)
                .hasSingleBean(AiGateway.class)
                .getBean(AiGateway.class)
                .isSameAs(own));
        runner.withBean("ownClient", ChatClient.class, () -> client).run(context -> assertThat(context)
                .hasSingleBean(ChatClient.class)
                .getBean(ChatClient.class)
                .isSameAs(client));
        runner.withBean("ownEmbedding", EmbeddingClient.class, own::embeddingClient)
                .run(context ->
                        assertThat(context).hasSingleBean(EmbeddingClient.class).hasBean("ownEmbedding"));
        runner.withBean("ownRerank", RerankClient.class, own::rerankClient)
                .run(context ->
                        assertThat(context).hasSingleBean(RerankClient.class).hasBean("ownRerank"));
        own.close();
    }

    @Configuration(proxyBeanMethods = false)
    static final class TenantUser {
        final ChatClient plain;
        final ChatClient support;

        TenantUser(ChatClient plain, @Qualifier("support") ChatClient support) {
            this.plain = plain;
            this.support = support;
        }
    }

    @Test
    void namedClientsAreHadByQualifierAndNeverWithoutOne() {
        List<CallRecord> records = new CopyOnWriteArrayList<>();
        runner.withPropertyValues(
                        "ai.gateway.clients.support.model=chat",
                        "ai.gateway.clients.support.tenant=acme",
                        "ai.gateway.clients.sales.model=chat")
                .withBean(CallListener.class, () -> records::add)
                .withUserConfiguration(TenantUser.class)
                .run(context -> {
                    assertThat(context).hasNotFailed().hasBean("sales");
                    TenantUser user = context.getBean(TenantUser.class);
                    assertThat(user.plain).isSameAs(context.getBean("aiGatewayChatClient"));
                    assertThat(user.support.ask("Who?")).isEqualTo("Hi.");
                    assertThat(records).singleElement().satisfies(record -> {
                        assertThat(record.tenant()).isEqualTo("acme");
                        assertThat(record.trace().requestedModel()).isEqualTo("chat");
                    });
                });
    }

    @Configuration(proxyBeanMethods = false)
    static class Hooks {
        static final List<String> SEEN = new CopyOnWriteArrayList<>();

        @Bean
        @Order(2)
        CallInterceptor second() {
            return (request, chain) -> {
                SEEN.add("second");
                return chain.proceed(request);
            };
        }

        @Bean
        @Order(1)
        CallInterceptor first() {
            return (request, chain) -> {
                SEEN.add("first");
                return chain.proceed(request);
            };
        }

        @Bean
        @Order(2)
        AiGatewayCustomizer nameLater() {
            return builder -> builder.set("name", "later");
        }

        @Bean
        @Order(1)
        AiGatewayCustomizer nameEarlier() {
            return builder -> builder.set("name", "earlier");
        }

        @Bean
        OkHttpClientCustomizer header() {
            return builder -> builder.addInterceptor(chain -> chain.proceed(chain.request()
                    .newBuilder()
                    .header("x-from-customizer", "yes")
                    .build()));
        }

        @Bean
        SelectionStrategy last() {
            return new SelectionStrategy() {
                @Override
                public String name() {
                    return "last";
                }

                @Override
                public TargetSelector create() {
                    return (candidates, request) -> candidates.size() - 1;
                }
            };
        }
    }

    @Test
    void interceptorsCustomizersAndStrategiesArePickedUpInOrder() {
        Hooks.SEEN.clear();
        runner.withUserConfiguration(Hooks.class)
                .withPropertyValues(
                        "ai.gateway.routes[0].strategy=last", "ai.gateway.routes[0].targets[1]=openai/gpt-last")
                .run(context -> {
                    AiGateway gateway = context.getBean(AiGateway.class);
                    assertThat(gateway.config().name()).isEqualTo("later");
                    gateway.chatClient().chat(ChatRequest.of("chat", "Hi"));
                    assertThat(Hooks.SEEN).containsExactly("first", "second");
                    assertThat(upstream.requests().get(0).headers()).containsEntry("x-from-customizer", "yes");
                    assertThat(upstream.requests().get(0).model()).isEqualTo("gpt-last");
                });
    }

    @Test
    void endpointAndCredentialSourcesBelongToTheProviderOfTheirBeansName() {
        runner.withPropertyValues("ai.gateway.providers.openai.api-keys=")
                .withBean("openai", CredentialSource.class, () -> () -> Secret.of("token-from-source"))
                .run(context -> {
                    context.getBean(ChatClient.class).ask("chat", "Hi");
                    assertThat(upstream.requests().get(0).key()).isEqualTo("token-from-source");
                });
        AtomicInteger asked = new AtomicInteger();
        EndpointSource source = new EndpointSource() {
            @Override
            public List<String> baseUrls() {
                asked.incrementAndGet();
                return List.of(upstream.baseUrl());
            }

            @Override
            public java.time.Duration refreshInterval() {
                return java.time.Duration.ofMillis(5);
            }
        };
        runner.withBean("openai", EndpointSource.class, () -> source).run(context -> {
            long until = System.nanoTime() + 5_000_000_000L;
            while (asked.get() == 0 && System.nanoTime() < until) {
                Thread.onSpinWait();
            }
            assertThat(asked.get()).isPositive();
        });
    }

    @Test
    void connectionDetailsSayWhereProvidersAre() {
        AiGatewayConnectionDetails details = () ->
                Map.of("openai", new AiGatewayConnectionDetails.Provider(List.of(upstream.baseUrl()), List.of("sk-c")));
        runner.withPropertyValues("ai.gateway.providers.openai.base-url=http://localhost:1/v1")
                .withBean(AiGatewayConnectionDetails.class, () -> details)
                .run(context -> {
                    assertThat(context.getBean(ChatClient.class).ask("chat", "Hi"))
                            .isEqualTo("Hi.");
                    assertThat(upstream.requests().get(0).key()).isEqualTo("sk-c");
                    assertThat(details.providers().toString()).doesNotContain("sk-c");
                });
    }

    @Test
    void propertiesOverrideTheFileSettingBySetting(@org.junit.jupiter.api.io.TempDir java.nio.file.Path dir)
            throws Exception {
        java.nio.file.Path file = dir.resolve("gateway.yaml");
        java.nio.file.Files.writeString(file, "name: from-file\ntimeouts:\n  total: 7s\n  connect: 3s\n");
        runner.withPropertyValues("ai.gateway.config-file=" + file, "ai.gateway.timeouts.connect=1s")
                .run(context -> {
                    assertThat(context).hasSingleBean(ConfigFileWatcher.class);
                    AiGateway gateway = context.getBean(AiGateway.class);
                    assertThat(gateway.config().name()).isEqualTo("from-file");
                    assertThat(gateway.config().timeouts().total()).hasSeconds(7);
                    assertThat(gateway.config().timeouts().connect()).hasSeconds(1);
                });
    }

    @Test
    void theFileMayBeNamedAsAResource(@org.junit.jupiter.api.io.TempDir java.nio.file.Path dir) throws Exception {
        java.nio.file.Path file =
                java.nio.file.Files.writeString(dir.resolve("team's gateway.yaml"), "name: from-file\n");
        runner.withPropertyValues("ai.gateway.config-file=" + file.toUri()).run(context -> {
            assertThat(context).hasSingleBean(ConfigFileWatcher.class);
            assertThat(context.getBean(AiGateway.class).config().name()).isEqualTo("from-file");
        });
    }

    @Test
    void virtualThreadsFollowSpringsSwitch() {
        runner.run(
                context -> assertThat(context.getBean(AiGateway.class).config().virtualThreads())
                        .isFalse());
        runner.withPropertyValues("spring.threads.virtual.enabled=true").run(context -> assertThat(
                        context.getBean(AiGateway.class).config().virtualThreads())
                .isEqualTo(Runtime.version().feature() >= 21));
    }

    @Test
    void metersAndObservationsArePublishedWhereRegistriesAre() {
        runner.withBean(SimpleMeterRegistry.class, SimpleMeterRegistry::new).run(context -> {
            context.getBean(ChatClient.class).ask("chat", "Hi");
            MeterRegistry registry = context.getBean(MeterRegistry.class);
            assertThat(registry.get("ai.gateway.calls").timer().count()).isEqualTo(1);
            assertThat(registry.get("ai.gateway.key.state")
                            .tag("state", "available")
                            .gauge()
                            .value())
                    .isEqualTo(1);
        });
    }

    @Test
    void optionalJarsAreMissedByNobody() {
        for (Class<?> missing : List.of(
                MeterRegistry.class, ObservationRegistry.class, DiscoveryClient.class, EnvironmentChangeEvent.class)) {
            runner.withClassLoader(new FilteredClassLoader(missing)).run(context -> {
                assertThat(context).as("without " + missing).hasNotFailed();
                assertThat(context.getBean(ChatClient.class).ask("chat", "Hi")).isEqualTo("Hi.");
            });
        }
        runner.withClassLoader(new FilteredClassLoader("io.micrometer", "org.springframework.cloud"))
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(ChatClient.class));
    }

    @Test
    void aGatewayOfTheApplicationsOwnIsNotChangedByTheEnvironment() {
        try (AiGateway own = AiGateway.builder()
                .environment(name -> null)
                .provider("mine", p -> p.preset("openai-compatible").baseUrl(upstream.baseUrl()))
                .build()) {
            runner.withBean("ownGateway", AiGateway.class, () -> own).run(context -> {
                assertThat(context).doesNotHaveBean(GatewayRefresher.class).doesNotHaveBean(GatewayLifecycle.class);
                context.publishEvent(new EnvironmentChangeEvent(context, java.util.Set.of("ai.gateway.name")));
                assertThat(own.status().providers())
                        .extracting(GatewayStatus.ProviderStatus::id)
                        .containsExactly("mine");
            });
        }
    }

    @Test
    void aContextThatIsStoppedAndStartedAgainHasALivingGateway() {
        runner.run(context -> {
            context.stop();
            context.start();
            assertThat(context.getBean(ChatClient.class).ask("chat", "Hi")).isEqualTo("Hi.");
        });
    }

    @Test
    void aBeanOfAnotherLibraryCalledChatClientIsNoConflict() {
        runner.withBean("chatClient", StringBuilder.class, StringBuilder::new)
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(ChatClient.class));
    }

    @Test
    void anEmptyNameOfAFileIsNoFile() {
        runner.withPropertyValues("ai.gateway.config-file=")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(ConfigFileWatcher.class));
    }
}
