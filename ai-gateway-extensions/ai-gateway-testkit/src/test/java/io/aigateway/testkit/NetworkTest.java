package io.aigateway.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NetworkTest {

    private final OkHttpClient client =
            new OkHttpClient.Builder().retryOnConnectionFailure(false).build();

    @AfterEach
    void closeConnections() {
        client.connectionPool().evictAll();
    }

    private static String post(OkHttpClient client, String baseUrl) throws IOException {
        Request request = new Request.Builder()
                .url(baseUrl + "/chat/completions")
                .post(RequestBody.create("{\"model\":\"m\",\"stream\":true}".getBytes(StandardCharsets.UTF_8)))
                .build();
        try (Response response = client.newCall(request).execute()) {
            return response.body().string();
        }
    }

    @Test
    void upstreamWithTlsSpeaksHttp2AndIsTrustedOnlyByThoseWhoAreTold() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.startTls()) {
            upstream.behave(Reactions.answer("hello"));
            OkHttpClient trusting = upstream.trust().apply(client.newBuilder()).build();
            OkHttpClient older =
                    trusting.newBuilder().protocols(List.of(Protocol.HTTP_1_1)).build();

            assertThat(post(trusting, upstream.baseUrl())).contains("hello").endsWith("data: [DONE]\n\n");
            assertThat(post(older, upstream.baseUrl())).contains("hello");
            assertThatThrownBy(() -> post(client, upstream.baseUrl())).isInstanceOf(IOException.class);

            assertThat(upstream.requests()).extracting(SeenRequest::protocol).containsExactly("HTTP/2", "HTTP/1.1");
            assertThat(upstream.requests()).extracting(SeenRequest::connection).containsExactly(0, 1);
            trusting.connectionPool().evictAll();
        }
    }

    @Test
    void tunnelHoldsBackWhatWasSentWhileItWasFrozen() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.start();
                Tunnel tunnel = Tunnel.to(upstream.baseUrl())) {
            upstream.behave(Reactions.answer("hello"));
            assertThat(post(client, tunnel.baseUrl())).contains("hello");
            tunnel.freeze();

            CompletableFuture<String> held = CompletableFuture.supplyAsync(() -> {
                try {
                    return post(client, tunnel.baseUrl());
                } catch (IOException e) {
                    return e.toString();
                }
            });
            assertThatThrownBy(() -> held.get(200, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            assertThat(upstream.requestCount()).isEqualTo(1);
            assertThat(post(new OkHttpClient(), tunnel.baseUrl())).contains("hello");
            tunnel.thaw();

            assertThat(held.get(10, TimeUnit.SECONDS)).contains("hello");
            assertThat(tunnel.connections()).isEqualTo(2);
        }
    }

    @Test
    void tunnelThatWasCutResetsWhatThereIsAndTakesNewConnections() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.start();
                Tunnel tunnel = Tunnel.to(upstream.baseUrl())) {
            upstream.behave(Reactions.answer("hello"));
            post(client, tunnel.baseUrl());
            tunnel.cut();

            assertThatThrownBy(() -> post(client, tunnel.baseUrl())).isInstanceOf(IOException.class);
            assertThat(post(client, tunnel.baseUrl())).contains("hello");
        }
    }

    @Test
    void rawUpstreamSendsWhatItIsTold() throws Exception {
        try (RawUpstream upstream = RawUpstream.start(peer -> {
            SeenRequest request = peer.next();
            peer.answer(200, "text/plain", "connection " + peer.connection() + " for " + request.model());
            assertThat(peer.next()).isNull();
        })) {
            assertThat(post(client, upstream.baseUrl())).isEqualTo("connection 0 for m");
            assertThat(upstream.requestCount()).isEqualTo(1);
            assertThat(upstream.connections()).isEqualTo(1);
        }
    }
}
