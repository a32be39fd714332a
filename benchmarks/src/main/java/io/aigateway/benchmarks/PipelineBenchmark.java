package io.aigateway.benchmarks;

import io.aigateway.AiGateway;
import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ChatResponse;
import java.util.concurrent.TimeUnit;
import okhttp3.MediaType;
import okhttp3.Protocol;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A call through the whole chain, to an HTTP client that answers at once; and that client alone, to subtract it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class PipelineBenchmark {

    private static final MediaType JSON = MediaType.get("application/json");
    private static final String TINY =
            "{\"id\":\"1\",\"model\":\"m\",\"choices\":[{\"index\":0,\"message\":{\"content\":\"ok\"},\"finish_reason\":\"stop\"}],"
                    + "\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1,\"total_tokens\":2}}";

    private AiGateway gateway;
    private BareClient bare;
    private final ChatRequest request = ChatRequest.of("chat", "hello");

    @Setup
    public void open() {
        gateway = AiGateway.builder()
                .environment(name -> null)
                .httpClient(client -> client.addInterceptor(chain -> answer(chain.request())))
                .provider("a", p -> p.apiKeys("key-1", "key-2").baseUrl("http://127.0.0.1:1/v1"))
                .provider("b", p -> p.apiKeys("key-3").baseUrl("http://127.0.0.1:1/v1"))
                .route("chat", r -> r.target("a", "m", 90).target("b", "m", 10).fallback("b", "n"))
                .build();
        bare = new BareClient(
                "http://127.0.0.1:1/v1", client -> client.addInterceptor(chain -> answer(chain.request())));
    }

    private static Response answer(okhttp3.Request request) {
        return new Response.Builder()
                .request(request)
                .protocol(Protocol.HTTP_1_1)
                .code(200)
                .message("OK")
                .body(ResponseBody.create(TINY, JSON))
                .build();
    }

    @Benchmark
    public ChatResponse wholeChain() {
        return gateway.chatClient().chat(request);
    }

    @Benchmark
    public String bareClient() throws Exception {
        return bare.chat("hello");
    }

    @TearDown
    public void close() {
        gateway.close();
    }
}
