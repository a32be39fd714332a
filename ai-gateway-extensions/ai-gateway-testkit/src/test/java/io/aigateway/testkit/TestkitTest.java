package io.aigateway.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aigateway.trace.GatewayStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TestkitTest {

    @RegisterExtension
    final UpstreamExtension extension = new UpstreamExtension();

    private final OkHttpClient client = new OkHttpClient();

    private String post(String key, String body) throws IOException {
        Request request = new Request.Builder()
                .url(extension.upstream().baseUrl() + "/chat/completions")
                .header("Authorization", "Bearer " + key)
                .post(RequestBody.create(body, MediaType.get("application/json")))
                .build();
        try (Response response = client.newCall(request).execute()) {
            return response.code() + " " + response.body().string();
        }
    }

    @Test
    void upstreamAnswersPlainAndStreamedAndRemembers() throws IOException {
        extension.upstream().behave(Reactions.answer("two words"));

        assertThat(post("k", "{\"model\":\"m\"}")).startsWith("200 {").contains("\"content\":\"two words\"");
        assertThat(post("k", "{\"model\":\"m\",\"stream\":true}"))
                .contains("data: {", "\"content\":\"two \"", "\"content\":\"words\"", "data: [DONE]");
        assertThat(extension.upstream().requests()).hasSize(2);
        assertThat(extension.upstream().requests().get(1).stream()).isTrue();
        assertThat(extension.upstream().bodiesFinished()).isEqualTo(2);
    }

    @Test
    void keysHaveVerdictsOfTheirOwnUntilRepaired() throws IOException {
        extension.upstream().forKey("dead", Behaviour.always(Reactions.invalidKey()));

        assertThat(post("dead", "{}")).startsWith("401");
        assertThat(post("alive", "{}")).startsWith("200");
        extension.upstream().repairKey("dead");
        assertThat(post("dead", "{}")).startsWith("200");
        assertThat(extension.upstream().requestsOf("dead")).isEqualTo(2);
    }

    @Test
    void flappingFollowsItsSchedule() throws IOException {
        extension.upstream().behave(Behaviour.flapping(2, Reactions.answer("up"), Reactions.overloaded()));
        List<String> statuses = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            statuses.add(post("k", "{}").substring(0, 3));
        }
        assertThat(statuses).containsExactly("200", "200", "503", "503", "200", "200");
    }

    @Test
    void cutStreamsBreakTheConnection() {
        extension.upstream().behave(Reactions.cutAfter(1, "one two three"));
        assertThatThrownBy(() -> post("k", "{\"stream\":true}")).isInstanceOf(IOException.class);
    }

    @Test
    void virtualTimeRunsTasksInOrderAndRemembersSleeps() throws InterruptedException {
        VirtualTime time = new VirtualTime();
        List<String> ran = new ArrayList<>();
        time.schedule(Duration.ofSeconds(2), () -> ran.add("second"));
        time.schedule(Duration.ofSeconds(1), () -> ran.add("first"));
        Runnable cancel = time.schedule(Duration.ofSeconds(1), () -> ran.add("cancelled"));
        cancel.run();

        time.advance(Duration.ofMillis(1500));
        assertThat(ran).containsExactly("first");
        time.sleep(Duration.ofSeconds(1));
        assertThat(ran).containsExactly("first", "second");
        assertThat(time.sleeps()).containsExactly(Duration.ofSeconds(1));
        assertThat(time.nanoTime()).isEqualTo(2_500_000_000L);
    }

    @Test
    void invariantsNameWhatIsLeft() {
        GatewayStatus busy = GatewayStatus.builder("g")
                .configVersion(1)
                .callsRunning(2)
                .currency("USD")
                .build();
        assertThatThrownBy(() -> Invariants.assertIdle(busy)).hasMessageContaining("2 calls");
    }
}
