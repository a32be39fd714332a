package io.aigateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aigateway.AiGateway;
import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ChatResponse;
import io.aigateway.chat.FinishReason;
import io.aigateway.error.AiGatewayException;
import io.aigateway.testkit.Reaction;
import io.aigateway.testkit.Reactions;
import io.aigateway.testkit.ScriptedUpstream;
import io.aigateway.trace.FailureKind;
import io.aigateway.trace.GatewayStatus;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One caller's request is refused, or its answer is none: what that means for this call, and for everybody else's. */
class OneCallersFaultTest {

    private static final String JSON = "application/json";
    private static final String HTML = "text/html; charset=UTF-8";
    private static final String SSE = "text/event-stream";
    private static final String BLOCKED = "a blocked prompt";
    private static final String PRIMARY = "from the primary";
    private static final String BACKUP = "from the backup";

    @RegisterExtension
    final TestGateways test = new TestGateways();

    private static Reaction json(int status, String body) {
        return Reactions.raw(status, JSON, body);
    }

    /** A gateway whose primary reacts so to the blocked prompt and answers everything else. */
    private AiGateway refusing(ScriptedUpstream upstream, Reaction reaction, boolean withBackup) {
        upstream.behave(request -> request.body().contains(BLOCKED) ? reaction : Reactions.answer(PRIMARY));
        ScriptedUpstream other = test.upstream().behave(Reactions.answer(BACKUP));
        return test.gateway(g -> g.set("breaker.failures-in-row", 1)
                .provider("primary", p -> p.preset("openai")
                        .baseUrl(upstream.baseUrl())
                        .apiKeys("sk-key-number-one", "sk-key-number-two", "sk-key-number-three"))
                .provider(
                        "backup",
                        p -> p.preset("openai").baseUrl(other.baseUrl()).apiKeys("sk-backup-key-1"))
                .route("chat", r -> {
                    r.target("primary", "m");
                    if (withBackup) {
                        r.fallback("backup", "b");
                    }
                }));
    }

