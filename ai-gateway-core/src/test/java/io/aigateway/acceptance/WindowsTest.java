package io.aigateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.aigateway.AiGateway;
import io.aigateway.error.AiGatewayException;
import io.aigateway.testkit.Reactions;
import io.aigateway.testkit.ScriptedUpstream;
import io.aigateway.trace.FailureKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are too long for one target, where not every window is known. */
class WindowsTest {

    @RegisterExtension
    final TestGateways test = new TestGateways();

    private final List<ScriptedUpstream> upstreams = new ArrayList<>();

    /** One tier each; 0 is a window that is not known. All but the last find the request too long. */
    private AiGateway withWindows(boolean tryUnknown, int... windows) {
        List<Map<String, Object>> targets = new ArrayList<>();
        return test.gateway(g -> {
            for (int i = 0; i < windows.length; i++) {
                ScriptedUpstream upstream = test.upstream()
                        .behave(i == windows.length - 1 ? Reactions.answer("large") : Reactions.contextTooLong());
                upstreams.add(upstream);
                g.provider("p" + i, p -> p.baseUrl(upstream.baseUrl()));
                Map<String, Object> target = new HashMap<>(Map.of("provider", "p" + i, "model", "m"));
                if (windows[i] > 0) {
                    target.put("context-window", windows[i]);
                }
                targets.add(target);
            }
            g.set("retry.try-unknown-windows", tryUnknown).route("chat", r -> r.set("targets", List.of(targets.get(0)))
                    .set("fallbacks", targets.subList(1, targets.size())));
        });
    }

    @ParameterizedTest(name = "streaming: {0}")
    @ValueSource(booleans = {false, true})
    void aMillionTokensAreNotReachedWhenTheFirstWindowIsUnknown(boolean streaming) {
        AiGateway gateway = withWindows(false, 0, 1_000_000);

        assertThat(Calls.ask(gateway, streaming, "?").text()).isEqualTo("large");
        assertThat(upstreams.get(0).requestCount()).isEqualTo(1);
    }

    @Test
    void unknownWindowsOnTheWayAreLeftOut() {
        AiGateway gateway = withWindows(false, 0, 0, 8_192, 1_000_000);

        assertThat(Calls.ask(gateway, false, "?").text()).isEqualTo("large");
        assertThat(upstreams.get(1).requestCount()).isZero();
    }

    @Test
    void knownWindowIsNotBelievedLargeEnoughWithoutBeingLarger() {
        AiGateway gateway = withWindows(false, 8_192, 8_192, 1_000_000);

        assertThat(Calls.ask(gateway, false, "?").text()).isEqualTo("large");
        assertThat(upstreams.get(1).requestCount()).isZero();
    }

    @Test
    void unknownWindowIsTriedWhereThatIsSet() {
        AiGateway gateway = withWindows(true, 8_192, 0);

        assertThat(Calls.ask(gateway, false, "?").text()).isEqualTo("large");
    }

    @Test
    void unknownWindowIsNotTriedByDefault() {
        AiGateway gateway = withWindows(false, 8_192, 0);

        AiGatewayException e = catchThrowableOfType(AiGatewayException.class, () -> Calls.ask(gateway, false, "?"));

        assertThat(e.kind()).isEqualTo(FailureKind.CONTEXT_TOO_LONG);
        assertThat(upstreams.get(1).requestCount()).isZero();
    }
}
