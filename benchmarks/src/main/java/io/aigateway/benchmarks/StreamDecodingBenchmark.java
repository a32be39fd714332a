package io.aigateway.benchmarks;

import io.aigateway.internal.transport.SseReader;
import io.aigateway.providers.openai.OpenAiProtocol;
import io.aigateway.spi.ChatAssembler;
import io.aigateway.spi.StreamDecoder;
import io.aigateway.spi.Upstream;
import java.io.ByteArrayInputStream;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Framing and decoding of a stream's chunks from memory; figures are per chunk. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class StreamDecodingBenchmark {

    private static final int PIECES = 500;

    private final byte[] body = Answers.stream(PIECES);
    private final OpenAiProtocol protocol = new OpenAiProtocol();
    private final Upstream upstream = Upstream.of("p", "m", Map.of());

    @Benchmark
    @OperationsPerInvocation(PIECES)
    public int chunk() throws Exception {
        ChatAssembler assembler = new ChatAssembler("m", 1 << 24);
        SseReader frames = new SseReader(new ByteArrayInputStream(body), 1 << 20);
        try (StreamDecoder decoder = protocol.newStreamDecoder(upstream, assembler)) {
            while (frames.next()) {
                decoder.frame(frames.event(), frames.buffer(), frames.offset(), frames.length());
            }
        }
        return assembler.chars();
    }
}