    private static void assertNothingIsHeldAgainst(AiGateway gateway, String provider) {
        GatewayStatus.ProviderStatus status = gateway.status().providers().stream()
                .filter(each -> each.id().equals(provider))
                .findFirst()
                .orElseThrow();
        assertThat(status.keys()).allSatisfy(key -> {
            assertThat(key.state()).as(key.name()).isEqualTo("available");
            assertThat(key.coolingFor()).as(key.name()).isZero();
        });
        assertThat(status.endpoints())
                .allSatisfy(endpoint -> assertThat(endpoint.breaker()).isEqualTo("closed"));
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of(
                        "a firewall's page for one prompt",
                        Reactions.raw(
                                403,
                                HTML,
                                "<!DOCTYPE html><html><head><title>Attention Required! | Cloudflare</title></head>"
                                        + "<body><h1>Sorry, you have been blocked</h1></body></html>")),
                Arguments.of(
                        "a proxy's page for one prompt",
                        Reactions.raw(403, HTML, "<html><body>Access Denied by policy: AI model</body></html>")),
                Arguments.of("a mesh's word for one prompt", Reactions.raw(403, "text/plain", "RBAC: access denied")),
                Arguments.of("an empty 403 for one prompt", Reactions.raw(403, "text/plain", "")),
                Arguments.of(
                        "the provider's own 403 for one prompt, whatever the key",
                        json(403, "{\"error\":{\"message\":\"Forbidden\",\"code\":\"forbidden\"}}")),
                Arguments.of(
                        "moderation at OpenRouter",
                        json(
                                403,
                                "{\"error\":{\"code\":403,\"message\":\"Your chosen model requires moderation and your"
                                        + " input was flagged\",\"metadata\":{\"reasons\":[\"violence\"],"
                                        + "\"flagged_input\":\"invalid api key\"}}}")),
                Arguments.of(
                        "a prompt about money sent back by FastAPI",
                        json(
                                422,
                                "{\"detail\":[{\"loc\":[\"body\",\"messages\",0,\"content\"],\"msg\":\"Input should be"
                                        + " a valid list\",\"input\":\"我的账户欠费, 余额不足, insufficient balance\"}]}")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    void aRefusalOfOneRequestIsHeldAgainstNobody(String symptom, Reaction reaction) {
        ScriptedUpstream upstream = test.upstream();
        AiGateway gateway = refusing(upstream, reaction, true);

        try {
            assertThat(gateway.chatClient().ask("chat", BLOCKED)).isEqualTo(BACKUP);
        } catch (AiGatewayException e) {
            assertThat(e.kind()).isIn(FailureKind.INVALID_REQUEST, FailureKind.CONTENT_FILTERED);
        }

        assertNothingIsHeldAgainst(gateway, "primary");
        assertThat(gateway.chatClient().ask("chat", "Hello")).as(symptom).isEqualTo(PRIMARY);
    }

    @Test
    void aModelsNameThatSpeaksOfMoneyEjectsNoKey() {
        ScriptedUpstream upstream = test.upstream();
        upstream.behave(request -> request.model().equals("gpt-4o")
                ? Reactions.answer(PRIMARY)
                : Reactions.status(
                        404,
                        "invalid_request_error",
                        "model_not_found",
                        "The model `" + request.model() + "` does not exist or you do not have access to it."));
        AiGateway gateway = test.gateway(
                g -> g.provider("openai", p -> p.baseUrl(upstream.baseUrl()).apiKeys("sk-1", "sk-2"))
                        .route("*", r -> r.target("openai")));
        for (String model : new String[] {"gpt-out of credits", "invalid api key", "x` insufficient balance `y"}) {
            assertThatThrownBy(() -> gateway.chatClient().ask(model, "Hello")).isInstanceOf(AiGatewayException.class);
            assertThat(gateway.status().providers().get(0).keys()).as(model).allSatisfy(key -> assertThat(key.state())
                    .isEqualTo("available"));
        }
        assertThat(gateway.chatClient().ask("gpt-4o", "Hello")).isEqualTo(PRIMARY);
    }

    /** The page comes for every request until somebody has signed in. */
    @Test
    void aCaptivePortalEjectsNoKey() {
        ScriptedUpstream upstream = test.upstream();
        AiGateway gateway = refusing(upstream, Reactions.serverError(), false);
        upstream.behave(Reactions.raw(
                401, HTML, "<html><head><title>Sign in to the guest network</title></head><body></body></html>"));

        assertThatThrownBy(() -> gateway.chatClient().ask("chat", "Hello")).isInstanceOf(AiGatewayException.class);

        assertThat(gateway.status().providers().get(0).keys())
                .allSatisfy(key -> assertThat(key.state()).isNotEqualTo("ejected"));
        upstream.behave(Reactions.answer(PRIMARY));
        assertThat(gateway.chatClient().ask("chat", "Hello")).isEqualTo(PRIMARY);
    }

    /** Perplexity's own 401 is a page; then another key helps. */
    @Test
    void aPageThatOnlyOneKeyGetsIsAnsweredWithAnotherKey() {
        ScriptedUpstream upstream = test.upstream();
        Reaction page = Reactions.raw(
                401,
                HTML,
                "<html>\n<head><title>401 Authorization Required</title></head>\n<body>\n<center><h1>401 Authorization"
                        + " Required</h1></center>\n<hr><center>openresty/1.27.4</center></body></html>");
        upstream.behave(request -> request.key().equals("pplx-wrong-key-1") ? page : Reactions.answer(PRIMARY));
        AiGateway gateway = test.gateway(g -> g.provider("perplexity", p -> p.baseUrl(upstream.baseUrl())
                        .apiKeys("pplx-wrong-key-1", "pplx-right-key-2"))
                .route("chat", r -> r.target("perplexity", "sonar")));
        for (int i = 0; i < 6; i++) {
            assertThat(gateway.chatClient().ask("chat", "Hello")).isEqualTo(PRIMARY);
        }
    }

    static Stream<Arguments> beyondTheServer() {
        return Stream.of(
                Arguments.of(
                        "no endpoint with tools",
                        json(
                                404,
                                "{\"error\":{\"message\":\"No endpoints found that support tool use. To learn more"
                                        + " about provider routing, visit: https://openrouter.ai/docs/provider-routing\","
                                        + "\"code\":404}}")),
                Arguments.of(
                        "no endpoint with tools, and a tool's name",
                        json(
                                404,
                                "{\"error\":{\"message\":\"No endpoints found that support tool use. Try disabling"
                                        + " \\\"question\\\". To learn more about provider routing, visit: …\",\"code\":404}}")),
                Arguments.of(
                        "no endpoint with images",
                        json(
                                404,
                                "{\"error\":{\"code\":\"404\",\"message\":\"No endpoints found that support image"
                                        + " input\",\"param\":\"\",\"type\":\"\"}}")),
                Arguments.of(
                        "no endpoint with these parameters",
                        json(
                                404,
                                "{\"error\":{\"message\":\"No endpoints found that can handle the requested"
                                        + " parameters.\",\"code\":404}}")),
                Arguments.of(
                        "images at Cerebras",
                        json(
                                403,
                                "{\"message\":\"Multimodal is not enabled for your organization and model\","
                                        + "\"type\":\"invalid_request_error\",\"param\":\"model\","
                                        + "\"code\":\"multimodal_not_enabled\"}")),
                Arguments.of(
                        "images at llama.cpp",
                        json(
                                500,
                                "{\"error\":{\"code\":500,\"message\":\"image input is not supported - hint: if this"
                                        + " is unexpected, you may need to provide the mmproj\",\"type\":\"server_error\"}}")),
                Arguments.of(
                        "audio at llama.cpp",
                        json(
                                500,
                                "{\"error\":{\"code\":500,\"message\":\"audio input is not supported - hint: if this"
                                        + " is unexpected, you may need to provide the mmproj\",\"type\":\"server_error\"}}")),
                Arguments.of(
                        "tools at llama.cpp",
                        json(
                                500,
                                "{\"error\":{\"code\":500,\"message\":\"tools param requires --jinja flag\","
                                        + "\"type\":\"server_error\"}}")),
                Arguments.of(
                        "what llama.cpp was not started with",
                        json(
                                501,
                                "{\"error\":{\"code\":501,\"message\":\"The current model does not support audio"
                                        + " input.\",\"type\":\"not_supported_error\"}}")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("beyondTheServer")
    void whatThisModelCannotTakeIsHeldAgainstNobody(String symptom, Reaction reaction) {
        ScriptedUpstream upstream = test.upstream();
        AiGateway gateway = refusing(upstream, reaction, true);

        try {
            gateway.chatClient().ask("chat", BLOCKED);
        } catch (AiGatewayException e) {
            assertThat(e.kind()).isEqualTo(FailureKind.INVALID_REQUEST);
        }

        assertNothingIsHeldAgainst(gateway, "primary");
        assertThat(gateway.chatClient().ask("chat", "Hello")).as(symptom).isEqualTo(PRIMARY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "No endpoints found that support tool use. Try disabling \\\"question\\\".",
                "No endpoints found that support image input",
                "No endpoints found that can handle the requested parameters."
            })
    void anotherTargetTakesWhatNoEndpointOfTheModelSupports(String message) {
        ScriptedUpstream upstream = test.upstream();
        AiGateway gateway =
                refusing(upstream, json(404, "{\"error\":{\"message\":\"" + message + "\",\"code\":404}}"), true);

        assertThat(gateway.chatClient().ask("chat", BLOCKED)).isEqualTo(BACKUP);
        assertThat(upstream.requestCount()).isEqualTo(1);
        assertThat(gateway.chatClient().ask("chat", "Hello")).isEqualTo(PRIMARY);
    }

    @ParameterizedTest
    @CsvSource({
        "502, SERVER_ERROR",
        "503, OVERLOADED",
        "429, RATE_LIMITED",
        "401, INVALID_CREDENTIAL",
        "402, QUOTA_EXHAUSTED",
    })
    void anErrorWithinAChoiceDecides(int code, FailureKind kind) {
        for (String reason : new String[] {"\"error\"", "null", "\"stop\""}) {
            String body = "{\"id\":\"1\",\"model\":\"m\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\","
                    + "\"content\":\"half a te\"},\"finish_reason\":" + reason + ",\"error\":{\"code\":" + code
                    + ",\"message\":\"Provider disconnected\",\"metadata\":{\"provider_name\":\"X\"}}}]}";
            ScriptedUpstream upstream = test.upstream();
            AiGateway gateway = refusing(upstream, json(200, body), true);

            ChatResponse answer = gateway.chatClient().chat(ChatRequest.of("chat", BLOCKED));

            assertThat(answer.text()).isEqualTo(BACKUP);
            assertThat(answer.trace().attempts().get(0).failure()).isEqualTo(kind);
        }
    }

    @ParameterizedTest
    @CsvSource({"502, SERVER_ERROR", "429, RATE_LIMITED", "401, INVALID_CREDENTIAL"})
    void anErrorWithinAChoiceOfAStreamDecides(int code, FailureKind kind) {
        String event =
                "data: {\"id\":\"1\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\","
                        + "\"content\":\"\"},\"finish_reason\":\"error\",\"error\":{\"code\":" + code
                        + ",\"message\":\"Provider disconnected\"}}]}\n\ndata: [DONE]\n\n";
        ScriptedUpstream upstream = test.upstream();
        AiGateway gateway = refusing(upstream, Reactions.raw(200, SSE, event), true);

        ChatResponse answer =
                gateway.chatClient().stream(ChatRequest.of("chat", BLOCKED)).collect();

        assertThat(answer.text()).isEqualTo(BACKUP);
        assertThat(answer.trace().attempts().get(0).failure()).isEqualTo(kind);
    }

    static Stream<Arguments> answersThatAreNone() {
        Stream<Arguments> gemini = Stream.of(
                        "MALFORMED_FUNCTION_CALL",
                        "UNEXPECTED_TOOL_CALL",
                        "TOO_MANY_TOOL_CALLS",
                        "MISSING_THOUGHT_SIGNATURE",
                        "MALFORMED_RESPONSE",
                        "OTHER",
                        "NO_IMAGE")
                .map(reason -> Arguments.of(
                        "gemini",
                        "{\"candidates\":[{\"content\":{\"role\":\"model\"},\"finishReason\":\"" + reason
                                + "\"}],\"usageMetadata\":{\"promptTokenCount\":1,\"totalTokenCount\":1}}"));
        return Stream.concat(
                gemini,
                Stream.of(
                        Arguments.of(
                                "openai",
                                "{\"id\":\"1\",\"model\":\"m\",\"choices\":[{\"index\":0,\"message\":{\"role\":"
                                        + "\"assistant\",\"content\":null},\"finish_reason\":null}]}"),
                        Arguments.of(
                                "openai-responses",
                                "{\"id\":\"r\",\"object\":\"response\",\"status\":\"completed\",\"model\":\"m\","
                                        + "\"output\":[]}"),
                        Arguments.of(
                                "anthropic",
                                "{\"id\":\"m\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\",\"content\":[],"
                                        + "\"stop_reason\":\"model_context_window_exceeded\",\"usage\":{\"input_tokens\":1,"
                                        + "\"output_tokens\":0}}")));
    }

    private AiGateway answering(String preset, Reaction reaction) {
        ScriptedUpstream upstream = test.upstream().behave(reaction);
        ScriptedUpstream other = test.upstream().behave(Reactions.answer(BACKUP));
        return test.gateway(g -> g.provider(
                        "primary",
                        p -> p.preset(preset).baseUrl(upstream.baseUrl()).apiKeys("sk-primary-key-1"))
                .provider(
                        "backup",
                        p -> p.preset("openai").baseUrl(other.baseUrl()).apiKeys("sk-backup-key-1"))
                .route("chat", r -> r.set(
                                "targets",
                                java.util.List.of(
                                        java.util.Map.of("provider", "primary", "model", "m", "context-window", 8192)))
                        .set(
                                "fallbacks",
                                java.util.List.of(java.util.Map.of(
                                        "provider", "backup", "model", "b", "context-window", 128000)))));
    }

    @ParameterizedTest
    @MethodSource("answersThatAreNone")
    void anAnswerThatIsNoneIsAskedForElsewhere(String preset, String body) {
        AiGateway gateway = answering(preset, json(200, body));

        ChatResponse answer = gateway.chatClient().chat(ChatRequest.of("chat", "Hello"));

        assertThat(answer.text()).isEqualTo(BACKUP);
        if (preset.equals("anthropic")) {
            assertThat(answer.trace().attempts().get(0).failure()).isEqualTo(FailureKind.CONTEXT_TOO_LONG);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: [DONE]\n\n",
                ": comment\n\ndata: {\"id\":\"1\",\"choices\":[]}\n\ndata: [DONE]\n\n",
                "data: {\"id\":\"1\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\"},"
                        + "\"finish_reason\":null}]}\n\ndata: [DONE]\n\n"
            })
    void aStreamOfNothingButItsEndIsBroken(String stream) {
        AiGateway gateway = answering("openai", Reactions.raw(200, SSE, stream));

        ChatResponse answer =
                gateway.chatClient().stream(ChatRequest.of("chat", "Hello")).collect();

        assertThat(answer.text()).isEqualTo(BACKUP);
        assertThat(answer.trace().attempts().get(0).failure()).isEqualTo(FailureKind.STREAM_BROKEN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"MALFORMED_FUNCTION_CALL", "OTHER", "MALFORMED_RESPONSE"})
    void withTextItIsAnAnswerButNotAStop(String reason) {
        AiGateway gateway = answering(
                "gemini",
                json(
                        200,
                        "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"some text\"}]},\"finishReason\":\""
                                + reason + "\"}]}"));

        ChatResponse answer = gateway.chatClient().chat(ChatRequest.of("chat", "Hello"));

        assertThat(answer.text()).isEqualTo("some text");
        assertThat(answer.finishReason()).isNotEqualTo(FinishReason.STOP);
    }

    /** llama-cpp-python ends the first caller's stream so when a second request comes. */
    @Test
    void aStreamWithTextAndItsEndButNoReasonIsCutOff() {
        AiGateway gateway = answering(
                "openai",
                Reactions.raw(
                        200,
                        SSE,
                        "data: {\"id\":\"1\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"half a\"},"
                                + "\"finish_reason\":null}]}\n\ndata: [DONE]\n\n"));
        ChatResponse answer;
        try {
            answer =
                    gateway.chatClient().stream(ChatRequest.of("chat", "Hello")).collect();
        } catch (AiGatewayException e) {
            return; // said to be cut off
        }
        assertThat(answer.finishReason()).isNotEqualTo(FinishReason.STOP);
    }

    /** Snowflake never says a reason, but what the answer has cost. */
    @Test
    void aStreamWithUsageIsWholeWithoutAReason() {
        AiGateway gateway = answering(
                "openai",
                Reactions.raw(
                        200,
                        SSE,
                        "data: {\"id\":\"1\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"all of it\"}}]}\n\n"
                                + "data: {\"id\":\"1\",\"choices\":[{\"index\":0,\"delta\":{}}],\"usage\":{"
                                + "\"prompt_tokens\":1,\"completion_tokens\":3,\"total_tokens\":4}}\n\ndata: [DONE]\n\n"));
        assertThat(gateway.chatClient().stream(ChatRequest.of("chat", "Hello"))
                        .collect()
                        .text())
                .isEqualTo("all of it");
    }
}
