package io.aigateway.internal.observe;

import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ChatResponse;
import io.aigateway.chat.ModelRequest;
import io.aigateway.chat.ModelResponse;
import io.aigateway.config.GatewayConfig;
import io.aigateway.spi.AttemptFailedException;
import io.aigateway.spi.Failure;
import io.aigateway.trace.CallRecord;
import io.aigateway.trace.FailureKind;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.SenderContext;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Micrometer observation for each call and, below it, for each attempt: spans where tracing is there. No trace header
 * is sent to a provider. Prompts and answers are recorded only if the configuration says so. Thread-safe.
 */
public final class CallObservations implements CallObserver {

    private static final Logger LOG = LoggerFactory.getLogger("io.aigateway.calls");
    private static final String CALL = "ai.gateway.call";
    private static final String ATTEMPT = "ai.gateway.attempt";

    private final ObservationRegistry registry;
    private final Supplier<GatewayConfig> config;
    private final TagValues values;

    /** Observes with a registry. */
    public CallObservations(ObservationRegistry registry, Supplier<GatewayConfig> config) {
        this.registry = registry;
        this.config = config;
        this.values = new TagValues(config);
    }

    /** A handler that fails must not fail the call. */
    private static <T> T guarded(Supplier<T> action, T otherwise) {
        try {
            return action.get();
        } catch (RuntimeException e) {
            LOG.warn("An observation handler failed; the call goes on", e);
            return otherwise;
        }
    }

    private static void guarded(Runnable action) {
        guarded(
                () -> {
                    action.run();
                    return true;
                },
                false);
    }

    @Override
    public Observed began(CallRecord.Operation operation, ModelRequest request, boolean streaming) {
        return guarded(() -> begun(operation, request, streaming), Observed.NONE);
    }

    private Observed begun(CallRecord.Operation operation, ModelRequest request, boolean streaming) {
        Observation observation = Observation.createNotStarted(CALL, CallObservations::client, registry)
                .contextualName(GenAiConvention.operation(operation))
                .lowCardinalityKeyValue(GenAiConvention.OPERATION_NAME, GenAiConvention.operation(operation))
                .lowCardinalityKeyValue(GenAiConvention.REQUEST_STREAM, String.valueOf(streaming));
        if (request instanceof ChatRequest chat) {
            add(observation, GenAiConvention.REQUEST_TEMPERATURE, chat.temperature());
            add(observation, GenAiConvention.REQUEST_MAX_TOKENS, chat.maxOutputTokens());
            if (config.get().observability().content()) {
                observation.highCardinalityKeyValue(
                        GenAiConvention.INPUT_MESSAGES,
                        chat.messages().stream()
                                .map(each -> each.role().name().toLowerCase(Locale.ROOT) + ": " + each.text())
                                .collect(Collectors.joining("\n")));
            }
        }
        return new ObservedCall(observation.start(), operation);
    }

    private static void add(Observation observation, String name, @Nullable Object value) {
        if (value != null) {
            observation.highCardinalityKeyValue(name, value.toString());
        }
    }

    /** Spans of clients; the setter sets nothing, for whom we ask is nobody's business upstream. */
    private static SenderContext<Object> client() {
        SenderContext<Object> context = new SenderContext<>((carrier, name, value) -> {}, Kind.CLIENT);
        context.setCarrier(context);
        return context;
    }

    private final class ObservedCall implements Observed {
        private final Observation observation;
        private final CallRecord.Operation operation;

        ObservedCall(Observation observation, CallRecord.Operation operation) {
            this.observation = observation;
            this.operation = operation;
        }

        @Override
        public Scope open() {
            return guarded(
                    () -> {
                        Observation.Scope scope = observation.openScope();
                        return () -> guarded(scope::close);
                    },
                    Scope.NONE);
        }

        @Override
        public ObservedAttempt attempt(int number, String provider, String model, String endpoint) {
            return guarded(() -> attemptBegun(number, provider, model, endpoint), ObservedAttempt.NONE);
        }

