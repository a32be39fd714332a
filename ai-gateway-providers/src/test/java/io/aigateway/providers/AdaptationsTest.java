package io.aigateway.providers;

import static org.assertj.core.api.Assertions.assertThat;

import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ContentPart;
import io.aigateway.chat.Media;
import io.aigateway.chat.Message;
import io.aigateway.chat.ReasoningEffort;
import io.aigateway.chat.ResponseFormat;
import io.aigateway.chat.Role;
import io.aigateway.chat.ToolChoice;
import io.aigateway.chat.ToolDefinition;
import io.aigateway.internal.json.Json;
import io.aigateway.spi.ChatAssembler;
import io.aigateway.spi.Upstream;
import io.aigateway.spi.WireProtocol;
import io.aigateway.trace.CallTrace;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One neutral meaning: what a protocol has no word for is said otherwise, left out with a note, or refused. */
class AdaptationsTest {

    private static final ToolDefinition TOOL =
            ToolDefinition.of("weather", "The weather.", Map.of("type", "object", "properties", Map.of()));
    private static final Map<String, Object> SCHEMA = Map.of(
            "type",
            "object",
            "properties",
            Map.of("n", Map.of("type", "integer")),
            "required",
            List.of("n"),
            "additionalProperties",
            false);
    private static final Map<String, Object> OLDER_SCHEMA =
            Map.of("type", "object", "properties", Map.of("n", Map.of("type", "integer")), "required", List.of("n"));

    private static WireProtocol protocol(String id) {
        return ErrorsOfProtocolsTest.protocol(id);
    }

    private static ChatRequest.Builder request() {
        return ChatRequest.builder("m").user("Hi");
    }

    private static Encoded encode(String id, ChatRequest.Builder request, String... quirks) {
        Map<String, String> map = new java.util.HashMap<>();
        for (int i = 0; i < quirks.length; i += 2) {
            map.put(quirks[i], quirks[i + 1]);
        }
        return Encoded.chat(protocol(id), request.build(), map);
    }

    @ParameterizedTest
    @CsvSource({
        "openai, /chat/completions",
        "openai-responses, /responses",
        "anthropic, /messages",
        "anthropic-vertex, /models/m:rawPredict",
        "anthropic-bedrock, /model/m/invoke",
        "gemini, /models/m:generateContent",
        "bedrock, /model/m/converse",
        "cohere, /v2/chat",
        "ollama, /api/chat",
    })
    void pathsNameTheOperation(String id, String path) {
        assertThat(encode(id, request()).path()).isEqualTo(path);
    }

    @Test
    void modelsWithColonsAndSlashesAreOneSegmentOnBedrock() {
        ChatRequest request =
                ChatRequest.of("arn:aws:bedrock:us-east-1:1:inference-profile/us.anthropic.claude-v1:0", "Hi");
        assertThat(Encoded.chat(protocol("bedrock"), request, Map.of()).path())
                .isEqualTo(
                        "/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A1%3Ainference-profile%2Fus.anthropic.claude-v1%3A0/converse");
    }

    @Test
    void deploymentsOfAzureAreInThePath() {
        assertThat(encode(
                                "openai",
                                request(),
                                "path-template",
                                "/deployments/{model}{path}?api-version={api-version}",
                                "api-version",
                                "2025-04-01-preview")
                        .path())
                .isEqualTo("/deployments/m/chat/completions?api-version=2025-04-01-preview");
    }

    @ParameterizedTest
    @CsvSource({"anthropic", "bedrock", "gemini", "cohere", "ollama", "openai-responses"})
    void whatTheProtocolHasNoWordForIsLeftOutWithANote(String id) {
        ChatRequest.Builder request = request()
                .frequencyPenalty(0.5)
                .seed(1L)
                .endUser("u")
                .parallelToolCalls(false)
                .extra("n", 2)
                .extra("logit_bias", Map.of("1", 1))
                .extra("openai", Map.of("verbosity", "low"))
                .extra(id, Map.of("own_field", true));
        Encoded encoded = encode(id, request);
        assertThat(encoded.text())
                .doesNotContain("logit_bias")
                .doesNotContain("verbosity")
                .contains("own_field");
        assertThat(encoded.notes()).contains("dropped n: it is a word of OpenAI's");
    }

    @Test
    void aTargetThatRefusesAParameterIsNotAskedUnderThePolicyFail() {
        ChatRequest request = request().topK(5).build();
        Upstream strict = Upstream.of("p", "m", Map.of("parameters", "fail", "drop", "temperature,top_k"));
        assertThat(protocol("openai").obstacle(request, strict)).isEqualTo("does not accept top_k (parameters: fail)");
        assertThat(protocol("openai-responses").obstacle(request, Upstream.of("p", "m", Map.of("parameters", "fail"))))
                .contains("top_k");
        assertThat(protocol("gemini").obstacle(request, Upstream.of("p", "m", Map.of("parameters", "fail"))))
                .isNull();
    }

