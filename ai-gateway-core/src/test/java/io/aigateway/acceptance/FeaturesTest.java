package io.aigateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.aigateway.AiGateway;
import io.aigateway.chat.CallOptions;
import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ChatResponse;
import io.aigateway.chat.ContentPart;
import io.aigateway.chat.FinishReason;
import io.aigateway.chat.ToolDefinition;
import io.aigateway.embedding.EmbeddingRequest;
import io.aigateway.embedding.EmbeddingResponse;
import io.aigateway.error.AiGatewayException;
import io.aigateway.spi.EndpointSource;
import io.aigateway.spi.SelectionStrategy;
import io.aigateway.spi.TargetSelector;
import io.aigateway.testkit.Behaviour;
import io.aigateway.testkit.Reactions;
import io.aigateway.testkit.ScriptedUpstream;
import io.aigateway.trace.Explanation;
import io.aigateway.trace.FailureKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Structured output, embeddings, hooks, strategies, capabilities, explanations. */
class FeaturesTest {

    @RegisterExtension
    final TestGateways test = new TestGateways();

    record Weather(String city, int degrees, List<String> words) {}

    @Test
    void structuredOutputSendsTheSchemaAndReadsTheAnswer() {
        ScriptedUpstream upstream =
                test.upstream().behave(Reactions.answer("{\"city\":\"Oslo\",\"degrees\":7,\"words\":[\"grey\"]}"));
        AiGateway gateway = test.gateway(g -> g.provider("a", p -> p.baseUrl(upstream.baseUrl())));

        Weather weather =
                gateway.chatClient().prompt("m").user("Weather in Oslo?").call(Weather.class);

        assertThat(weather).isEqualTo(new Weather("Oslo", 7, List.of("grey")));
        assertThat(upstream.requests().get(0).body())
                .contains("\"response_format\":{\"type\":\"json_schema\"", "\"name\":\"Weather\"", "\"strict\":true")
                .contains("\"required\":[\"city\",\"degrees\",\"words\"]");
    }

    @Test
    void answerThatDoesNotFitIsRepairedOnceAndEmulatedWhereThereIsNoSchemaSupport() {
        ScriptedUpstream upstream = test.upstream()
                .behave(Behaviour.inTurn(
                        Reactions.answer("It is cold."),
                        Reactions.answer("```json\n{\"city\":\"Oslo\",\"degrees\":7,\"words\":[]}\n```")));
        AiGateway gateway = test.gateway(
                g -> g.provider("a", p -> p.baseUrl(upstream.baseUrl()).set("lacks", "json-schema")));

        assertThat(gateway.chatClient()
                        .chat(ChatRequest.of("m", "?"), Weather.class)
                        .degrees())
                .isEqualTo(7);
        assertThat(upstream.requests().get(0).body()).contains("json_object").contains("It must fit this JSON schema");
        assertThat(upstream.requests().get(1).body()).contains("does not fit the JSON schema");

        upstream.behave(Reactions.answer("no"));
        AiGatewayException e = catchThrowableOfType(
                AiGatewayException.class, () -> gateway.chatClient().chat(ChatRequest.of("m", "?"), Weather.class));
        assertThat(e).hasMessageContaining("does not fit Weather, nor does its repair");
    }

    record Person(
            @com.fasterxml.jackson.annotation.JsonProperty("first_name")
            String firstName,

            Map<String, Integer> marks) {}

    @Test
    void schemaAndReaderAgreeOnNamesAndOnWhatMustBeThere() {
        ScriptedUpstream upstream = test.upstream()
                .behave(Behaviour.inTurn(
                        Reactions.answer("{\"firstName\":\"Ann\"}"),
                        Reactions.answer("{\"first_name\":\"Ann\",\"marks\":{\"a\":1}}")));
        AiGateway gateway = test.gateway(g -> g.provider("a", p -> p.baseUrl(upstream.baseUrl())));

        Person person = gateway.chatClient().chat(ChatRequest.of("m", "?"), Person.class);

        assertThat(person).isEqualTo(new Person("Ann", Map.of("a", 1)));
        assertThat(upstream.requests().get(0).body()).contains("\"first_name\"").doesNotContain("\"strict\"");
        assertThat(upstream.requests().get(1).body()).contains("first_name is missing");
    }

