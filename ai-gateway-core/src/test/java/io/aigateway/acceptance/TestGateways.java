package io.aigateway.acceptance;

import io.aigateway.AiGateway;
import io.aigateway.AiGatewayBuilder;
import io.aigateway.testkit.Invariants;
import io.aigateway.testkit.ScriptedUpstream;
import io.aigateway.testkit.SeededRandom;
import io.aigateway.testkit.VirtualTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Upstreams, virtual time and gateways of a test; checks after each that nothing was leaked. */
final class TestGateways implements BeforeEachCallback, AfterEachCallback {

    final List<ScriptedUpstream> upstreams = new ArrayList<>();
    final List<AiGateway> gateways = new ArrayList<>();
    private final List<AutoCloseable> others = new ArrayList<>();
    VirtualTime time = new VirtualTime();

    @Override
    public void beforeEach(ExtensionContext context) {
        time = new VirtualTime();
        upstreams.clear();
        gateways.clear();
        others.clear();
    }

    /** Something that is closed after the test, last of all. */
    <T extends AutoCloseable> T closing(T resource) {
        others.add(resource);
        return resource;
    }

    ScriptedUpstream upstream() {
        ScriptedUpstream upstream = ScriptedUpstream.start();
        upstreams.add(upstream);
        return upstream;
    }

    /** A gateway in virtual time. */
    AiGateway gateway(Consumer<AiGatewayBuilder> settings) {
        AiGatewayBuilder builder = builder().timeSource(time);
        settings.accept(builder);
        return track(builder.build());
    }

    /** A gateway in real time. */
    AiGateway realTimeGateway(Consumer<AiGatewayBuilder> settings) {
        AiGatewayBuilder builder = builder();
        settings.accept(builder);
        return track(builder.build());
    }

    static AiGatewayBuilder builder() {
        return AiGateway.builder()
                .environment(variable -> null)
                .randomSource(new SeededRandom(42))
                .set("name", "test-gateway")
                .set("close-grace", "2s");
    }

    private AiGateway track(AiGateway gateway) {
        gateways.add(gateway);
        return gateway;
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        try {
            for (AiGateway gateway : gateways) {
                Invariants.assertIdle(gateway.status());
                gateway.close();
            }
            Invariants.assertNoThreads("test-gateway");
        } finally {
            gateways.forEach(AiGateway::close);
            upstreams.forEach(ScriptedUpstream::close);
            for (AutoCloseable each : others) {
                each.close();
            }
        }
    }
}
