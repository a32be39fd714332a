package io.aigateway.benchmarks;

import io.aigateway.internal.transport.EventStreamReader;
import io.aigateway.internal.transport.FrameReader;
import io.aigateway.internal.transport.NdjsonReader;
import io.aigateway.internal.transport.SseReader;
import io.aigateway.providers.BuiltInProviders;
import io.aigateway.spi.ChatAssembler;
import io.aigateway.spi.StreamDecoder;
import io.aigateway.spi.Upstream;
import io.aigateway.spi.WireProtocol;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import okio.Buffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** A piece of a stream of each protocol from memory: the gateway's codec, and what one writes by hand to get the text. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class ProtocolDecodingBenchmark {

    private static final int PIECES = 500;
    private static final Set<String> TEXT_FIELDS = Set.of("content", "text", "delta");

    @Param({"openai", "openai-responses", "anthropic", "gemini", "bedrock", "cohere", "ollama"})
    public String protocol = "openai";

    private final JsonFactory json = new JsonFactory();
    private final Upstream upstream = Upstream.of("p", "m", Map.of());
    private byte[] body = new byte[0];
    private WireProtocol codec = new BuiltInProviders().protocols().get(0);

    @Setup
    public void setUp() throws IOException {
        body = ProtocolStreams.of(protocol, PIECES);
        for (WireProtocol each : new BuiltInProviders().protocols()) {
            codec = each.id().equals(protocol) ? each : codec;
        }
        if (gateway() != bare()) {
            throw new IllegalStateException("both must read the same text: " + gateway() + ", " + bare());
        }
    }

    @Benchmark
    @OperationsPerInvocation(PIECES)
    public int gateway() throws IOException {
        ChatAssembler assembler = new ChatAssembler("m", 1 << 24);
        ByteArrayInputStream input = new ByteArrayInputStream(body);
        FrameReader frames =
                switch (codec.framing()) {
                    case SSE -> new SseReader(input, 1 << 20);
                    case NDJSON -> new NdjsonReader(input, 1 << 20);
                    case AWS_EVENT_STREAM -> new EventStreamReader(input, 1 << 20);
                };
        try (StreamDecoder decoder = codec.newStreamDecoder(upstream, assembler)) {
            while (frames.next()) {
                decoder.frame(frames.event(), frames.buffer(), frames.offset(), frames.length());
            }
            decoder.closedByUpstream();
        }
        return assembler.chars();
    }

    @Benchmark
    @OperationsPerInvocation(PIECES)
    public int bare() throws IOException {
        Buffer source = new Buffer().write(body);
        return codec.framing() == io.aigateway.spi.Framing.AWS_EVENT_STREAM ? bareEvents(source) : bareLines(source);
    }

    private int bareLines(Buffer source) {
        StringBuilder text = new StringBuilder();
        while (true) {
            long end = source.indexOf((byte) '\n');
            if (end < 0) {
                return text.length();
            }
            byte[] line;
            try {
                line = source.readByteArray(end);
                source.skip(1);
            } catch (IOException e) {
                throw new IllegalStateException("a buffer ends only where it ends", e);
            }
            int start = line.length > 6 && line[0] == 'd' ? 6 : 0;
            if (line.length > start && line[start] == '{') {
                text.append(text(line, start, line.length - start));
            }
        }
    }

    private int bareEvents(Buffer source) throws IOException {
        StringBuilder text = new StringBuilder();
        while (!source.exhausted()) {
            int total = source.readInt();
            int headers = source.readInt();
            source.skip(4L + headers);
            byte[] payload = source.readByteArray(total - headers - 16);
            source.skip(4);
            text.append(text(payload, 0, payload.length));
        }
        return text.length();
    }

    private String text(byte[] bytes, int offset, int length) {
        String found = "";
        try (JsonParser parser = json.createParser(ObjectReadContext.empty(), bytes, offset, length)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.PROPERTY_NAME && TEXT_FIELDS.contains(parser.currentName())) {
                    if (parser.nextToken() == JsonToken.VALUE_STRING) {
                        found = parser.getString();
                    }
                }
            }
        }
        return found;
    }
}
