package io.aigateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aigateway.AiGateway;
import io.aigateway.chat.ChatEvent;
import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ChatResponse;
import io.aigateway.chat.ChatStream;
import io.aigateway.chat.ContentPart;
import io.aigateway.chat.Message;
import io.aigateway.chat.TokenCount;
import io.aigateway.chat.ToolCall;
import io.aigateway.chat.ToolDefinition;
import io.aigateway.embedding.EmbeddingResponse;
import io.aigateway.error.InvalidRequestException;
import io.aigateway.replay.EventStreams;
import io.aigateway.rerank.RerankRequest;
import io.aigateway.rerank.RerankResponse;
import io.aigateway.testkit.Reactions;
import io.aigateway.testkit.ScriptedUpstream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The native protocols through the whole chain: fallback between them, their operations, their credentials. */
class NativeProtocolsTest {

    private static final String JSON = "application/json";
    private static final String CLAUDE_CALLS = """
            {"id":"msg_1","type":"message","model":"claude","content":[
            {"type":"thinking","thinking":"hmm","signature":"SIGNED"},
            {"type":"tool_use","id":"toolu_1","name":"weather","input":{"city":"Bonn"}}],
            "stop_reason":"tool_use","usage":{"input_tokens":1,"output_tokens":1}}""";

    @RegisterExtension
    final TestGateways gateways = new TestGateways();

