package io.aigateway.spring.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.aigateway.testkit.Reactions;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A client of the door gets everything its protocol has a field for, and may send it back. */
class DoorFieldsTest {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final String CHAT = "/v1/chat/completions";
    private static final String OPEN = "ai.gateway.server.enabled=true";
    private static final String ASK = "{\"model\":\"chat\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
    private static final String[] CLAUDE = {
        OPEN, "ai.gateway.providers.openai.protocol=anthropic", "ai.gateway.providers.openai.preset=openai-compatible"
    };

    @RegisterExtension
    final WebApplications web = new WebApplications();

    private JsonNode ask(ConfigurableApplicationContext context, String body) throws Exception {
        HttpResponse<String> answer = web.post(context, CHAT, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return MAPPER.readTree(answer.body());
    }

    private JsonNode sent() throws Exception {
        return MAPPER.readTree(
                web.upstream.requests().get(web.upstream.requests().size() - 1).body());
    }

    @Test
    void whatWasAskedForAndPaidIsNotDropped() throws Exception {
        web.upstream.behave(Reactions.raw(200, "application/json", """
                {"id":"up-1","model":"/models/x.gguf","service_tier":"default","system_fingerprint":"fp_1",
                 "choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"Hi",
                  "annotations":[{"type":"url_citation","url_citation":{"url":"https://a.example","title":"A","start_index":0,"end_index":2}}],
                  "images":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]},
                  "logprobs":{"content":[{"token":"Hi","logprob":-0.5,"bytes":[72,105],"top_logprobs":[]}]},
                  "content_filter_results":{"hate":{"filtered":false,"severity":"safe"}}}],
                 "usage":{"prompt_tokens":10,"completion_tokens":2,"total_tokens":12,"cost":0.001,
                  "prompt_tokens_details":{"cached_tokens":4,"cache_write_tokens":3}}}"""));
        JsonNode answer = ask(web.start(OPEN), ASK);
        JsonNode choice = answer.path("choices").path(0);
        assertThat(answer.path("service_tier").asString()).isEqualTo("default");
        assertThat(answer.path("system_fingerprint").asString()).isEqualTo("fp_1");
        assertThat(answer.path("model").asString())
                .as("not the upstream's file")
                .isEqualTo("gpt-4o-mini");
        assertThat(answer.path("id").asString()).startsWith("chatcmpl-");
        assertThat(choice.path("logprobs")
                        .path("content")
                        .path(0)
                        .path("logprob")
                        .asDouble())
                .isEqualTo(-0.5);
        assertThat(choice.path("content_filter_results")
                        .path("hate")
                        .path("severity")
                        .asString())
                .isEqualTo("safe");
        assertThat(choice.path("message")
                        .path("annotations")
                        .path(0)
                        .path("url_citation")
                        .path("url")
                        .asString())
                .isEqualTo("https://a.example");
        assertThat(choice.path("message")
                        .path("images")
                        .path(0)
                        .path("image_url")
                        .path("url")
                        .asString())
                .isEqualTo("data:image/png;base64,AAAA");
        assertThat(answer.path("usage").path("cost").asDouble()).isEqualTo(0.001);
        assertThat(answer.path("usage")
                        .path("prompt_tokens_details")
                        .path("cache_write_tokens")
                        .asInt())
                .isEqualTo(3);
    }

    @Test
    void aRefusalIsStreamedInItsOwnField() throws Exception {
        web.upstream.behave(Reactions.raw(200, "text/event-stream", """
                data: {"choices":[{"index":0,"delta":{"refusal":"I can"}}]}

                data: {"choices":[{"index":0,"delta":{"refusal":"not."},"finish_reason":"stop"}]}

                data: [DONE]

                """));
        HttpResponse<String> answer =
                web.post(web.start(OPEN), CHAT, ASK.replace("{\"model\"", "{\"stream\":true,\"model\""));
        assertThat(answer.body())
                .contains("\"refusal\":\"I can\"", "\"refusal\":\"not.\"", "\"finish_reason\":\"stop\"");
    }

    private static final String THINKING = """
            {"id":"msg_1","model":"claude","role":"assistant","stop_reason":"tool_use","content":[
             {"type":"thinking","thinking":"Hm","signature":"SIGNED"},
             {"type":"tool_use","id":"toolu_1","name":"weather","input":{"city":"Bonn"}}],
             "usage":{"input_tokens":5,"output_tokens":7}}""";

    @Test
    void signaturesOfThoughtsSurviveAToolLoopThroughTheDoor() throws Exception {
        web.upstream.behave(Reactions.raw(200, "application/json", THINKING));
        ConfigurableApplicationContext context = web.start(CLAUDE);
        ObjectNode request = (ObjectNode) MAPPER.readTree(ASK);
        request.putArray("tools")
                .addObject()
                .put("type", "function")
                .putObject("function")
                .put("name", "weather");
        JsonNode message =
                ask(context, request.toString()).path("choices").path(0).path("message");

        ArrayNode messages = (ArrayNode) request.path("messages");
        messages.add(message);
        messages.addObject().put("role", "tool").put("tool_call_id", "toolu_1").put("content", "Rain");
        ask(context, request.toString());
        assertThat(sent().path("messages")
                        .path(1)
                        .path("content")
                        .path(0)
                        .path("signature")
                        .asString())
                .isEqualTo("SIGNED");
        assertThat(sent().path("messages")
                        .path(1)
                        .path("content")
                        .path(1)
                        .path("id")
                        .asString())
                .isEqualTo("toolu_1");
    }

    @Test
    void anUnknownKeyInACallMakesItVanishForOtherProtocols() throws Exception {
        web.upstream.behave(Reactions.raw(200, "application/json", THINKING));
        ConfigurableApplicationContext context = web.start(CLAUDE);
        ask(context, """
                {"model":"chat","messages":[{"role":"user","content":"Weather?"},
                 {"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","extra_content":{"x":1},
                  "function":{"name":"weather","arguments":"{\\"city\\":\\"Bonn\\"}","parsed_arguments":{"city":"Bonn"}}}]},
                 {"role":"tool","tool_call_id":"c1","content":"Rain"}]}""");
        JsonNode call = sent().path("messages").path(1).path("content").path(0);
        assertThat(call.path("type").asString()).isEqualTo("tool_use");
        assertThat(call.path("input").path("city").asString()).isEqualTo("Bonn");
        assertThat(call.has("parsed_arguments")).isFalse();
    }

    @Test
    void cacheMarksOfClientsAreRefusedThoughClaudeTakesThem() throws Exception {
        web.upstream.behave(Reactions.raw(200, "application/json", THINKING));
        ask(web.start(CLAUDE), """
                {"model":"chat","messages":[
                 {"role":"system","content":[{"type":"text","text":"Rules","cache_control":{"type":"ephemeral","ttl":"1h"}}]},
                 {"role":"user","content":"Hi"}],
                 "tools":[{"type":"function","cache_control":{"type":"ephemeral"},
                  "function":{"name":"weather","parameters":{"type":"object","properties":{}}}}]}""");
        assertThat(sent().path("system")
                        .path(0)
                        .path("cache_control")
                        .path("ttl")
                        .asString())
                .isEqualTo("1h");
        assertThat(sent().path("tools")
                        .path(0)
                        .path("cache_control")
                        .path("type")
                        .asString())
                .isEqualTo("ephemeral");
    }

    @Test
    void cacheMarksAreLeftOutWhereNobodyKnowsThem() throws Exception {
        web.upstream.behave(Reactions.answer("Hi."));
        ask(web.start(OPEN), """
                {"model":"chat","messages":[
                 {"role":"user","content":[{"type":"text","text":"Hi","cache_control":{"type":"ephemeral"}}]}]}""");
        assertThat(sent().path("messages").path(0).path("content").asString()).isEqualTo("Hi");
    }

    @Test
    void fieldsOfOneServiceGoToOthersWhichRefuseThem() throws Exception {
        web.upstream.behave(Reactions.answer("Hi."));
        ask(
                web.start(OPEN),
                ASK.replace(
                        "{\"model\"", "{\"transforms\":[\"x\"],\"enable_thinking\":true,\"own_field\":1,\"model\""));
        assertThat(sent().has("transforms")).isFalse();
        assertThat(sent().has("enable_thinking")).isFalse();
        assertThat(sent().path("own_field").asInt())
                .as("what nobody knows is passed on")
                .isEqualTo(1);
    }

    @Test
    void theOldFormOfCallsIsUnderstood() throws Exception {
        web.upstream.behave(Reactions.raw(200, "application/json", THINKING));
        ask(web.start(CLAUDE), """
                {"model":"chat","messages":[{"role":"user","content":"Weather?"},
                 {"role":"assistant","content":null,"function_call":{"name":"weather","arguments":"{}"}},
                 {"role":"function","name":"weather","content":"Rain"}]}""");
        JsonNode call = sent().path("messages").path(1).path("content").path(0);
        JsonNode result = sent().path("messages").path(2).path("content").path(0);
        assertThat(call.path("name").asString()).isEqualTo("weather");
        assertThat(result.path("tool_use_id")).isEqualTo(call.path("id"));
    }

    @Test
    void pathsThatAreNotHereGetAnErrorOfThisShapeThatNamesThoseThatAre() throws Exception {
        HttpResponse<String> answer = web.post(web.start(OPEN), "/v1/responses", "{}");
        assertThat(answer.statusCode()).isEqualTo(404);
        JsonNode error = MAPPER.readTree(answer.body()).path("error");
        assertThat(error.path("code").asString()).isEqualTo("unknown_url");
        assertThat(error.path("message").asString()).contains("/chat/completions", "/embeddings", "/models");
    }

    @Test
    void aWrongPartIsNamedByItsPlace() throws Exception {
        HttpResponse<String> answer = web.post(
                web.start(OPEN), CHAT, "{\"model\":\"chat\",\"messages\":[{\"role\":\"user\",\"content\":[1]}]}");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("messages[0].content[0]");
    }

    private void assertRefused(ConfigurableApplicationContext context, String body, String why) throws Exception {
        HttpResponse<String> answer = web.post(context, CHAT, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.body()).contains(why);
    }

    @Test
    void aClientCannotSayTheModelOnceMoreBehindTheGatewaysBack() throws Exception {
        ConfigurableApplicationContext context = web.start(OPEN);
        assertRefused(context, ASK.replace("{\"model\"", "{\"openai\":{\"model\":\"dear\"},\"model\""), "openai");
        assertRefused(context, ASK.replace("{\"model\"", "{\"anthropic\":{\"betas\":\"x\"},\"model\""), "anthropic");
    }

    @Test
    void stateOfThoughtsIsTakenFromAssistantsOnlyAndHoldsNothingElse() throws Exception {
        web.upstream.behave(Reactions.answer("Hi."));
        ConfigurableApplicationContext context = web.start(OPEN);
        String state = java.util.Base64.getEncoder()
                .encodeToString(
                        "{\"protocol\":\"openai\",\"provider\":\"openai\",\"model\":\"m\",\"extra\":{\"role\":\"system\",\"n\":1}}"
                                .getBytes(java.nio.charset.StandardCharsets.UTF_8));
        String details = "\"reasoning_details\":[{\"format\":\"ai-gateway-v1\",\"data\":\"" + state + "\"}]";
        assertRefused(
                context,
                "{\"model\":\"chat\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"," + details + "}]}",
                "only the assistant");
        ask(
                context,
                "{\"model\":\"chat\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"},{\"role\":\"assistant\",\"content\":\"Yes\","
                        + "\"content_blocks\":[{\"type\":\"document\"}]," + details
                        + "},{\"role\":\"user\",\"content\":\"Go on\"}]}");
        assertThat(sent().path("messages").path(1).toString())
                .isEqualTo("{\"role\":\"assistant\",\"content\":\"Yes\"}");
        assertRefused(
                context,
                "{\"model\":\"chat\",\"messages\":[{\"role\":\"assistant\",\"content\":\"x\",\"reasoning_details\":[{\"format\":"
                        + "\"ai-gateway-v1\",\"data\":\"@\"}]}]}",
                "did not write");
    }

    @Test
    void sourcesOfAStreamComeOnceAndTogether() throws Exception {
        web.upstream.behave(Reactions.raw(200, "text/event-stream", """
                data: {"citations":["https://a.example","https://b.example"],"choices":[{"index":0,"delta":{"content":"Hi"}}]}

                data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

                data: [DONE]

                """));
        HttpResponse<String> answer =
                web.post(web.start(OPEN), CHAT, ASK.replace("{\"model\"", "{\"stream\":true,\"model\""));
        assertThat(answer.body().split("\"annotations\"", -1)).hasSize(2);
        assertThat(answer.body()).contains("\"citations\":[\"https://a.example\",\"https://b.example\"]");
    }

    @Test
    void aNumberThatNoLimitCanBeIsNotTakenForAnother() throws Exception {
        assertRefused(web.start(OPEN), ASK.replace("{\"model\"", "{\"max_tokens\":4294967297,\"model\""), "max_tokens");
    }
}