    @Test
    void embeddingsAreBatchedInOrderAndFallBackOnlyToTheSameModel() {
        ScriptedUpstream one = test.upstream().behave(Reactions.serverError());
        ScriptedUpstream other = test.upstream().behave(Reactions.embeddings());
        ScriptedUpstream same = test.upstream().behave(Reactions.embeddings());
        AiGateway gateway = test.gateway(
                g -> g.provider("one", p -> p.baseUrl(one.baseUrl()).set("quirks.max-embedding-inputs", 2))
                        .provider("other", p -> p.baseUrl(other.baseUrl()))
                        .provider("same", p -> p.baseUrl(same.baseUrl()))
                        .route("vectors", r -> r.target("one", "embed-3")
                                .fallback("other", "another-model")
                                .fallback("same", "embed-3")));

        EmbeddingResponse response = gateway.embeddingClient()
                .embed(EmbeddingRequest.of("vectors", List.of("a", "bb", "ccc", "dddd", "eeeee")));

        assertThat(response.vectors()).extracting(vector -> vector[0]).containsExactly(1f, 2f, 3f, 4f, 5f);
        assertThat(other.requestCount()).isZero();
        assertThat(same.requestCount()).isEqualTo(3);
        assertThat(response.usage().inputTokens()).isEqualTo(5);
        assertThat(response.trace().considered().get(1).excludedBecause()).contains("vectors cannot be compared");
    }

    @Test
    void interceptorsSeeCallsOnceAndEveryAttempt() {
        ScriptedUpstream primary = test.upstream().behave(Reactions.serverError());
        ScriptedUpstream backup = test.upstream().behave(Reactions.answer("fine"));
        List<String> seen = new ArrayList<>();
        AiGateway gateway = test.gateway(g -> g.provider("primary", p -> p.baseUrl(primary.baseUrl()))
                .provider("backup", p -> p.baseUrl(backup.baseUrl()))
                .route("chat", r -> r.target("primary", "p").fallback("backup", "b"))
                .intercept((request, chain) -> {
                    seen.add("call " + request.model() + " " + chain.streaming());
                    return chain.proceed(((ChatRequest) request)
                            .toBuilder().model("chat").extra("x_tag", "t").build());
                })
                .interceptAttempts((request, chain) -> {
                    seen.add("attempt " + chain.attempt() + " "
                            + chain.upstream().model());
                    return chain.proceed(request);
                }));

        assertThat(gateway.chatClient().ask("anything", "?")).isEqualTo("fine");
        assertThat(seen).containsExactly("call anything false", "attempt 1 p", "attempt 2 p", "attempt 3 b");
        assertThat(backup.requests().get(0).body()).contains("\"x_tag\":\"t\"");
    }