    @Test
    void rawPartsAndToolsGoToTheirProtocolOnly() {
        ChatRequest tool = request()
                .tool(ToolDefinition.raw("anthropic", Map.of("type", "web_search_20250305", "name", "web_search")))
                .build();
        ChatRequest part = ChatRequest.builder("m")
                .user(ContentPart.raw("gemini", Map.of("videoMetadata", Map.of())))
                .build();
        Upstream upstream = Upstream.of("p", "m", Map.of());
        assertThat(protocol("anthropic-bedrock").obstacle(tool, upstream)).isNull();
        assertThat(protocol("openai").obstacle(tool, upstream)).isEqualTo("tool 0 is in the words of anthropic");
        assertThat(protocol("anthropic").obstacle(part, upstream)).contains("in the words of gemini");
    }

    @Test
    void mediaThatAProtocolCannotTakeIsAnObstacle() {
        ChatRequest url = ChatRequest.builder("m")
                .user(ContentPart.image("https://example.com/a.png"))
                .build();
        ChatRequest sound = ChatRequest.builder("m")
                .user(ContentPart.audio(new byte[3], "wav"))
                .build();
        Upstream upstream = Upstream.of("p", "m", Map.of());
        assertThat(protocol("bedrock").obstacle(url, upstream)).contains("media as bytes");
        assertThat(protocol("ollama").obstacle(url, upstream)).contains("images as bytes");
        assertThat(protocol("anthropic").obstacle(url, upstream)).isNull();
        assertThat(protocol("anthropic").obstacle(sound, upstream)).contains("no audio input");
        assertThat(protocol("cohere").obstacle(sound, upstream)).contains("audio");
    }

    @Test
    void oneImageInEveryProtocol() {
        byte[] bytes = {1, 2, 3};
        ChatRequest.Builder request =
                ChatRequest.builder("m").user(ContentPart.text("?"), ContentPart.image(bytes, "image/png"));
        String url = "data:image/png;base64,AQID";
        assertThat(encode("openai", request).at("messages.0.content.1.image_url.url"))
                .isEqualTo(url);
        assertThat(encode("openai-responses", request).at("input.0.content.1.image_url"))
                .isEqualTo(url);
        assertThat(encode("cohere", request).at("messages.0.content.1.image_url.url"))
                .isEqualTo(url);
        assertThat(encode("anthropic", request).at("messages.0.content.1.source"))
                .isEqualTo(Map.of("type", "base64", "media_type", "image/png", "data", "AQID"));
        assertThat(encode("gemini", request).at("contents.0.parts.1.inlineData"))
                .isEqualTo(Map.of("mimeType", "image/png", "data", "AQID"));
        assertThat(encode("bedrock", request).at("messages.0.content.1.image"))
                .isEqualTo(Map.of("format", "png", "source", Map.of("bytes", "AQID")));
        assertThat(encode("ollama", request).at("messages.0.images")).isEqualTo(List.of("AQID"));
        // The same as a data URL is taken apart where bytes are wanted.
        ChatRequest.Builder same = ChatRequest.builder("m").user(ContentPart.text("?"), ContentPart.image(url));
        assertThat(encode("anthropic", same).at("messages.0.content.1.source.data"))
                .isEqualTo("AQID");
        assertThat(encode("gemini", same).at("contents.0.parts.1.inlineData.data"))
                .isEqualTo("AQID");
    }

    @Test
    void oneDocumentInEveryProtocolThatHasThem() {
        ChatRequest.Builder request =
                ChatRequest.builder("m").user(ContentPart.file(new byte[] {1, 2, 3}, "application/pdf", "a b_c.pdf"));
        assertThat(encode("openai", request).at("messages.0.content.0.file.file_data"))
                .isEqualTo("data:application/pdf;base64,AQID");
        assertThat(encode("openai-responses", request).at("input.0.content.0.file_data"))
                .isEqualTo("data:application/pdf;base64,AQID");
        assertThat(encode("anthropic", request).at("messages.0.content.0.source.media_type"))
                .isEqualTo("application/pdf");
        assertThat(encode("gemini", request).at("contents.0.parts.0.inlineData.mimeType"))
                .isEqualTo("application/pdf");
        assertThat(encode("bedrock", request).at("messages.0.content.0.document.name"))
                .isEqualTo("a b-c-pdf");
        assertThat(encode("bedrock", request).at("messages.0.content.1.text")).isEqualTo("(document)");
    }