        private ObservedAttempt attemptBegun(int number, String provider, String model, String endpoint) {
            Observation attempt = Observation.createNotStarted(ATTEMPT, CallObservations::client, registry)
                    .parentObservation(observation)
                    .contextualName(
                            "attempt " + number + " " + provider + "/" + values.bounded("upstream.model", model))
                    .lowCardinalityKeyValue(GenAiConvention.OPERATION_NAME, GenAiConvention.operation(operation))
                    .lowCardinalityKeyValue(GenAiConvention.PROVIDER_NAME, GenAiConvention.provider(provider))
                    .lowCardinalityKeyValue(GenAiConvention.REQUEST_MODEL, values.bounded("upstream.model", model))
                    .lowCardinalityKeyValue("ai.gateway.provider", provider)
                    .lowCardinalityKeyValue("ai.gateway.endpoint", values.bounded("endpoint", endpoint))
                    .highCardinalityKeyValue("ai.gateway.attempt", String.valueOf(number))
                    .start();
            return (outcome, failure, status) -> guarded(() -> attemptEnded(attempt, outcome, failure, status));
        }

        private void attemptEnded(Observation attempt, String outcome, @Nullable FailureKind failure, int status) {
            attempt.lowCardinalityKeyValue("ai.gateway.outcome", outcome.toLowerCase(Locale.ROOT))
                    .lowCardinalityKeyValue(GenAiConvention.ERROR_TYPE, GenAiConvention.errorType(failure));
            if (failure != null) {
                attempt.error(new AttemptFailedException(Failure.of(failure, "the attempt failed", null)));
            }
            if (status != 0) {
                attempt.highCardinalityKeyValue("http.response.status_code", String.valueOf(status));
            }
            attempt.stop();
        }

        @Override
        public void ended(CallRecord call, @Nullable ModelResponse response, @Nullable Throwable error) {
            guarded(() -> stop(call, response, error));
        }

        private void stop(CallRecord call, @Nullable ModelResponse response, @Nullable Throwable error) {
            var attempts = call.trace().attempts();
            String provider = attempts.isEmpty()
                    ? null
                    : attempts.get(attempts.size() - 1).provider();
            // A name that no route answers to is anybody's invention.
            String model = values.bounded(
                    "model", call.trace().route() == null ? null : call.trace().requestedModel());
            observation
                    .contextualName(GenAiConvention.operation(operation) + " " + model)
                    .lowCardinalityKeyValue(GenAiConvention.REQUEST_MODEL, model)
                    .lowCardinalityKeyValue("ai.gateway.name", call.gateway())
                    .lowCardinalityKeyValue("ai.gateway.tenant", values.bounded("tenant", call.tenant()))
                    .lowCardinalityKeyValue("ai.gateway.consumer", values.bounded("consumer", call.consumer()))
                    .lowCardinalityKeyValue(
                            "ai.gateway.outcome", call.outcome().name().toLowerCase(Locale.ROOT))
                    .lowCardinalityKeyValue(GenAiConvention.PROVIDER_NAME, GenAiConvention.provider(provider))
                    .lowCardinalityKeyValue(
                            GenAiConvention.RESPONSE_MODEL, values.bounded("response.model", call.responseModel()))
                    .lowCardinalityKeyValue(GenAiConvention.ERROR_TYPE, GenAiConvention.errorType(call.failure()))
                    .highCardinalityKeyValue("ai.gateway.call.id", call.trace().callId())
                    .highCardinalityKeyValue("ai.gateway.attempts", String.valueOf(attempts.size()))
                    .highCardinalityKeyValue(
                            GenAiConvention.INPUT_TOKENS,
                            String.valueOf(call.tokens().input()))
                    .highCardinalityKeyValue(
                            GenAiConvention.CACHED_TOKENS,
                            String.valueOf(call.tokens().cachedInput()))
                    .highCardinalityKeyValue(
                            GenAiConvention.OUTPUT_TOKENS,
                            String.valueOf(call.tokens().output()));
            if (response instanceof ChatResponse chat) {
                add(observation, GenAiConvention.RESPONSE_ID, chat.id());
                add(observation, GenAiConvention.FINISH_REASONS, chat.rawFinishReason());
                if (config.get().observability().content()) {
                    observation.highCardinalityKeyValue(GenAiConvention.OUTPUT_MESSAGES, chat.text());
                }
            }
            if (error != null) {
                observation.error(error);
            }
            observation.stop();
        }
    }
}