    private static byte[] eventStream(String... eventsAndPayloads) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < eventsAndPayloads.length; i += 2) {
            all.writeBytes(EventStreams.frame(
                    Map.of(":event-type", eventsAndPayloads[i], ":message-type", "event"),
                    eventsAndPayloads[i + 1].getBytes(StandardCharsets.UTF_8)));
        }
        return all.toByteArray();
    }

    @Test
    void aToolDialogueBegunOnAnthropicGoesOnOnBedrockGeminiAndOpenAiAfterAFallback() {
        ScriptedUpstream anthropic = gateways.upstream();
        ScriptedUpstream bedrock = gateways.upstream();
        ScriptedUpstream gemini = gateways.upstream();
        ScriptedUpstream openai = gateways.upstream();
        anthropic.behave(request -> request.number() == 1
                ? Reactions.raw(200, JSON, CLAUDE_CALLS)
                : Reactions.raw(
                        529,
                        JSON,
                        "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}"));
        bedrock.behave(
                Reactions.raw(403, JSON, "{\"message\":\"The security token included in the request is expired\"}"));
        gemini.behave(Reactions.raw(
                503, JSON, "{\"error\":{\"code\":503,\"status\":\"UNAVAILABLE\",\"message\":\"overloaded\"}}"));
        openai.behave(Reactions.answer("Sunny."));
        AiGateway gateway = gateways.gateway(b -> b.set("retry.max-retries", 0)
                .provider("anthropic", p -> p.baseUrl(anthropic.baseUrl()).apiKeys("sk-ant-1234567890"))
                .provider("bedrock", p -> p.baseUrl(bedrock.baseUrl())
                        .apiKeys("AKIDEXAMPLE:wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
                        .set("variables.region", "us-east-1"))
                .provider("gemini", p -> p.baseUrl(gemini.baseUrl()).apiKeys("AIza1234567890"))
                .provider("openai", p -> p.baseUrl(openai.baseUrl()).apiKeys("sk-1234567890"))
                .route("chat", r -> r.target("anthropic", "claude-sonnet-4-5")
                        .fallback("bedrock", "us.anthropic.claude-sonnet-4-5-v1:0")
                        .fallback("gemini", "gemini-3-pro")
                        .fallback("openai", "gpt-4o")));
        ChatRequest first = ChatRequest.builder("chat")
                .user("Weather in Bonn?")
                .tool(ToolDefinition.of("weather", "The weather.", Map.of("type", "object", "properties", Map.of())))
                .build();

        ChatResponse calls = gateway.chatClient().chat(first);
        ToolCall call = calls.toolCalls().get(0);
        ChatResponse answer = gateway.chatClient()
                .chat(first.toBuilder()
                        .message(calls.message())
                        .message(Message.tool(call.id(), "20 degrees"))
                        .build());

        assertThat(answer.text()).isEqualTo("Sunny.");
        assertThat(calls.message().origin())
                .isEqualTo(new Message.Origin("anthropic", "anthropic", "claude-sonnet-4-5"));
        assertThat(anthropic.requests().get(1).body()).contains("SIGNED", "toolu_1");
        assertThat(anthropic.requests().get(0).headers())
                .containsEntry("x-api-key", "sk-ant-1234567890")
                .containsEntry("anthropic-version", "2023-06-01");
        assertThat(bedrock.requests().get(0).path()).endsWith("/model/us.anthropic.claude-sonnet-4-5-v1%3A0/converse");
        assertThat(bedrock.requests().get(0).headers().get("authorization"))
                .startsWith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/");
        assertThat(bedrock.requests().get(0).body()).contains("toolu_1").doesNotContain("SIGNED");
        assertThat(gemini.requests().get(0).headers()).containsEntry("x-goog-api-key", "AIza1234567890");
        assertThat(gemini.requests().get(0).body())
                .contains("functionResponse", "skip_thought_signature_validator")
                .doesNotContain("\"SIGNED\"");
        assertThat(openai.requests().get(0).body()).contains("\"tool_call_id\":\"toolu_1\"");
        assertThat(answer.trace().attempts()).hasSize(4);
        assertThat(answer.trace().notes())
                .contains(
                        "bedrock/us.anthropic.claude-sonnet-4-5-v1:0: left out thoughts or provider state of 1 message made"
                                + " by anthropic (anthropic)");
    }

    @Test
    void aBinaryStreamOfBedrockFlowsAndItsExceptionsFallBack() {
        ScriptedUpstream broken = gateways.upstream();
        ScriptedUpstream sound = gateways.upstream();
        broken.behave(Reactions.raw(
                200,
                "application/vnd.amazon.eventstream",
                EventStreams.frame(
                        Map.of(":message-type", "exception", ":exception-type", "throttlingException"),
                        "{\"message\":\"slow\"}".getBytes(StandardCharsets.UTF_8))));
        sound.behave(Reactions.raw(
                200,
                "application/vnd.amazon.eventstream",
                eventStream(
                        "messageStart", "{\"role\":\"assistant\"}",
                        "contentBlockDelta", "{\"contentBlockIndex\":0,\"delta\":{\"text\":\"Hel\"}}",
                        "contentBlockDelta", "{\"contentBlockIndex\":0,\"delta\":{\"text\":\"lo\"}}",
                        "contentBlockStop", "{\"contentBlockIndex\":0}",
                        "messageStop", "{\"stopReason\":\"end_turn\"}",
                        "metadata", "{\"usage\":{\"inputTokens\":3,\"outputTokens\":2,\"totalTokens\":5}}")));
        AiGateway gateway = gateways.gateway(b -> b.provider(
                        "one",
                        p -> p.preset("bedrock").baseUrl(broken.baseUrl()).apiKeys("ABSKbearer-key-1"))
                .provider(
                        "two", p -> p.preset("bedrock").baseUrl(sound.baseUrl()).apiKeys("ABSKbearer-key-2"))
                .route("chat", r -> r.target("one", "m").fallback("two", "m")));

        StringBuilder text = new StringBuilder();
        ChatEvent last = null;
        try (ChatStream stream = gateway.chatClient().stream(ChatRequest.of("chat", "Hi"))) {
            for (ChatEvent event : stream) {
                if (event instanceof ChatEvent.TextDelta delta) {
                    text.append(delta.text());
                }
                last = event;
            }
        }

        assertThat(text).hasToString("Hello");
        assertThat(last).isInstanceOf(ChatEvent.Completed.class);
        assertThat(((ChatEvent.Completed) last).response().usage().totalTokens())
                .isEqualTo(5);
        assertThat(broken.requests().get(0).headers()).containsEntry("authorization", "Bearer ABSKbearer-key-1");
        assertThat(sound.requests().get(0).path()).endsWith("/converse-stream");
    }

    @Test
    void callsWithoutIdsGetIdsThatStayApartOverAConversation() {
        ScriptedUpstream gemini = gateways.upstream();
        gemini.behave(Reactions.raw(200, JSON, """
                {"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","args":{}}}]},"finishReason":"STOP"}]}"""));
        AiGateway gateway = gateways.gateway(
                b -> b.provider("gemini", p -> p.baseUrl(gemini.baseUrl()).apiKeys("AIza1234567890")));
        String first = gateway.chatClient()
                .chat(ChatRequest.of("gemini-2.5-flash", "1"))
                .toolCalls()
                .get(0)
                .id();
        String second = gateway.chatClient()
                .chat(ChatRequest.of("gemini-2.5-flash", "2"))
                .toolCalls()
                .get(0)
                .id();
        assertThat(first).startsWith("call_").isNotEqualTo(second);
        assertThat(first.length()).isLessThanOrEqualTo(40);
    }

    @Test
    void aStreamNamesTheIdsItMadeItself() {
        ScriptedUpstream ollama = gateways.upstream();
        ollama.behave(Reactions.raw(200, "application/x-ndjson", """
                {"message":{"content":"","tool_calls":[{"function":{"name":"f","arguments":{"a":1}}}]},"done":false}
                {"message":{"content":""},"done":true,"done_reason":"stop"}
                """));
        AiGateway gateway = gateways.gateway(b ->
                b.provider("ollama", p -> p.baseUrl(ollama.baseUrl())).route("chat", r -> r.target("ollama", "qwen3")));
        List<ChatEvent> events = new ArrayList<>();
        try (ChatStream stream = gateway.chatClient().stream(ChatRequest.of("chat", "Hi"))) {
            stream.forEach(events::add);
        }
        ChatEvent.ToolCallDelta delta = (ChatEvent.ToolCallDelta) events.get(0);
        ChatEvent.Completed end = (ChatEvent.Completed) events.get(events.size() - 1);
        assertThat(delta.id())
                .isNotNull()
                .isEqualTo(end.response().toolCalls().get(0).id());
    }

    @Test
    void aRequestThatOneTargetCannotExpressGoesToTheOneThatCan() {
        ScriptedUpstream bedrock = gateways.upstream();
        ScriptedUpstream openai = gateways.upstream();
        openai.behave(Reactions.answer("A cat."));
        AiGateway gateway = gateways.gateway(b -> b.provider(
                        "bedrock", p -> p.baseUrl(bedrock.baseUrl()).apiKeys("ABSKbearer-key"))
                .provider("openai", p -> p.baseUrl(openai.baseUrl()).apiKeys("sk-1234567890"))
                .route("chat", r -> r.target("bedrock", "amazon.nova-lite-v1:0").fallback("openai", "gpt-4o")));
        ChatRequest request = ChatRequest.builder("chat")
                .user(ContentPart.text("?"), ContentPart.image("https://example.com/cat.png"))
                .build();

        assertThat(gateway.chatClient().chat(request).text()).isEqualTo("A cat.");
        assertThat(bedrock.requestCount()).isZero();
        assertThat(gateway.explain(request).options().get(0).obstacle()).contains("media as bytes");
    }

    @Test
    void underThePolicyFailATargetThatRefusesAParameterIsNotAsked() {
        ScriptedUpstream openai = gateways.upstream();
        openai.behave(Reactions.answer("Hi."));
        AiGateway gateway = gateways.gateway(b -> b.provider("strict", p -> p.preset("openai")
                        .baseUrl(openai.baseUrl())
                        .apiKeys("sk-1")
                        .set("parameters", "fail"))
                .provider(
                        "easy",
                        p -> p.preset("openai").baseUrl(openai.baseUrl()).apiKeys("sk-2"))
                .route("strictly", r -> r.target("strict", "gpt-5"))
                .route("easily", r -> r.target("easy", "gpt-5")));

        ChatRequest request =
                ChatRequest.builder("strictly").user("Hi").temperature(0.2).build();
        assertThatThrownBy(() -> gateway.chatClient().chat(request))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("does not accept temperature (parameters: fail)");
        ChatResponse answer =
                gateway.chatClient().chat(request.toBuilder().model("easily").build());
        assertThat(answer.trace().notes()).contains("easy/gpt-5: dropped temperature: gpt-5 does not accept it");
        assertThat(openai.requests().get(0).body()).doesNotContain("temperature");
    }

    @Test
    void credentialsOfAwsComeFromTheEnvironmentInParts() {
        Map<String, String> environment = Map.of(
                "AWS_ACCESS_KEY_ID",
                "AKIDEXAMPLE",
                "AWS_SECRET_ACCESS_KEY",
                "secret-secret",
                "AWS_REGION",
                "eu-west-1");
        AiGateway gateway =
                gateways.gateway(b -> b.environment(environment::get).provider("bedrock"));
        assertThat(gateway.status().providers()).singleElement().satisfies(provider -> {
            assertThat(provider.id()).isEqualTo("bedrock");
            assertThat(provider.baseUrls()).containsExactly("https://bedrock-runtime.eu-west-1.amazonaws.com");
            assertThat(provider.toString()).doesNotContain("secret-secret");
        });
    }

    @Test
    void embeddingsOfGeminiCohereBedrockAndOllama() {
        ScriptedUpstream upstream = gateways.upstream();
        upstream.behave(request -> {
            if (request.path().contains("batchEmbedContents")) {
                return Reactions.raw(200, JSON, "{\"embeddings\":[{\"values\":[1,2]},{\"values\":[3,4]}]}");
            } else if (request.path().endsWith("/v2/embed")) {
                return Reactions.raw(
                        200,
                        JSON,
                        "{\"embeddings\":{\"float\":[[1,2],[3,4]]},\"meta\":{\"billed_units\":{\"input_tokens\":7}}}");
            } else if (request.path().endsWith("/invoke")) {
                return Reactions.raw(200, JSON, "{\"embedding\":[1,2],\"inputTextTokenCount\":3}");
            }
            return Reactions.raw(
                    200, JSON, "{\"model\":\"nomic\",\"embeddings\":[[1,2],[3,4]],\"prompt_eval_count\":5}");
        });
        AiGateway gateway = gateways.gateway(
                b -> b.provider("gemini", p -> p.baseUrl(upstream.baseUrl()).apiKeys("k1"))
                        .provider("cohere", p -> p.baseUrl(upstream.baseUrl()).apiKeys("k2"))
                        .provider("bedrock", p -> p.baseUrl(upstream.baseUrl()).apiKeys("ABSKbearer-key"))
                        .provider("ollama", p -> p.baseUrl(upstream.baseUrl()))
                        .route("g", r -> r.target("gemini", "gemini-embedding-001"))
                        .route("c", r -> r.target("cohere", "embed-v4.0"))
                        .route("b", r -> r.target("bedrock", "amazon.titan-embed-text-v2:0"))
                        .route("o", r -> r.target("ollama", "nomic-embed-text")));
        for (String route : List.of("g", "c", "b", "o")) {
            EmbeddingResponse response = gateway.embeddingClient()
                    .embed(io.aigateway.embedding.EmbeddingRequest.of(route, List.of("one", "two")));
            assertThat(response.vectors()).as(route).hasSize(2);
            assertThat(response.vectors().get(0)).containsExactly(1f, 2f);
        }
        assertThat(upstream.requests()).hasSize(5); // Titan takes one text a request
    }

    @Test
    void rerankingGoesThroughTheChainWithFallback() {
        ScriptedUpstream cohere = gateways.upstream();
        ScriptedUpstream voyage = gateways.upstream();
        cohere.behave(Reactions.raw(500, JSON, "{\"message\":\"internal server error\"}"));
        voyage.behave(Reactions.raw(
                200,
                JSON,
                "{\"object\":\"list\",\"data\":[{\"index\":0,\"relevance_score\":0.2},{\"index\":1,\"relevance_score\":0.9}],"
                        + "\"model\":\"rerank-2\",\"usage\":{\"total_tokens\":26}}"));
        AiGateway gateway = gateways.gateway(b -> b.set("retry.max-retries", 0)
                .provider("cohere", p -> p.baseUrl(cohere.baseUrl()).apiKeys("k1"))
                .provider("voyage", p -> p.baseUrl(voyage.baseUrl()).apiKeys("k2"))
                .route("rank", r -> r.target("cohere", "rerank-v3.5").fallback("voyage", "rerank-2")));

        RerankResponse response =
                gateway.rerankClient().rerank(RerankRequest.of("rank", "capital", List.of("Bonn was", "Berlin is")));

        assertThat(response.results().get(0)).isEqualTo(new RerankResponse.Ranked(1, 0.9));
        assertThat(response.usage().inputTokens()).isEqualTo(26);
        assertThat(cohere.requests().get(0).path()).endsWith("/v2/rerank");
        assertThat(response.trace().attempts()).hasSize(2);
    }

    @Test
    void tokensAreCountedByTheProviderWhereItCanAndEstimatedElsewhere() {
        ScriptedUpstream upstream = gateways.upstream();
        upstream.behave(Reactions.raw(200, JSON, "{\"input_tokens\":14}"));
        AiGateway gateway = gateways.gateway(
                b -> b.provider("anthropic", p -> p.baseUrl(upstream.baseUrl()).apiKeys("k1"))
                        .provider("openai", p -> p.baseUrl(upstream.baseUrl()).apiKeys("k2"))
                        .route("counted", r -> r.target("anthropic", "claude-haiku-4-5"))
                        .route("estimated", r -> r.target("openai", "gpt-4o")));

        TokenCount counted = gateway.chatClient().countTokens(ChatRequest.of("counted", "How many?"));
        TokenCount estimated = gateway.chatClient().countTokens(ChatRequest.of("estimated", "How many?"));

        assertThat(counted.inputTokens()).isEqualTo(14);
        assertThat(counted.estimated()).isFalse();
        assertThat(upstream.requests()).singleElement().satisfies(request -> {
            assertThat(request.path()).endsWith("/messages/count_tokens");
            assertThat(request.body()).doesNotContain("max_tokens");
        });
        assertThat(estimated.estimated()).isTrue();
        assertThat(estimated.inputTokens()).isPositive();
    }

    @Test
    void modelsAreListedThroughTheKeyPool() {
        ScriptedUpstream openai = gateways.upstream();
        openai.behave(request -> request.key().equals("bad") ? Reactions.invalidKey() : Reactions.answer("?"));
        AiGateway gateway = gateways.gateway(
                b -> b.provider("openai", p -> p.baseUrl(openai.baseUrl()).apiKeys("bad", "good")));
        assertThat(gateway.models("openai")).containsExactly("scripted");
        assertThat(openai.requests().get(0).method()).isEqualTo("GET");
        assertThatThrownBy(() -> gateway.models("openia"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("\"openia\" is not a provider that can be used")
                .hasMessageContaining("openai");
    }

    @Test
    void vertexIsWhereItsLocationSays() {
        for (Map.Entry<String, String> each : Map.of(
                        "global", "https://aiplatform.googleapis.com/",
                        "eu", "https://aiplatform.eu.rep.googleapis.com/",
                        "europe-west4", "https://europe-west4-aiplatform.googleapis.com/")
                .entrySet()) {
            AiGateway gateway = gateways.gateway(b -> b.provider("vertex", p -> p.apiKeys("token-1234567890")
                    .set("variables.location", each.getKey())
                    .set("variables.project", "p")));
            assertThat(gateway.status().providers().get(0).baseUrls().get(0)).startsWith(each.getValue());
        }
    }

    @Test
    void aCountThatFailsDoesNotTakeTheModelOutOfChatAndIsEstimated() {
        ScriptedUpstream upstream = gateways.upstream();
        upstream.behave(request -> request.path().endsWith("count_tokens")
                ? Reactions.raw(
                        404, JSON, "{\"type\":\"error\",\"error\":{\"type\":\"not_found_error\",\"message\":\"no\"}}")
                : Reactions.raw(200, JSON, CLAUDE_CALLS));
        AiGateway gateway = gateways.gateway(
                b -> b.provider("anthropic", p -> p.baseUrl(upstream.baseUrl()).apiKeys("k1"))
                        .route("chat", r -> r.target("anthropic", "claude-haiku-4-5")));
        assertThat(gateway.chatClient()
                        .countTokens(ChatRequest.of("chat", "Hi"))
                        .estimated())
                .isTrue();
        assertThat(gateway.chatClient().chat(ChatRequest.of("chat", "Hi")).toolCalls())
                .hasSize(1);
    }

    @Test
    void aCountAsksNobodyWhoCannotReadTheRequest() {
        ScriptedUpstream anthropic = gateways.upstream();
        AiGateway gateway = gateways.gateway(
                b -> b.provider("anthropic", p -> p.baseUrl(anthropic.baseUrl()).apiKeys("k1"))
                        .route("chat", r -> r.target("anthropic", "claude-haiku-4-5")));
        ChatRequest request = ChatRequest.builder("chat")
                .user(ContentPart.raw("openai", Map.of("type", "input_audio")))
                .build();
        assertThat(gateway.chatClient().countTokens(request).estimated()).isTrue();
        assertThat(anthropic.requestCount()).isZero();
    }

    @Test
    void aProviderThatListsNoModelsSaysSo() {
        AiGateway gateway = gateways.gateway(
                b -> b.provider("bedrock", p -> p.baseUrl("http://127.0.0.1:9").apiKeys("ABSKbearer-key")));
        assertThatThrownBy(() -> gateway.models("bedrock"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("the protocol bedrock lists no models");
    }

    @Test
    void ranksOfDocumentsThatWereNotThereAreAWrongFormat() {
        ScriptedUpstream cohere = gateways.upstream();
        cohere.behave(Reactions.raw(200, JSON, "{\"results\":[{\"index\":7,\"relevance_score\":0.9}]}"));
        AiGateway gateway = gateways.gateway(b -> b.set("retry.max-retries", 0)
                .provider("cohere", p -> p.baseUrl(cohere.baseUrl()).apiKeys("k1"))
                .route("rank", r -> r.target("cohere", "rerank-v3.5")));
        assertThatThrownBy(() -> gateway.rerankClient().rerank(RerankRequest.of("rank", "q", List.of("a", "b"))))
                .hasMessageContaining("rank of document 7 of 2");
    }

    @Test
    void anAnswerInsteadOfAStreamIsBoundedLikeAnAnswer() {
        ScriptedUpstream responses = gateways.upstream();
        responses.behave(Reactions.raw(200, JSON, "{\"output\":[" + "{\"a\":1},".repeat(20_000) + "{}]}"));
        AiGateway gateway = gateways.gateway(b -> b.set("retry.max-retries", 0)
                .set("http.max-response-bytes", 100_000)
                .provider("responses", p -> p.preset("openai-responses")
                        .baseUrl(responses.baseUrl())
                        .apiKeys("k1"))
                .route("chat", r -> r.target("responses", "gpt-4o")));
        assertThatThrownBy(() -> gateway.chatClient().stream(ChatRequest.of("chat", "Hi")))
                .hasMessageContaining("100000 bytes");
    }
}
