package io.aigateway.spring.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.aigateway.testkit.Reaction;
import io.aigateway.testkit.Reactions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextClosedEvent;

/** The OpenAI-compatible door on a real web server. */
class DoorTest {

    private static final String CHAT = "/v1/chat/completions";
    private static final String HELLO = "{\"model\":\"chat\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
    private static final String STREAM = HELLO.replace("{\"model\"", "{\"stream\":true,\"model\"");
    private static final String OPEN = "ai.gateway.server.enabled=true";

    @RegisterExtension
    final WebApplications web = new WebApplications();

    /** A client that reads a stream as it comes. */
    private static final class Client implements AutoCloseable {
        private final Socket socket;
        private final BufferedReader in;

        Client(ConfigurableApplicationContext context, String body) throws IOException {
            socket = new Socket("127.0.0.1", WebApplications.port(context));
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write(("POST " + CHAT + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                    + "Content-Length: " + body.length() + "\r\n\r\n" + body)
                            .getBytes(StandardCharsets.US_ASCII));
            in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        }

        String nextData() throws IOException {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith("data: ")) {
                    return line;
                }
            }
            return "the end";
        }

        String nextLineStarting(String start) throws IOException {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith(start)) {
                    return line;
                }
            }
            return "the end";
        }

        void vanish() throws IOException {
            socket.setOption(StandardSocketOptions.SO_LINGER, 0);
            socket.close();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Test
    void aPlainAnswerInOpenAisShapeSaysWhoServedIt() throws Exception {
        web.upstream.behave(Reactions.answer("Hello."));
        ConfigurableApplicationContext context = web.start(OPEN);
        HttpResponse<String> answer = web.post(context, CHAT, HELLO);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .contains("\"object\":\"chat.completion\"", "\"content\":\"Hello.\"", "\"finish_reason\":\"stop\"");
        assertThat(answer.headers().firstValue("x-ai-gateway-provider")).hasValue("openai");
        assertThat(answer.headers().firstValue("x-ai-gateway-model")).hasValue("gpt-4o-mini");
        assertThat(answer.headers().firstValue("x-ai-gateway-attempts")).hasValue("1");
        assertThat(answer.headers().firstValue("x-ai-gateway-call-id")).isPresent();
    }

    @Test
    void theDoorIsShutUntilItIsOpened() throws Exception {
        ConfigurableApplicationContext context = web.start();
        assertThat(web.post(context, CHAT, HELLO).statusCode()).isEqualTo(404);
    }

    @Test
    void theFirstChunkLeavesBeforeTheSecondArrives() throws Exception {
        CountDownLatch second = new CountDownLatch(1);
        web.upstream.behave(Reactions.pausedAfter(1, "one two", second));
        ConfigurableApplicationContext context = web.start(OPEN);
        try (Client client = new Client(context, STREAM)) {
            assertThat(client.nextData()).contains("\"content\":\"one \"", "\"role\":\"assistant\"");
            assertThat(second.getCount()).isEqualTo(1);
            second.countDown();
            assertThat(client.nextData()).contains("\"content\":\"two\"").doesNotContain("role");
            assertThat(client.nextData()).contains("\"finish_reason\":\"stop\"");
            assertThat(client.nextData()).isEqualTo("data: [DONE]");
        }
    }

    @Test
    void usageComesWhenItIsAskedFor() throws Exception {
        web.upstream.behave(Reactions.answer("Hi."));
        ConfigurableApplicationContext context = web.start(OPEN);
        String body = STREAM.replace("{\"stream\"", "{\"stream_options\":{\"include_usage\":true},\"stream\"");
        assertThat(web.post(context, CHAT, body).body())
                .contains("\"choices\":[],\"usage\":{\"prompt_tokens\":")
                .endsWith("data: [DONE]\n\n");
        assertThat(web.post(context, CHAT, STREAM).body()).doesNotContain("usage");
    }

    @Test
    void aStreamThatBreaksEndsWithAnErrorAndWithoutDone() throws Exception {
        web.upstream.behave(Reactions.cutAfter(2, "one two three four"));
        ConfigurableApplicationContext context = web.start(OPEN);
        WebApplications.Read answer = web.postAndRead(context, CHAT, STREAM);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .contains("\"content\":\"one \"", "{\"error\":{\"message\":", "\"code\":\"stream_broken\"")
                .doesNotContain("[DONE]");
        // Clients that pass over error events must not take the fragment for whole.
        assertThat(answer.torn()).isTrue();
    }

    /** The machine may be busy with something else, so one of a few has to be this fast; each must be noticed. */
    @Test
    void aClientThatLeavesCancelsTheUpstreamWithinATenthOfASecond() throws Exception {
        web.upstream.behave(Reactions.drip("word ".repeat(500).strip(), Duration.ofMillis(10)));
        ConfigurableApplicationContext context = web.start(OPEN);
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 10 && best > 100; i++) {
            Client client = new Client(context, STREAM);
            client.nextData();
            client.nextData();
            client.vanish();
            long left = System.nanoTime();
            assertThat(ended(context, 3_000)).isTrue();
            best = Math.min(best, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - left));
            assertThat(WebApplications.gateway(context)
                            .recentCalls()
                            .get(0)
                            .outcome()
                            .name())
                    .isEqualTo("CANCELLED");
        }
        assertThat(best).as("milliseconds").isLessThanOrEqualTo(100);
    }

    @Test
    void aClientThatLeavesASilentStreamIsNoticedByTheHeartbeat() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        web.upstream.behave(Reactions.pausedAfter(1, "one two", never));
        ConfigurableApplicationContext context = web.start(OPEN, "ai.gateway.server.heartbeat=40ms");
        Client client = new Client(context, STREAM);
        client.nextData();
        assertThat(client.nextLineStarting(":")).isEqualTo(":");
        client.vanish();
        assertThat(ended(context, 2_000)).isTrue();
        never.countDown();
    }

    private static boolean ended(ConfigurableApplicationContext context, long millis) throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (WebApplications.gateway(context).status().callsRunning() > 0) {
            if (System.nanoTime() - until > 0 || never.await(2, TimeUnit.MILLISECONDS)) {
                return false;
            }
        }
        return true;
    }

    @Test
    void aStreamOutlivesAChangeOfTheConfigurationAndAGracefulShutdown() throws Exception {
        CountDownLatch rest = new CountDownLatch(1);
        web.upstream.behave(Reactions.pausedAfter(1, "one two", rest));
        ConfigurableApplicationContext context = web.start(OPEN, "ai.gateway.console.enabled=false");
        try (Client client = new Client(context, STREAM)) {
            assertThat(client.nextData()).contains("one ");
            WebApplications.gateway(context)
                    .reconfigure(WebApplications.gateway(context).config());
            assertThat(WebApplications.gateway(context).status().configVersion())
                    .isEqualTo(2);
            CountDownLatch begun = new CountDownLatch(1);
            context.addApplicationListener((ContextClosedEvent event) -> begun.countDown());
            Thread closing = new Thread(context::close, "closing");
            closing.start();
            assertThat(begun.await(10, TimeUnit.SECONDS))
                    .as("the shutdown has begun")
                    .isTrue();
            rest.countDown();
            assertThat(client.nextData()).contains("two");
            assertThat(client.nextData()).contains("stop");
            assertThat(client.nextData()).isEqualTo("data: [DONE]");
            closing.join(20_000);
            assertThat(closing.isAlive()).isFalse();
        }
    }

    @Test
    void consumersProveThemselvesByTheirKeys() throws Exception {
        web.upstream.behave(Reactions.answer("Hi."));
        ConfigurableApplicationContext context = web.start(
                OPEN,
                "ai.gateway.consumers.team.keys[0]=team-key",
                "ai.gateway.consumers.team.tenant=acme",
                "ai.gateway.consumers.intern.keys[0]=intern-key",
                "ai.gateway.consumers.intern.models[0]=cheap*",
                "ai.gateway.providers.openai.model-prefixes=gpt-");
        assertThat(web.post(context, CHAT, HELLO).statusCode()).isEqualTo(401);
        HttpResponse<String> wrong = web.post(context, CHAT, HELLO, "Authorization", "Bearer nobodys-key");
        assertThat(wrong.statusCode()).isEqualTo(401);
        assertThat(wrong.body()).contains("\"code\":\"invalid_api_key\"").doesNotContain("nobodys-key");
        assertThat(web.post(context, CHAT, HELLO, "Authorization", "bearer team-key")
                        .statusCode())
                .isEqualTo(200);
        HttpResponse<String> forbidden = web.post(context, CHAT, HELLO, "Authorization", "Bearer intern-key");
        assertThat(forbidden.statusCode()).isEqualTo(404);
        assertThat(forbidden.body()).contains("does not exist, or you may not use it");
        assertThat(web.get(context, "/v1/models", "Authorization", "Bearer team-key")
                        .body())
                .contains("\"id\":\"chat\"");
        assertThat(web.get(context, "/v1/models", "Authorization", "Bearer intern-key")
                        .body())
                .contains("\"data\":[]");
        assertThat(web.get(context, "/v1/models/chat", "Authorization", "Bearer team-key")
                        .body())
                .contains("\"id\":\"chat\"");
        assertThat(web.get(context, "/v1/models/chat", "Authorization", "Bearer intern-key")
                        .statusCode())
                .isEqualTo(404);
        assertThat(web.post(
                                context,
                                CHAT,
                                HELLO.replace("\"chat\"", "\"cheapest\""),
                                "Authorization",
                                "Bearer intern-key")
                        .body())
                .as("names no other model")
                .contains("model_not_found", "does not exist, or you may not use it")
                .doesNotContain("\\\"chat");
        assertThat(WebApplications.gateway(context).recentCalls()).anySatisfy(call -> {
            assertThat(call.consumer()).isEqualTo("team");
            assertThat(call.tenant()).isEqualTo("acme");
        });
    }

    @Test
    void errorsAreInOpenAisShape() throws Exception {
        ConfigurableApplicationContext context = web.start(
                OPEN,
                "ai.gateway.server.max-request-size=1KB",
                "ai.gateway.retry.max-retries=0",
                // a model of any name would be passed on to the only provider
                "ai.gateway.providers.openai.model-prefixes=gpt-");
        HttpResponse<String> unknown = web.post(context, CHAT, HELLO.replace("chat", "nope"));
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(unknown.body())
                .contains("\"code\":\"model_not_found\"", "No route answers to the model", "\"param\":null");
        assertThat(web.post(context, CHAT, "{").statusCode()).isEqualTo(400);
        assertThat(web.post(context, CHAT, "[1]").body()).contains("expected a JSON object");
        assertThat(web.post(context, CHAT, "{\"model\":\"chat\",\"messages\":[]}")
                        .statusCode())
                .isEqualTo(400);
        assertThat(web.post(context, CHAT, HELLO.replace("Hi", "x".repeat(2_000)))
                        .statusCode())
                .isEqualTo(413);
        web.upstream.behave(Reactions.rateLimited(Duration.ofSeconds(30)));
        HttpResponse<String> limited = web.post(context, CHAT, HELLO);
        assertThat(limited.statusCode()).isEqualTo(429);
        assertThat(limited.headers().firstValue("retry-after")).isPresent();
        assertThat(limited.body()).contains("rate_limit_exceeded").doesNotContain(web.upstream.baseUrl());
    }

    @Test
    void aKeyRefusedByTheProviderIsNotTheCallersFault() throws Exception {
        web.upstream.behave(Reactions.invalidKey());
        ConfigurableApplicationContext context = web.start(OPEN);
        HttpResponse<String> answer = web.post(context, CHAT, HELLO);
        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(answer.body()).contains("upstream_credential").doesNotContain(WebApplications.KEY);
    }

    @Test
    void embeddingsComeAsNumbersOrAsBase64() throws Exception {
        web.upstream.behave(Reactions.embeddings());
        ConfigurableApplicationContext context = web.start(OPEN);
        String body = "{\"model\":\"chat\",\"input\":[\"a\",\"bb\"]}";
        assertThat(web.post(context, "/v1/embeddings", body).body())
                .contains("\"object\":\"list\"", "\"index\":1", "\"embedding\":[");
        assertThat(web.post(
                                context,
                                "/v1/embeddings",
                                body.replace("\"input\"", "\"encoding_format\":\"base64\",\"input\""))
                        .body())
                .contains("\"embedding\":\"");
        assertThat(web.post(context, "/v1/embeddings", "{\"model\":\"chat\",\"input\":[1,2]}")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void toolCallsAreStreamedPieceByPiece() throws Exception {
        web.upstream.behave(Reactions.toolCall("get_weather", "{\"city\":\"Paris\"}"));
        ConfigurableApplicationContext context = web.start(OPEN);
        String tools =
                ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"get_weather\",\"parameters\":{}}}]}";
        String plain = web.post(context, CHAT, HELLO.substring(0, HELLO.length() - 1) + tools)
                .body();
        assertThat(plain).contains("\"name\":\"get_weather\"", "\"finish_reason\":\"tool_calls\"", "\"content\":null");
        String streamed = web.post(context, CHAT, STREAM.substring(0, STREAM.length() - 1) + tools)
                .body();
        assertThat(streamed).contains("\"tool_calls\":[{\"index\":0,\"id\":", "\"finish_reason\":\"tool_calls\"");
    }

    @Test
    void whatFailsInTheApplicationIsNotToldToTheClient() throws Exception {
        web.upstream.behave(Reactions.answer("Hi."));
        ConfigurableApplicationContext context = web.start(OPEN, "test.failing-interceptor=true");
        for (String body : new String[] {HELLO, STREAM}) {
            HttpResponse<String> answer = web.post(context, CHAT, body);
            assertThat(answer.statusCode()).isEqualTo(500);
            assertThat(answer.body()).contains("internal_error").doesNotContain("jdbc:secret");
        }
    }

    @Test
    void aNameThatIsNoneIsRefusedWithoutBeingRepeated() throws Exception {
        ConfigurableApplicationContext context = web.start(OPEN);
        HttpResponse<String> answer = web.post(context, CHAT, HELLO.replace("chat", "x".repeat(100_000)));
        assertThat(answer.statusCode()).isIn(400, 404);
        assertThat(answer.body()).hasSizeLessThan(1_000);
        assertThat(WebApplications.gateway(context).recentCalls().get(0).trace().requestedModel())
                .hasSizeLessThan(300);
        assertThat(web.post(context, CHAT, HELLO.replace("chat", "a\\nb")).statusCode())
                .isIn(400, 404);
        assertThat(web.upstream.requestCount()).isZero();
    }

    private static final String[] EARLY = {
        OPEN, "ai.gateway.server.heartbeat=40ms", "ai.gateway.server.open-after=60ms", "ai.gateway.retry.max-retries=0"
    };

    @Test
    void aModelThatThinksForLongIsCutByLoadBalancers() throws Exception {
        CountDownLatch thinking = new CountDownLatch(1);
        web.upstream.behave(Reactions.slowFirstToken("done", thinking));
        ConfigurableApplicationContext context = web.start(EARLY);
        try (Client client = new Client(context, STREAM)) {
            assertThat(client.nextLineStarting("HTTP/1.1")).contains("200");
            assertThat(client.nextLineStarting("Content-Type")).contains("text/event-stream");
            assertThat(client.nextLineStarting(":")).isEqualTo(":");
            thinking.countDown();
            assertThat(client.nextData()).contains("\"content\":\"done\"", "\"role\":\"assistant\"");
            assertThat(client.nextData()).contains("\"finish_reason\":\"stop\"");
            assertThat(client.nextData()).isEqualTo("data: [DONE]");
        }
    }

    @Test
    void anErrorAfterTheResponseHasBegunIsAnEventAndTearsIt() throws Exception {
        web.upstream.behave(Reactions.silence());
        String[] all = java.util.Arrays.copyOf(EARLY, EARLY.length + 1);
        all[EARLY.length] = "ai.gateway.timeouts.first-token=400ms";
        ConfigurableApplicationContext context = web.start(all);
        try (Client client = new Client(context, STREAM)) {
            assertThat(client.nextLineStarting(":")).isEqualTo(":");
            assertThat(client.nextData()).contains("\"error\"");
            assertThat(client.nextData()).as("no [DONE]").isEqualTo("the end");
        }
    }

    @Test
    void aClientThatLeavesBeforeTheFirstContentIsNoticed() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        web.upstream.behave(Reactions.slowFirstToken("late", never));
        ConfigurableApplicationContext context = web.start(EARLY);
        Client client = new Client(context, STREAM);
        assertThat(client.nextLineStarting(":")).isEqualTo(":");
        client.vanish();
        assertThat(ended(context, 10_000)).isTrue();
        never.countDown();
    }

    @Test
    void severalAnswersAreStreamedThoughOnlyTheFirstComesInPieces() throws Exception {
        web.upstream.behave(Reactions.raw(200, "text/event-stream", """
                data: {"choices":[{"index":0,"delta":{"content":"one"}}]}

                data: {"choices":[{"index":1,"delta":{"content":"other"}}]}

                data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"},{"index":1,"delta":{},"finish_reason":"length"}]}

                data: [DONE]

                """));
        ConfigurableApplicationContext context = web.start(OPEN);
        HttpResponse<String> answer = web.post(context, CHAT, STREAM.replace("{\"stream\"", "{\"n\":2,\"stream\""));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .contains("\"index\":1,\"delta\":{\"role\":\"assistant\",\"content\":\"other\"}")
                .contains("\"finish_reason\":\"length\"");
    }

    @Test
    void errorsNameNoProviderNoHostAndNoKey() throws Exception {
        ConfigurableApplicationContext context =
                web.start(OPEN, "ai.gateway.retry.max-retries=0", "ai.gateway.timeouts.total=2s");
        for (Reaction reaction : new Reaction[] {
            Reactions.serverError(),
            Reactions.overloaded(),
            Reactions.reset(),
            Reactions.quotaExhausted(),
            Reactions.rateLimited(Duration.ofSeconds(1)),
            Reactions.modelNotFound(),
            Reactions.invalidKey()
        }) {
            web.upstream.behave(reaction);
            WebApplications.gateway(context).admin().reset("openai");
            for (String body : new String[] {HELLO, STREAM}) {
                HttpResponse<String> answer = web.post(context, CHAT, body);
                assertThat(answer.statusCode()).isGreaterThanOrEqualTo(400);
                assertThat(answer.body())
                        .contains("\"message\":\"The ")
                        .doesNotContain("openai", "127.0.0.1", "localhost", "4711", "API key", "gpt-4o-mini");
            }
        }
    }

    @Test
    void aRouteThatIsOffIsNotTheCallersFaultAndNamesNobody() throws Exception {
        ConfigurableApplicationContext context = web.start(
                OPEN,
                "ai.gateway.http.max-request-bytes=300",
                "ai.gateway.providers.deepseek.api-keys=${NOPE:}",
                "ai.gateway.routes[1].match=off",
                "ai.gateway.routes[1].targets[0]=deepseek/deepseek-chat",
                "ai.gateway.routes[2].match=plain",
                "ai.gateway.routes[2].targets[0].provider=openai",
                "ai.gateway.routes[2].targets[0].model=m",
                "ai.gateway.routes[2].targets[0].lacks=tools");
        HttpResponse<String> off = web.post(context, CHAT, HELLO.replace("chat", "off"));
        assertThat(off.statusCode()).isEqualTo(503);
        assertThat(off.body())
                .contains("No provider of this model is available")
                .doesNotContain("deepseek", "DEEPSEEK_API_KEY");
        HttpResponse<String> tools = web.post(
                context,
                CHAT,
                HELLO.replace(
                        "\"chat\"", "\"plain\",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]"));
        assertThat(tools.statusCode()).isEqualTo(400);
        assertThat(tools.body())
                .contains("No provider of this model can take the request as it is")
                .doesNotContain("openai");
        HttpResponse<String> tooLong = web.post(context, CHAT, HELLO.replace("Hi", "x".repeat(500)));
        assertThat(tooLong.statusCode()).isEqualTo(400);
        assertThat(tooLong.body()).contains("longer than http.max-request-bytes (300 bytes)");
        assertThat(web.upstream.requestCount()).isZero();
    }

    @Test
    void whatAProviderSaysOfTheRequestIsToldToTheCaller() throws Exception {
        web.upstream.behave(Reactions.status(400, "invalid_request_error", "x", "temperature must be at most 2"));
        ConfigurableApplicationContext context = web.start(OPEN);
        HttpResponse<String> answer = web.post(context, CHAT, HELLO);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body())
                .contains("The request is not valid. The provider says: temperature must be at most 2");
    }

    @Test
    void whatIsMissingInARequestIsNamed() throws Exception {
        ConfigurableApplicationContext context = web.start(OPEN);
        HttpResponse<String> noModel = web.post(context, CHAT, HELLO.replace("\"model\":\"chat\",", ""));
        assertThat(noModel.statusCode()).isEqualTo(400);
        assertThat(noModel.body()).contains("model: is missing");
        assertThat(web.post(context, "/v1/embeddings", "{\"input\":\"a\"}").body())
                .contains("model: is missing");
        assertThat(web.post(context, CHAT, HELLO.replace("\"chat\"", "7")).body())
                .contains("model: expected a text");
        HttpResponse<String> words = web.post(context, CHAT, "{\"model\":\"chat\",\"messages\":\"Hi\"}");
        assertThat(words.statusCode()).isEqualTo(400);
        assertThat(words.body()).contains("messages: expected a list of messages");
        HttpResponse<String> nothing = web.post(context, CHAT, "{\"model\":\"chat\"}");
        assertThat(nothing.statusCode()).isEqualTo(400);
        assertThat(nothing.body()).contains("messages: is missing or empty");
        assertThat(web.post(context, CHAT, STREAM.replace("true", "\"yes\"")).body())
                .contains("stream: expected true or false");
        ConfigurableApplicationContext withDefault = web.start(OPEN, "ai.gateway.default-model=chat");
        assertThat(web.post(withDefault, CHAT, HELLO.replace("\"model\":\"chat\",", ""))
                        .statusCode())
                .isEqualTo(200);
    }
}
