package io.aigateway.internal.engine;

import io.aigateway.internal.observe.CallObserver;
import io.aigateway.internal.provider.Catalog;
import io.aigateway.spi.AnswerCheck;
import io.aigateway.spi.AttemptInterceptor;
import io.aigateway.spi.CallInterceptor;
import io.aigateway.spi.CallListener;
import io.aigateway.spi.CredentialSource;
import io.aigateway.spi.EndpointSource;
import io.aigateway.spi.RandomSource;
import io.aigateway.spi.SelectionStrategy;
import io.aigateway.spi.TimeSource;
import io.aigateway.spi.TokenEstimator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/**
 * What an engine is made of besides its configuration.
 *
 * @param catalog protocols and presets
 * @param strategies selection strategies by name
 * @param callInterceptors the application's hooks around calls
 * @param attemptInterceptors the application's hooks around attempts
 * @param answerChecks the application's objections to whole answers
 * @param sources endpoint sources by provider
 * @param credentials credential sources by provider
 * @param estimator guesses tokens
 * @param environment reads environment variables
 * @param time clocks and scheduler
 * @param random randomness
 * @param observer goes along with calls
 * @param listeners hear of calls that have ended
 * @param httpClient has the last word on the HTTP client
 * @param executor runs asynchronous calls instead of the gateway's own threads; null for these
 * @param context takes along what belongs to a thread when a task is handed to another
 */
public record EngineParts(
        Catalog catalog,
        Map<String, SelectionStrategy> strategies,
        List<CallInterceptor> callInterceptors,
        List<AttemptInterceptor> attemptInterceptors,
        List<AnswerCheck> answerChecks,
        Map<String, EndpointSource> sources,
        Map<String, CredentialSource> credentials,
        TokenEstimator estimator,
        UnaryOperator<@Nullable String> environment,
        TimeSource time,
        RandomSource random,
        CallObserver observer,
        List<CallListener> listeners,
        UnaryOperator<OkHttpClient.Builder> httpClient,
        @Nullable Executor executor,
        UnaryOperator<Runnable> context) {}