    @Test
    void effortsBecomeBudgetsLevelsOrSwitches() {
        ChatRequest.Builder request = request().reasoningEffort(ReasoningEffort.MEDIUM);
        assertThat(encode("openai", request).at("reasoning_effort")).isEqualTo("medium");
        assertThat(encode("openai-responses", request).at("reasoning.effort")).isEqualTo("medium");
        assertThat(encode("anthropic", request).at("thinking.budget_tokens")).isEqualTo(8_192);
        Encoded adaptive = encode("anthropic", request, "thinking", "adaptive");
        assertThat(adaptive.at("thinking.type")).isEqualTo("adaptive");
        assertThat(adaptive.at("output_config.effort")).isEqualTo("medium");
        assertThat(encode("gemini", request).at("generationConfig.thinkingConfig.thinkingBudget"))
                .isEqualTo(8_192);
        assertThat(encode("gemini", request, "thinking", "level").at("generationConfig.thinkingConfig.thinkingLevel"))
                .isEqualTo("MEDIUM");
        assertThat(encode("bedrock", request, "thinking", "claude-budget")
                        .at("additionalModelRequestFields.thinking.budget_tokens"))
                .isEqualTo(8_192);
        assertThat(encode("bedrock", request, "thinking", "nova")
                        .at("additionalModelRequestFields.reasoningConfig.maxReasoningEffort"))
                .isEqualTo("medium");
        assertThat(encode("cohere", request, "thinking", "budget").at("thinking.token_budget"))
                .isEqualTo(8_192);
        assertThat(encode("cohere", request).json()).doesNotContainKey("thinking");
        assertThat(encode("ollama", request, "thinking", "bool").at("think")).isEqualTo(true);
        assertThat(encode("ollama", request).json()).doesNotContainKey("think");
        assertThat(encode("ollama", request, "thinking", "level").at("think")).isEqualTo("medium");
        assertThat(encode("gemini", request, "thinking", "none").notes())
                .contains("dropped reasoning_effort: m does not accept it");
    }

    @Test
    void thinkingModelsOfAnthropicGetWhatTheyAccept() {
        Encoded encoded = encode(
                "anthropic",
                request()
                        .tool(TOOL)
                        .toolChoice(ToolChoice.REQUIRED)
                        .temperature(0.2)
                        .topK(3)
                        .maxOutputTokens(4_000)
                        .reasoningEffort(ReasoningEffort.HIGH));
        assertThat(encoded.at("thinking.budget_tokens")).isEqualTo(2_000);
        assertThat(encoded.at("tool_choice")).isEqualTo(Map.of("type", "auto"));
        assertThat(encoded.json()).doesNotContainKeys("temperature", "top_k");
        assertThat(encoded.notes())
                .contains(
                        "tool_choice auto: a thinking model cannot be forced to call",
                        "dropped temperature: not together with thinking",
                        "dropped top_k: not together with thinking");
        assertThat(encode("anthropic", request().maxOutputTokens(500).reasoningEffort(ReasoningEffort.LOW))
                        .notes())
                .contains("no thinking: max_tokens 500 leaves no room for it");
    }

    @Test
    void anthropicNeedsALimitAndGetsTheModelsOwn() {
        Encoded encoded = encode("anthropic", request(), "default-max-tokens", "4096");
        assertThat(encoded.at("max_tokens")).isEqualTo(4_096);
        assertThat(encoded.notes()).contains("max_tokens 4096: the protocol requires a limit and the request has none");
    }