    @Test
    void targetsThatCannotTakeTheRequestAreLeftOutWithTheReason() {
        ScriptedUpstream plain = test.upstream();
        ScriptedUpstream seeing = test.upstream().behave(Reactions.answer("a cat"));
        AiGateway gateway = test.gateway(
                g -> g.provider("plain", p -> p.baseUrl(plain.baseUrl()).set("lacks", "vision,tools"))
                        .provider("seeing", p -> p.baseUrl(seeing.baseUrl()).set("lacks", "tools"))
                        .route("chat", r -> r.target("plain", "p").fallback("seeing", "s")));
        ChatRequest picture = ChatRequest.builder("chat")
                .user(ContentPart.text("what is this?"), ContentPart.image(new byte[] {1, 2, 3}, "image/png"))
                .build();

        ChatResponse answer = gateway.chatClient().chat(picture);

        assertThat(plain.requestCount()).isZero();
        assertThat(answer.trace().considered().get(0).excludedBecause()).isEqualTo("lacks vision");
        assertThat(seeing.requests().get(0).body()).contains("data:image/png;base64,AQID");
        Explanation explanation = gateway.explain(
                picture.toBuilder().tool(ToolDefinition.of("f", "d", Map.of())).build());
        assertThat(explanation.problem()).contains("No target of route chat can take the request");
        AiGatewayException e = catchThrowableOfType(AiGatewayException.class, () -> gateway.chatClient()
                .chat(picture.toBuilder()
                        .tool(ToolDefinition.of("f", "d", Map.of()))
                        .build()));
        assertThat(e.kind()).isEqualTo(FailureKind.INVALID_REQUEST);
        assertThat(e).hasMessageContaining("seeing/s: lacks tools");
    }

    @Test
    void requestThatIsTooLongForEveryWindowIsRefusedWithoutAsking() {
        ScriptedUpstream upstream = test.upstream();
        AiGateway gateway = test.gateway(g -> g.provider("a", p -> p.baseUrl(upstream.baseUrl()))
                .route(
                        "chat",
                        r -> r.set("targets", List.of(Map.of("provider", "a", "model", "m", "context-window", 100)))));

        AiGatewayException e = catchThrowableOfType(
                AiGatewayException.class, () -> gateway.chatClient().ask("chat", "word ".repeat(1000)));

        assertThat(e.kind()).isEqualTo(FailureKind.CONTEXT_TOO_LONG);
        assertThat(upstream.requestCount()).isZero();
    }

    @Test
    void zeroAndFalseReachTheWireAndAbsentDoesNot() {
        ScriptedUpstream upstream = test.upstream();
        AiGateway gateway = test.gateway(g -> g.provider("a", p -> p.baseUrl(upstream.baseUrl())));

        gateway.chatClient()
                .chat(ChatRequest.builder("m")
                        .user("?")
                        .temperature(0.0)
                        .parallelToolCalls(false)
                        .build());

        assertThat(upstream.requests().get(0).body())
                .isEqualTo("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"?\"}],\"temperature\":0.0,"
                        + "\"parallel_tool_calls\":false}");
    }

    @Test
    void toolCallsComeBackPlainAndStreamed() {
        ScriptedUpstream upstream = test.upstream().behave(Reactions.toolCall("get_weather", "{\"city\":\"Oslo\"}"));
        AiGateway gateway = test.gateway(g -> g.provider("a", p -> p.baseUrl(upstream.baseUrl())));

        ChatResponse answer =
                gateway.chatClient().stream(ChatRequest.of("m", "?")).collect();

        assertThat(answer.finishReason()).isEqualTo(FinishReason.TOOL_CALLS);
        assertThat(answer.toolCalls().get(0).name()).isEqualTo("get_weather");
        assertThat(answer.toolCalls().get(0).arguments()).isEqualTo("{\"city\":\"Oslo\"}");
    }

    @Test
    void ownStrategyAndPinChooseTheTarget() {
        ScriptedUpstream one = test.upstream().behave(Reactions.answer("one"));
        ScriptedUpstream two = test.upstream().behave(Reactions.answer("two"));
        AiGateway gateway = test.gateway(g -> g.provider("one", p -> p.baseUrl(one.baseUrl()))
                .provider("two", p -> p.baseUrl(two.baseUrl()))
                .strategy(new SelectionStrategy() {
                    @Override
                    public String name() {
                        return "last";
                    }

                    @Override
                    public TargetSelector create() {
                        return (candidates, request) -> candidates.size() - 1;
                    }
                })
                .route("chat", r -> r.target("one", "m").target("two", "m").set("strategy", "last")));

        assertThat(gateway.chatClient().ask("chat", "?")).isEqualTo("two");
        assertThat(gateway.chatClient()
                        .chat(ChatRequest.builder("chat")
                                .user("?")
                                .options(CallOptions.builder().targetPin("one").build())
                                .build())
                        .text())
                .isEqualTo("one");
    }

