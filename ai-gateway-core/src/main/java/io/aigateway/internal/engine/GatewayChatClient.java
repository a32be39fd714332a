package io.aigateway.internal.engine;

import io.aigateway.chat.CallOptions;
import io.aigateway.chat.ChatClient;
import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ChatResponse;
import io.aigateway.chat.ChatStream;
import io.aigateway.chat.TokenCount;
import io.aigateway.chat.TokenCountRequest;
import io.aigateway.config.ClientConfig;
import io.aigateway.config.GatewayConfig;
import io.aigateway.error.AiGatewayException;
import io.aigateway.error.FailureDetails;
import io.aigateway.error.InvalidRequestException;
import io.aigateway.error.ModelUnavailableException;
import io.aigateway.internal.routing.Route;
import io.aigateway.internal.routing.Target;
import io.aigateway.internal.routing.Tier;
import io.aigateway.internal.transport.Watch;
import io.aigateway.spi.TokenEstimator;
import io.aigateway.trace.CallTrace;
import io.aigateway.trace.FailureKind;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** The chat client over an engine. Thread-safe. */
public final class GatewayChatClient implements ChatClient {

    private final Engine engine;
    private final @Nullable String name;

    /**
     * Creates a client.
     *
     * @param name the name of its settings; null for none
     */
    public GatewayChatClient(Engine engine, @Nullable String name) {
        this.engine = engine;
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
        CallHolder holder = new CallHolder();
        return new GatewayChatStream(
                engine.call(completed(request), true, holder::set).events(), holder, engine.executor());
    }

    @Override
    public CompletableFuture<ChatResponse> chatAsync(ChatRequest request) {
        ChatRequest whole = completed(request);
        CancellableFuture future = new CancellableFuture();
        try {
            engine.executor().execute(() -> future.run(this, whole));
        } catch (RejectedExecutionException e) {
            future.completeExceptionally(FailureDetails.local(
                            FailureKind.REJECTED, "Too many asynchronous calls run, or the gateway is closed.")
                    .toException());
        }
        return future;
    }

    @Override
    public <T> T chat(ChatRequest request, Class<T> type) {
        return StructuredOutput.ask(this, request, type);
    }

    @Override
    public TokenCount countTokens(ChatRequest request) {
        ChatRequest whole = completed(request);
        TokenCountRequest count = new TokenCountRequest(whole);
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
        return new TokenCount(whole.model(), estimator.estimateInput(whole), true, CallTrace.none());
    }

    /** A provider that turns out not to count leaves the estimate. */
    private TokenCount countedOrEstimated(TokenCountRequest count, TokenEstimator estimator) {
        try {
            return (TokenCount) engine.call(count, false, call -> {}).response();
        } catch (InvalidRequestException | ModelUnavailableException e) {
            long tokens = estimator.estimateInput(count.chat());
            return new TokenCount(count.model(), tokens, true, e.trace());
        }
    }

    /** Remembers the call of a request, for cancelling it. */
    static final class CallHolder {
        private volatile @Nullable Call call;

        void set(Call begun) {
            call = begun;
        }

        @Nullable
        Call get() {
            return call;
        }
    }

    /** Cancelling it cancels the HTTP call, and interrupts the thread if it waits between attempts. */
    private static final class CancellableFuture extends CompletableFuture<ChatResponse> {
        private final CallHolder holder = new CallHolder();
        private volatile @Nullable Thread runner;

        void run(GatewayChatClient client, ChatRequest request) {
            runner = Thread.currentThread();
            try {
                if (!isDone()) {
                    complete((ChatResponse)
                            client.engine.call(request, false, this::begun).response());
                }
            } catch (AiGatewayException e) {
                completeExceptionally(e);
            } catch (RuntimeException | Error e) {
                completeExceptionally(e);
            } finally {
                synchronized (this) {
                    runner = null;
                }
                boolean unusedInterrupt = Thread.interrupted(); // a late cancel must not reach the next task
            }
        }

        private void begun(Call call) {
            holder.set(call);
            if (isCancelled()) {
                call.cancel(Watch.End.CLOSED);
            }
        }

        @Override
        public boolean cancel(boolean mayInterrupt) {
            boolean cancelled = super.cancel(mayInterrupt);
            Call call = holder.get();
            if (cancelled && call != null) {
                call.cancel(Watch.End.CLOSED);
            }
            synchronized (this) {
                Thread waiting = runner;
                if (cancelled && waiting != null) {
                    waiting.interrupt();
                }
            }
            return cancelled;
        }
    }
}
