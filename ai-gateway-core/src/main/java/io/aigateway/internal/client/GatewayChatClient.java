package io.aigateway.internal.client;

import io.aigateway.chat.AnswerType;
import io.aigateway.chat.CallOptions;
import io.aigateway.chat.ChatClient;
import io.aigateway.chat.ChatEvent;
import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ChatResponse;
import io.aigateway.chat.ChatStream;
import io.aigateway.chat.TokenCount;
import io.aigateway.chat.TokenCountRequest;
import io.aigateway.chat.TypedResponse;
import io.aigateway.chat.TypedStream;
import io.aigateway.config.ClientConfig;
import io.aigateway.config.GatewayConfig;
import io.aigateway.error.FailureDetails;
import io.aigateway.error.InvalidRequestException;
import io.aigateway.error.ModelUnavailableException;
import io.aigateway.internal.call.Snapshot;
import io.aigateway.internal.engine.Engine;
import io.aigateway.internal.routing.Route;
import io.aigateway.internal.routing.Target;
import io.aigateway.internal.routing.Tier;
import io.aigateway.internal.stages.RoutingStage;
import io.aigateway.internal.structured.StructuredOutput;
import io.aigateway.spi.TokenEstimator;
import io.aigateway.trace.FailureKind;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** The chat client over an engine. Thread-safe. */
public final class GatewayChatClient implements ChatClient {

    private final Engine engine;
    private final StructuredOutput structured;
    private final @Nullable String name;

    /**
     * Creates a client.
     *
     * @param structured reads answers as Java values
     * @param name the name of its settings; null for none
     */
    public GatewayChatClient(Engine engine, StructuredOutput structured, @Nullable String name) {
        this.engine = engine;
        this.structured = structured;
        this.name = name;
    }

    /** The request with what the client's settings add to it. */
    private ChatRequest completed(ChatRequest request) {
        Objects.requireNonNull(request, "request");
        GatewayConfig config = engine.config();
        ClientConfig client = name == null ? null : config.clients().get(name);
        if (name != null && client == null) {
            throw FailureDetails.local(FailureKind.INVALID_REQUEST, "No client \"" + name + "\" is configured.")
                    .toException();
        }
        String model = request.model();
        if (model.isEmpty()) {
            model = client != null && client.model() != null ? client.model() : config.defaultModel();
        }
        CallOptions options = client == null ? request.options() : completed(request.options(), client);
        if (options == request.options() && request.model().equals(model)) {
            return request;
        }
        return request.toBuilder()
                .model(model == null ? ChatRequest.DEFAULT_MODEL : model)
                .options(options)
                .build();
    }

    private static CallOptions completed(CallOptions options, ClientConfig client) {
        boolean tenant = options.tenant() == null && client.tenant() != null;
        boolean consumer = options.consumer() == null && client.consumer() != null;
        if (!tenant && !consumer) {
            return options;
        }
        return options.toBuilder()
                .tenant(tenant ? client.tenant() : options.tenant())
                .consumer(consumer ? client.consumer() : options.consumer())
                .build();
    }

    @Override
    public ChatResponse chat(ChatRequest request) {
        return (ChatResponse) engine.call(completed(request), false, call -> {}).response();
    }

    @Override
    public ChatStream stream(ChatRequest request) {
        return open(completed(request), new CallHolder());
    }

    private ChatStream open(ChatRequest whole, CallHolder holder) {
        return new GatewayChatStream(engine.call(whole, true, holder::set).events(), holder, engine.executor());
    }

    @Override
    public Flow.Publisher<ChatEvent> publisher(ChatRequest request) {
        ChatRequest whole = completed(request);
        return new StreamPublisher(() -> new Opening(whole), true, engine.executor());
    }

    @Override
    public CompletableFuture<ChatResponse> chatAsync(ChatRequest request) {
        ChatRequest whole = completed(request);
        AsyncCall future = AsyncCall.create();
        try {
            engine.executor().execute(() -> future.run(engine, whole));
        } catch (RejectedExecutionException e) {
            future.completeExceptionally(FailureDetails.local(
                            FailureKind.REJECTED,
                            "Too many asynchronous calls run and wait (async.threads, async.queue), or the gateway is"
                                    + " closed.")
                    .toException());
        }
        return future;
    }

    @Override
    public <T> TypedResponse<T> chat(ChatRequest request, AnswerType<T> type) {
        return structured.ask(this, request, type);
    }

    @Override
    public <T> TypedStream<T> stream(ChatRequest request, AnswerType<T> type) {
        return structured.stream(this, request, type);
    }

    @Override
    public TokenCount countTokens(ChatRequest request) {
        ChatRequest whole = completed(request);
        TokenCountRequest count = TokenCountRequest.builder(whole).build();
        Snapshot snapshot = engine.snapshot();
        TokenEstimator estimator = engine.parts().estimator();
        Route route = RoutingStage.route(snapshot, whole.model());
        Map<Target, String> obstacles = RoutingStage.obstacles(route, count, false, estimator);
        for (Tier tier : route.tiers()) {
            for (Target target : tier.targets()) {
                if (!obstacles.containsKey(target)) {
                    return countedOrEstimated(count, estimator);
                }
            }
        }
        return TokenCount.builder(whole.model(), estimator.estimateInput(whole))
                .estimated(true)
                .build();
    }

    /** A provider that turns out not to count leaves the estimate. */
    private TokenCount countedOrEstimated(TokenCountRequest count, TokenEstimator estimator) {
        try {
            return (TokenCount) engine.call(count, false, call -> {}).response();
        } catch (InvalidRequestException | ModelUnavailableException e) {
            long tokens = estimator.estimateInput(count.chat());
            return TokenCount.builder(count.model(), tokens)
                    .estimated(true)
                    .trace(e.trace())
                    .build();
        }
    }

    /** A stream that begins when somebody asks for its first event. */
    private final class Opening implements StreamPublisher.Source {
        private final ChatRequest request;
        private final CallHolder holder = new CallHolder();

        Opening(ChatRequest request) {
            this.request = request;
        }

        @Override
        public ChatStream open() {
            return GatewayChatClient.this.open(request, holder);
        }

        @Override
        public void cancel() {
            holder.cancel();
        }
    }
}