    @Test
    void weightZeroDrains() {
        ScriptedUpstream one = test.upstream().behave(Reactions.answer("one"));
        ScriptedUpstream two = test.upstream().behave(Reactions.answer("two"));
        AiGateway gateway = test.gateway(g -> g.provider("one", p -> p.baseUrl(one.baseUrl()))
                .provider("two", p -> p.baseUrl(two.baseUrl()))
                .route("chat", r -> r.target("one", "m", 0).target("two", "m", 1)));

        for (int i = 0; i < 20; i++) {
            assertThat(gateway.chatClient().ask("chat", "?")).isEqualTo("two");
        }
    }

    @Test
    void endpointSourceReplacesEndpointsWhileRunning() throws Exception {
        ScriptedUpstream one = test.upstream().behave(Reactions.answer("one"));
        ScriptedUpstream two = test.upstream().behave(Reactions.answer("two"));
        List<String> found = new ArrayList<>(List.of(one.baseUrl()));
        EndpointSource source = () -> List.copyOf(found);
        AiGateway gateway = test.gateway(
                g -> g.provider("pool", p -> p.baseUrl("http://127.0.0.1:1/v1")).endpointSource("pool", source));
        assertThat(gateway.chatClient().ask("m", "?")).isEqualTo("one");

        found.set(0, two.baseUrl());
        test.time.advance(Duration.ofSeconds(31));
        CountDownLatch never = new CountDownLatch(1);
        for (int i = 0;
                i < 500 && !gateway.status().providers().get(0).baseUrls().contains(two.baseUrl());
                i++) {
            never.await(5, TimeUnit.MILLISECONDS);
        }
        assertThat(gateway.chatClient().ask("m", "?")).isEqualTo("two");
    }

    @Test
    void presetsDropWhatTheirServiceRefusesWithANote() {
        ScriptedUpstream upstream = test.upstream();
        AiGateway gateway =
                test.gateway(g -> g.provider("openai", p -> p.apiKeys("k").baseUrl(upstream.baseUrl())));

        ChatResponse answer = gateway.chatClient()
                .chat(ChatRequest.builder("gpt-4o")
                        .user("?")
                        .topK(5)
                        .maxOutputTokens(10)
                        .build());

        assertThat(upstream.requests().get(0).body())
                .contains("\"max_completion_tokens\":10")
                .doesNotContain("top_k");
        assertThat(answer.trace().notes()).contains("openai/gpt-4o: dropped top_k: gpt-4o does not accept it");
    }

    @Test
    void keysAreTakenAsTheirStrategySays() {
        ScriptedUpstream upstream = test.upstream();
        for (String strategy : List.of("random", "round-robin", "least-in-flight", "weighted", "sticky")) {
            AiGateway gateway = test.gateway(g -> g.provider("a", p -> p.apiKey("x", strategy + "-x", 3, "o")
                    .apiKey("y", strategy + "-y", 1, "o")
                    .baseUrl(upstream.baseUrl())
                    .set("keys.strategy", strategy)));
            CallOptions options = CallOptions.builder().stickyKey("user-1").build();
            for (int i = 0; i < 40; i++) {
                gateway.chatClient()
                        .chat(ChatRequest.builder("m")
                                .user("?")
                                .options(options)
                                .build());
            }
            long x = upstream.requestsOf(strategy + "-x");
            switch (strategy) {
                case "round-robin" -> assertThat(x).isEqualTo(20);
                case "weighted" -> assertThat(x).isEqualTo(30);
                case "sticky" -> assertThat(x).isIn(0L, 40L);
                default -> assertThat(x).isBetween(8L, 32L);
            }
        }
    }
}