    @Test
    void aSchemaForTheAnswerInEveryProtocol() {
        ChatRequest.Builder request = request().responseFormat(ResponseFormat.jsonSchema("answer", SCHEMA));
        assertThat(encode("openai", request).at("response_format.json_schema.schema"))
                .isEqualTo(SCHEMA);
        assertThat(encode("openai-responses", request).at("text.format.schema")).isEqualTo(SCHEMA);
        assertThat(encode("anthropic", request).at("output_config.format.schema"))
                .isEqualTo(SCHEMA);
        assertThat(encode("gemini", request).at("generationConfig.responseJsonSchema"))
                .isEqualTo(SCHEMA);
        assertThat(encode("gemini", request, "schema", "openapi").at("generationConfig.responseSchema"))
                .isEqualTo(OLDER_SCHEMA);
        assertThat(Json.parse(String.valueOf(
                                encode("bedrock", request).at("outputConfig.textFormat.structure.jsonSchema.schema"))
                        .getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(SCHEMA);
        assertThat(encode("bedrock", request, "json-schema", "words").at("system.0.text"))
                .asString()
                .contains("JSON schema");
        assertThat(encode("cohere", request).at("response_format.json_schema")).isEqualTo(SCHEMA);
        assertThat(encode("ollama", request).at("format")).isEqualTo(SCHEMA);
    }

    @Test
    void aForcedCallStandsForASchemaAndItsInputIsTheAnswer() throws IOException {
        ChatRequest.Builder request = request().responseFormat(ResponseFormat.jsonSchema("answer", SCHEMA));
        Encoded encoded = encode("anthropic", request, "json-schema", "tool");
        assertThat(encoded.at("tools.0.input_schema")).isEqualTo(SCHEMA);
        assertThat(encoded.at("tool_choice")).isEqualTo(Map.of("type", "tool", "name", "json_answer__"));

        ChatAssembler assembler = new ChatAssembler("m", 1_000);
        protocol("anthropic")
                .decodeChat(
                        new ByteArrayInputStream("""
                        {"content":[{"type":"tool_use","id":"t","name":"json_answer__","input":{"n":1}}],
                         "stop_reason":"tool_use"}""".getBytes(StandardCharsets.UTF_8)),
                        Upstream.of("p", "m", Map.of()),
                        assembler);
        var answer = assembler.toResponse(CallTrace.none());
        assertThat(answer.text()).isEqualTo("{\"n\":1}");
        assertThat(answer.toolCalls()).isEmpty();
        assertThat(answer.finishReason()).isEqualTo(io.aigateway.chat.FinishReason.STOP);
    }

    @Test
    void jsonTogetherWithToolsIsAskedForInWordsWhereItCannotBeAParameter() {
        ChatRequest.Builder request = request().tool(TOOL).responseFormat(ResponseFormat.JSON_OBJECT);
        assertThat(encode("gemini", request).at("systemInstruction.parts.0.text"))
                .asString()
                .contains("JSON object");
        assertThat(encode("cohere", request).at("messages.0.content"))
                .asString()
                .contains("JSON object");
        assertThat(encode("anthropic", request).at("system.0.text")).asString().contains("JSON object");
    }

    @Test
    void olderGeminiModelsGetTheSubsetOfSchemasTheyKnow() {
        Map<String, Object> schema = Map.of(
                "type",
                "object",
                "$schema",
                "https://json-schema.org/draft/2020-12/schema",
                "additionalProperties",
                false,
                "$defs",
                Map.of("unit", Map.of("type", "string", "const", "celsius")),
                "properties",
                Map.of(
                        "unit", Map.of("$ref", "#/$defs/unit"),
                        "city", Map.of("type", List.of("string", "null")),
                        "when", Map.of("anyOf", List.of(Map.of("type", "integer"), Map.of("type", "null")))));
        Encoded encoded = encode("gemini", request().tool(ToolDefinition.of("f", "F.", schema)), "schema", "openapi");
        assertThat(encoded.at("tools.0.functionDeclarations.0.parameters"))
                .isEqualTo(Map.of(
                        "type",
                        "object",
                        "properties",
                        Map.of(
                                "unit", Map.of("type", "string", "enum", List.of("celsius")),
                                "city", Map.of("type", "string", "nullable", true),
                                "when", Map.of("type", "integer", "nullable", true))));
    }

    @Test
    void schemaThatRefersToItselfEnds() {
        Map<String, Object> schema = Map.of("type", "object", "properties", Map.of("child", Map.of("$ref", "#")));
        assertThat(encode("gemini", request().tool(ToolDefinition.of("f", "F.", schema)), "schema", "openapi")
                        .text())
                .contains("child");
    }

    @Test
    void choicesOfToolsInEveryProtocol() {
        ChatRequest.Builder named = request().tool(TOOL).toolChoice(ToolChoice.tool("weather"));
        assertThat(encode("openai", named).at("tool_choice.function.name")).isEqualTo("weather");
        assertThat(encode("openai-responses", named).at("tool_choice.name")).isEqualTo("weather");
        assertThat(encode("anthropic", named).at("tool_choice.name")).isEqualTo("weather");
        assertThat(encode("gemini", named).at("toolConfig.functionCallingConfig.allowedFunctionNames.0"))
                .isEqualTo("weather");
        assertThat(encode("bedrock", named).at("toolConfig.toolChoice.tool.name"))
                .isEqualTo("weather");
        assertThat(encode("cohere", named).at("tool_choice")).isEqualTo("REQUIRED");
        assertThat(encode("ollama", named).notes()).contains("dropped tool_choice: the protocol has no word for it");
        ChatRequest.Builder none = request().tool(TOOL).toolChoice(ToolChoice.NONE);
        assertThat(encode("bedrock", none).json()).doesNotContainKey("toolConfig");
        assertThat(encode("ollama", none).json()).doesNotContainKey("tools");
        assertThat(encode("anthropic", none).at("tool_choice.type")).isEqualTo("none");
    }

    @Test
    void bedrockIsToldTheToolsThatWereCalledBefore() {
        ChatRequest.Builder request = request()
                .message(Message.assistant(List.of(io.aigateway.chat.ToolCall.of("t1", "weather", "{}"))))
                .message(Message.toolError("t1", "no station"));
        Encoded encoded = encode("bedrock", request);
        assertThat(encoded.at("toolConfig.tools.0.toolSpec.name")).isEqualTo("weather");
        assertThat(encoded.at("messages.2.content.0.toolResult.status")).isEqualTo("error");
        assertThat(encode("anthropic", request).at("messages.2.content.0.is_error"))
                .isEqualTo(true);
        assertThat(encode("gemini", request).at("contents.2.parts.0.functionResponse.response"))
                .isEqualTo(Map.of("error", "no station"));
        assertThat(encode("openai", request).text()).doesNotContain("is_error");
    }

    @Test
    void instructionsWithinTheConversationMoveAndSpeakersTakeTurns() {
        ChatRequest.Builder request = ChatRequest.builder("m")
                .system("A")
                .user("1")
                .user("2")
                .message(Message.assistant(List.of(io.aigateway.chat.ToolCall.of("t1", "f", "{}"))))
                .user("3")
                .message(Message.tool("t1", "ok"))
                .message(Message.builder(Role.DEVELOPER)
                        .content(List.of(ContentPart.text("B")))
                        .build());
        Encoded encoded = encode("anthropic", request);
        assertThat(encoded.at("system.1.text")).isEqualTo("B");
        assertThat(encoded.at("messages.2.content.0.type")).isEqualTo("tool_result");
        assertThat(encoded.at("messages.2.content.1.text")).isEqualTo("3");
        assertThat(encoded.notes()).contains("instructions within the conversation were moved to its beginning");
        assertThat(encode("gemini", request).at("contents.0.parts.1.text")).isEqualTo("2");
        assertThat(encode("bedrock", request).at("messages.2.content.0.toolResult.toolUseId"))
                .isEqualTo("t1");
    }

    @Test
    void blankTextsAndStopsThatWouldBeRefusedAreLeftOut() {
        ChatRequest.Builder request = ChatRequest.builder("m")
                .user(ContentPart.text(" "), ContentPart.text("Hi"))
                .message(Message.assistant(""))
                .user("Go on")
                .stop(List.of("\n", "END"));
        Encoded anthropic = encode("anthropic", request);
        assertThat(anthropic.text()).doesNotContain("\" \"");
        assertThat(anthropic.at("stop_sequences")).isEqualTo(List.of("END"));
        assertThat(encode("bedrock", request).text()).doesNotContain("\" \"");
        ChatRequest.Builder many = request().stop(List.of("1", "2", "3", "4", "5", "6"));
        assertThat((List<?>) encode("gemini", many).at("generationConfig.stopSequences"))
                .hasSize(5);
        assertThat((List<?>) encode("cohere", many).at("stop_sequences")).hasSize(5);
    }

    @Test
    void cachePointsAreSaidWhereTheyExistAndLeftOutElsewhere() {
        ChatRequest.Builder request = ChatRequest.builder("m")
                .message(Message.builder(Role.SYSTEM)
                        .content(List.of(ContentPart.text("Long."), new ContentPart.CachePoint("1h")))
                        .build())
                .user("Hi");
        assertThat(encode("anthropic", request).at("system.0.cache_control"))
                .isEqualTo(Map.of("type", "ephemeral", "ttl", "1h"));
        assertThat(encode("bedrock", request).text()).doesNotContain("cachePoint");
        assertThat(encode("bedrock", request, "cache-points", "points").at("system.1.cachePoint"))
                .isEqualTo(Map.of("type", "default"));
        assertThat(encode("bedrock", request, "cache-points", "ttl").at("system.1.cachePoint"))
                .isEqualTo(Map.of("type", "default", "ttl", "1h"));
        assertThat(encode("openai", request).at("messages.0.content")).isEqualTo("Long.");
        assertThat(encode("openai", request, "cache-points", "cache_control").at("messages.0.content.0.cache_control"))
                .isEqualTo(Map.of("type", "ephemeral"));
        assertThat(encode("gemini", request).at("systemInstruction.parts")).isEqualTo(List.of(Map.of("text", "Long.")));
        assertThat(encode("cohere", request).at("messages.0.content")).isEqualTo("Long.");
    }

    @Test
    void idsOfCallsFitOlderMistralModels() {
        ChatRequest.Builder request = request()
                .message(Message.assistant(
                        List.of(io.aigateway.chat.ToolCall.of("toolu_01A09q90qw90lq917835lq9", "f", "{}"))))
                .message(Message.tool("toolu_01A09q90qw90lq917835lq9", "ok"));
        Encoded encoded = encode("openai", request, "tool-ids", "alnum9");
        Object id = encoded.at("messages.1.tool_calls.0.id");
        assertThat(id).asString().matches("[a-zA-Z0-9]{9}");
        assertThat(encoded.at("messages.2.tool_call_id")).isEqualTo(id);
    }

    @Test
    void fieldsAModelRefusesOnlyWhileItThinks() {
        ChatRequest.Builder request = request().temperature(0.1);
        String[] quirks = {"drop", "top_k", "drop-when-thinking", "temperature,top_p"};
        assertThat(encode("openai", request, quirks).at("temperature")).isEqualTo(0.1);
        assertThat(encode("openai", request.reasoningEffort(ReasoningEffort.NONE), quirks)
                        .at("temperature"))
                .isEqualTo(0.1);
        assertThat(encode("openai", request.reasoningEffort(ReasoningEffort.LOW), quirks)
                        .json())
                .doesNotContainKey("temperature");
    }

    @Test
    void betaFeaturesAreAHeaderAndOnBedrockAField() {
        ChatRequest.Builder request = request().extra("betas", List.of("a-1", "b-2"));
        assertThat(encode("anthropic", request).headers()).containsEntry("anthropic-beta", "a-1,b-2");
        assertThat(encode("anthropic-bedrock", request).at("anthropic_beta")).isEqualTo(List.of("a-1", "b-2"));
    }

    @Test
    void filesByIdAndUrl() {
        ChatRequest.Builder request = ChatRequest.builder("m")
                .user(new ContentPart.File(Media.url("https://example.com/a.pdf"), null), ContentPart.file("file-1"));
        assertThat(encode("anthropic", request).at("messages.0.content.0.source"))
                .isEqualTo(Map.of("type", "url", "url", "https://example.com/a.pdf"));
        assertThat(encode("anthropic", request).at("messages.0.content.1.source"))
                .isEqualTo(Map.of("type", "file", "file_id", "file-1"));
        assertThat(encode("openai-responses", request).at("input.0.content.0.file_url"))
                .isEqualTo("https://example.com/a.pdf");
        assertThat(encode("gemini", request).at("contents.0.parts.0.fileData"))
                .isEqualTo(Map.of("mimeType", "application/pdf", "fileUri", "https://example.com/a.pdf"));
    }

    @Test
    void resultsOfParallelCallsComeInTheOrderOfTheCalls() {
        ChatRequest.Builder request = request()
                .message(Message.assistant(List.of(
                        io.aigateway.chat.ToolCall.of("p", "w", "{\"c\":\"Paris\"}"),
                        io.aigateway.chat.ToolCall.of("l", "w", "{\"c\":\"London\"}"))))
                .message(Message.tool("l", "rain"))
                .message(Message.tool("p", "sun"));
        assertThat(encode("gemini", request).at("contents.2.parts.0.functionResponse.response"))
                .isEqualTo(Map.of("result", "sun"));
        assertThat(encode("anthropic", request).at("messages.2.content.0.tool_use_id"))
                .isEqualTo("p");
    }

    @Test
    void aResultOfSeveralDocumentsIsKeptWhole() {
        String lines = "{\"id\":1}\n{\"id\":2}";
        ChatRequest.Builder request = request()
                .message(Message.assistant(List.of(io.aigateway.chat.ToolCall.of("t", "f", "{\"a\":1} and more"))))
                .message(Message.tool("t", lines));
        assertThat(encode("gemini", request).at("contents.2.parts.0.functionResponse.response"))
                .isEqualTo(Map.of("result", lines));
        assertThat(encode("anthropic", request).at("messages.1.content.0.input"))
                .isEqualTo(Map.of("arguments", "{\"a\":1} and more"));
    }

    @Test
    void claudeOnBedrockIsSpokenToAsAtAnthropic() {
        ChatRequest.Builder request = request()
                .message(Message.assistant(List.of(io.aigateway.chat.ToolCall.of("t", "f", "{}"))))
                .message(Message.tool("t", "ok"))
                .tool(TOOL)
                .reasoningEffort(ReasoningEffort.HIGH);
        String[] claude = {"thinking", "claude-budget", "top-k-field", "top_k"};
        assertThat(encode("bedrock", request, claude).json()).doesNotContainKey("additionalModelRequestFields");
        Encoded thinking = encode(
                "bedrock",
                request()
                        .tool(TOOL)
                        .toolChoice(ToolChoice.REQUIRED)
                        .topP(0.5)
                        .topK(10)
                        .temperature(1.5)
                        .stop(List.of("\n"))
                        .reasoningEffort(ReasoningEffort.HIGH),
                claude);
        assertThat(thinking.at("toolConfig.toolChoice")).isEqualTo(Map.of("auto", Map.of()));
        assertThat(thinking.json()).doesNotContainKey("inferenceConfig");
        assertThat(thinking.text()).doesNotContain("top_k");
    }

    @Test
    void thoughtsOfOneVendorsModelAreNotShownToAnothersOnBedrock() {
        Message claude = Message.builder(Role.ASSISTANT)
                .content(List.of(ContentPart.text("Hi")))
                .extra(Map.of(
                        "content",
                        List.of(
                                Map.of(
                                        "reasoningContent",
                                        Map.of("reasoningText", Map.of("text", "hmm", "signature", "S"))),
                                Map.of("text", "Hi"))))
                .origin(new Message.Origin("bedrock", "here", "us.anthropic.claude-x-v1:0"))
                .build();
        ChatRequest.Builder request = ChatRequest.builder("openai.gpt-oss-120b-1:0")
                .user("1")
                .message(claude)
                .user("2");
        assertThat(encode("bedrock", request).text()).doesNotContain("signature");
        assertThat(encode("bedrock", request.model("eu.anthropic.claude-y-v1:0"))
                        .text())
                .contains("signature");
    }

    @Test
    void thoughtsOfOtherModelsInAnthropicsWordsStayWithTheirProvider() {
        Message kimi = Message.builder(Role.ASSISTANT)
                .content(List.of(ContentPart.text("Hi")))
                .reasoning("hmm")
                .extra(Map.of(
                        "content_blocks",
                        List.of(
                                Map.of("type", "thinking", "thinking", "hmm", "signature", "S"),
                                Map.of("type", "text", "text", "Hi"))))
                .origin(new Message.Origin("anthropic", "kimi", "kimi-k2"))
                .build();
        ChatRequest.Builder request =
                ChatRequest.builder("claude-sonnet-4-5").user("1").message(kimi).user("2");
        assertThat(encode("anthropic", request).text()).doesNotContain("signature");
    }

    @Test
    void idsOfKeptBlocksAndTheirResultsStayTheSame() {
        Message message = Message.builder(Role.ASSISTANT)
                .toolCalls(List.of(io.aigateway.chat.ToolCall.of("functions.w:0", "w", "{}")))
                .extra(Map.of(
                        "content_blocks",
                        List.of(
                                Map.of("type", "thinking", "thinking", "hmm", "signature", "S"),
                                Map.of("type", "tool_use", "id", "functions.w:0", "name", "w", "input", Map.of()))))
                .build();
        Encoded encoded = encode("anthropic", request().message(message).message(Message.tool("functions.w:0", "ok")));
        assertThat(encoded.at("messages.2.content.0.tool_use_id")).isEqualTo("functions.w:0");
    }

    @Test
    void aSchemaThatRefersToItselfTwiceEndsSoon() {
        Map<String, Object> node = Map.of(
                "type",
                "object",
                "properties",
                Map.of("left", Map.of("$ref", "#/$defs/N"), "right", Map.of("$ref", "#/$defs/N")));
        Map<String, Object> schema = Map.of("$defs", Map.of("N", node), "$ref", "#/$defs/N");
        assertThat(encode("gemini", request().tool(ToolDefinition.of("f", "F.", schema)), "schema", "openapi")
                        .text())
                .hasSizeLessThan(2_000);
    }

    @Test
    void aSchemaThatIsOpenIsAskedForByACallAndAToolWithoutSchemaTakesAnObject() {
        ChatRequest.Builder open = request().responseFormat(ResponseFormat.jsonSchema("answer", OLDER_SCHEMA));
        assertThat(encode("anthropic", open).at("tools.0.name")).isEqualTo("json_answer__");
        assertThat(encode("bedrock", open).at("system.0.text")).asString().contains("JSON schema");
        ToolDefinition bare = ToolDefinition.builder("f")
                .description("F.")
                .parameters(Map.of("description", "x"))
                .build();
        assertThat(encode("anthropic", request().tool(bare)).at("tools.0.input_schema.type"))
                .isEqualTo("object");
        assertThat(encode("bedrock", request().tool(bare)).at("toolConfig.tools.0.toolSpec.inputSchema.json.type"))
                .isEqualTo("object");
    }

    @Test
    void extrasJoinWhatIsWrittenBesideThem() {
        ChatRequest.Builder request = request()
                .responseFormat(ResponseFormat.jsonSchema("answer", SCHEMA))
                .extra("output_config", Map.of("effort", "low"));
        assertThat(encode("anthropic", request).at("output_config.format.type")).isEqualTo("json_schema");
        assertThat(encode("anthropic", request).at("output_config.effort")).isEqualTo("low");
    }

    @Test
    void aGivenBeginningGoesWithoutThinkingAndWithoutWhiteSpaceAtItsEnd() {
        ChatRequest.Builder request =
                request().message(Message.assistant("So far ")).reasoningEffort(ReasoningEffort.LOW);
        assertThat(encode("anthropic", request).at("messages.1.content")).isEqualTo("So far");
        assertThat(encode("anthropic", request).json()).doesNotContainKey("thinking");
        assertThat(encode("bedrock", request, "thinking", "claude-budget").at("messages.1.content.0.text"))
                .isEqualTo("So far");
    }

    @Test
    void budgetsAndLevelsStayWithinWhatAModelKnows() {
        ChatRequest.Builder none = request().reasoningEffort(ReasoningEffort.NONE);
        ChatRequest.Builder max = request().reasoningEffort(new ReasoningEffort("max"));
        assertThat(encode("gemini", none, "thinking-least", "128").at("generationConfig.thinkingConfig.thinkingBudget"))
                .isEqualTo(128);
        assertThat(encode("gemini", max, "thinking-most", "24576").at("generationConfig.thinkingConfig.thinkingBudget"))
                .isEqualTo(24_576);
        assertThat(encode("gemini", none, "thinking", "level", "thinking-levels", "LOW,HIGH")
                        .at("generationConfig.thinkingConfig.thinkingLevel"))
                .isEqualTo("LOW");
    }

    @Test
    void modelsWithoutInstructionsHearThemFromTheUser() {
        ChatRequest.Builder request =
                ChatRequest.builder("gemma-3").system("Be brief.").user("Hi");
        Encoded encoded = encode("gemini", request, "system", "user");
        assertThat(encoded.json()).doesNotContainKey("systemInstruction");
        assertThat(encoded.at("contents.0.parts.0.text")).isEqualTo("Be brief.");
    }

    @Test
    void documentsOfTheSameNameGetDifferentOnes() {
        ChatRequest.Builder request = ChatRequest.builder("m")
                .user(
                        ContentPart.file(new byte[1], "application/pdf", "a.pdf"),
                        ContentPart.file(new byte[1], "application/pdf", "a.pdf"),
                        ContentPart.text("?"));
        assertThat(encode("bedrock", request).at("messages.0.content.1.document.name"))
                .isEqualTo("a-pdf 2");
    }

    @Test
    void limitsBelowTheProtocolsLeastAndValuesOutOfRangeAreMovedWithANote() {
        Encoded responses = encode("openai-responses", request().maxOutputTokens(5));
        assertThat(responses.at("max_output_tokens")).isEqualTo(16);
        assertThat(responses.notes()).contains("max_output_tokens 16 instead of 5: the protocol takes no less");
        Encoded cohere =
                encode("cohere", request().topP(1.0).frequencyPenalty(1.5).presencePenalty(-0.5));
        assertThat(cohere.at("p")).isEqualTo(0.99);
        assertThat(cohere.at("frequency_penalty")).isEqualTo(1.0);
        assertThat(cohere.at("presence_penalty")).isEqualTo(0.0);
    }

    @Test
    void mediaOpenAiCannotTakeIsAnObstacleAndFilesGetANameThatIsRequired() {
        Upstream upstream = Upstream.of("p", "m", Map.of());
        ChatRequest url = ChatRequest.builder("m")
                .user(new ContentPart.File(Media.url("https://example.com/a.pdf"), null))
                .build();
        ChatRequest id = ChatRequest.builder("m")
                .user(new ContentPart.Image(Media.fileId("file-1"), null))
                .build();
        assertThat(protocol("openai").obstacle(url, upstream)).contains("document by URL");
        assertThat(protocol("openai").obstacle(id, upstream)).contains("image by id");
        ChatRequest.Builder unnamed =
                ChatRequest.builder("m").user(new ContentPart.File(Media.bytes(new byte[1], "application/pdf"), null));
        assertThat(encode("openai", unnamed).at("messages.0.content.0.file.filename"))
                .isEqualTo("file.pdf");
        assertThat(encode("openai-responses", unnamed).at("input.0.content.0.filename"))
                .isEqualTo("file.pdf");
    }

    @Test
    void typesOfDocumentsAndUrlsThatClaudeRefusesAreObstacles() {
        Upstream upstream = Upstream.of("p", "m", Map.of());
        ChatRequest csv = ChatRequest.builder("m")
                .user(ContentPart.file(new byte[1], "text/csv", "a.csv"))
                .build();
        ChatRequest url = ChatRequest.builder("m")
                .user(ContentPart.image("https://example.com/a.png"))
                .build();
        assertThat(protocol("anthropic").obstacle(csv, upstream)).contains("documents of the type text/csv");
        assertThat(protocol("anthropic-bedrock").obstacle(url, upstream)).contains("media by URL");
    }

    @Test
    void thoughtsAreNotShownToAModelOfResponsesThatDoesNotThink() {
        Message message = Message.builder(Role.ASSISTANT)
                .content(List.of(ContentPart.text("Hi")))
                .extra(Map.of(
                        "output_items",
                        List.of(
                                Map.of("type", "reasoning", "summary", List.of(), "encrypted_content", "ENC"),
                                Map.of(
                                        "type",
                                        "message",
                                        "role",
                                        "assistant",
                                        "content",
                                        List.of(Map.of("type", "output_text", "text", "Hi"))))))
                .origin(new Message.Origin("openai-responses", "here", "o4-mini"))
                .build();
        ChatRequest.Builder request =
                ChatRequest.builder("gpt-4o").user("1").message(message).user("2");
        assertThat(encode("openai-responses", request).text())
                .doesNotContain("ENC")
                .contains("Hi");
        assertThat(encode("openai-responses", request, "encrypted-reasoning", "true")
                        .text())
                .contains("ENC");
    }

    @Test
    void resultsOfCustomToolsAreSaidAsSuch() {
        Message message = Message.builder(Role.ASSISTANT)
                .toolCalls(List.of(io.aigateway.chat.ToolCall.of("c1", "run", "print(1)")))
                .extra(Map.of(
                        "output_items",
                        List.of(Map.of(
                                "type", "custom_tool_call", "call_id", "c1", "name", "run", "input", "print(1)"))))
                .build();
        Encoded encoded = encode("openai-responses", request().message(message).message(Message.tool("c1", "1")));
        assertThat(encoded.at("input.2.type")).isEqualTo("custom_tool_call_output");
    }
}
