package io.aigateway.benchmarks;

import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ContentPart;
import io.aigateway.internal.transport.PreparedRequest;
import io.aigateway.providers.BuiltInProviders;
import io.aigateway.spi.Upstream;
import io.aigateway.spi.WireProtocol;
import java.io.IOException;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** An image of 5 MB as base64 into the body's segments: what is allocated shows whether the body exists twice. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class ImageEncodingBenchmark {

    @Param({"openai", "anthropic", "gemini", "bedrock"})
    public String protocol = "openai";

    private final Upstream upstream = Upstream.of("p", "m", Map.of());
    private ChatRequest request = ChatRequest.of("m", "?");
    private WireProtocol codec = new BuiltInProviders().protocols().get(0);

    @Setup
    public void setUp() {
        byte[] image = new byte[5 << 20];
        new Random(1).nextBytes(image);
        request = ChatRequest.builder("m")
                .user(ContentPart.text("?"), ContentPart.image(image, "image/png"))
                .maxOutputTokens(100)
                .build();
        for (WireProtocol each : new BuiltInProviders().protocols()) {
            codec = each.id().equals(protocol) ? each : codec;
        }
    }

    @Benchmark
    public String encode() throws IOException {
        PreparedRequest prepared = new PreparedRequest(64 << 20, note -> {});
        codec.encodeChat(request, false, upstream, prepared);
        return prepared.path();
    }
}
