package io.aigateway.internal.attempt;

import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ChatResponse;
import io.aigateway.chat.FinishReason;
import io.aigateway.chat.Usage;
import io.aigateway.config.RetryConfig;
import io.aigateway.spi.AnswerCheck;
import io.aigateway.spi.AttemptFailedException;
import io.aigateway.spi.ChatAssembler;
import io.aigateway.spi.Failure;
import io.aigateway.spi.TokenEstimator;
import io.aigateway.trace.CallTrace;
import io.aigateway.trace.FailureKind;
import java.util.List;

/** Tells whole answers from what only looks like one: a refusal, an error, nothing at all, or a part. */
final class Answers {

    /** Anthropic's word for a request that leaves no room for an answer. */
    private static final String WINDOW_EXCEEDED = "model_context_window_exceeded";

    private static final int CHARS_A_TOKEN = 4;

    private Answers() {}

    /**
     * The whole answer, with figures where the upstream gave none.
     *
     * @param streamed whether it came as a stream
     * @param elsewhere whether a refusal is taken to another target
     * @throws AttemptFailedException if it is none
     */
    static ChatResponse completed(
            ChatAssembler parts,
            ChatRequest request,
            boolean streamed,
            boolean elsewhere,
            TokenEstimator estimator,
            RetryConfig config) {
        Failure reported = parts.reportedFailure();
        if (reported != null) {
            throw new AttemptFailedException(reported);
        }
        Usage figures = parts.reportedUsage();
        if (figures == null || figures.estimated()) {
            parts.usage(estimated(parts, request, estimator));
        }
        ChatResponse response = parts.toResponse(CallTrace.none());
        String refusal = response.message().refusal();
        if (refusal != null) {
            if (elsewhere) {
                throw failed(FailureKind.CONTENT_FILTERED, "the model declined to answer");
            }
        } else if (isEmpty(response)) {
            refuseEmpty(response, streamed ? FailureKind.STREAM_BROKEN : FailureKind.SERVER_ERROR, config);
        } else if (streamed && figures == null && !parts.hasFinished()) {
            // Some servers close a stream in good order when they turn to the next caller.
            throw failed(FailureKind.STREAM_BROKEN, "the stream ended without saying why: no finish reason, no usage");
        }
        return response;
    }

    /** Lets the application object to an answer: then it is asked for elsewhere, and nothing is held against anybody. */
    static void check(List<AnswerCheck> checks, ChatRequest request, ChatResponse response) {
        for (AnswerCheck check : checks) {
            String objection = check.objection(request, response);
            if (objection != null) {
                Failure rejected =
                        Failure.of(FailureKind.SERVER_ERROR, "the application rejected the answer: " + objection, null);
                throw new AttemptFailedException(rejected.onlyForThisRequest());
            }
        }
    }

    private static boolean isEmpty(ChatResponse response) {
        return response.message().content().isEmpty()
                && response.toolCalls().isEmpty()
                && (response.reasoning() == null || response.reasoning().isEmpty())
                && response.message().serverToolSteps().isEmpty();
    }

    private static void refuseEmpty(ChatResponse response, FailureKind kind, RetryConfig config) {
        FinishReason reason = response.finishReason();
        if (reason == FinishReason.CONTENT_FILTER) {
            throw failed(
                    FailureKind.CONTENT_FILTERED,
                    "the provider's content policy refused to answer (" + response.rawFinishReason() + ")");
        } else if (WINDOW_EXCEEDED.equals(response.rawFinishReason())) {
            throw failed(FailureKind.CONTEXT_TOO_LONG, "the request fills the model's context window");
        } else if (!response.message().extra().isEmpty()) {
            return; // there is something in it that has no neutral word
        } else if (reason == FinishReason.UNKNOWN || reason == FinishReason.OTHER) {
            String word = response.rawFinishReason();
            throw failed(
                    kind,
                    "an answer without content, tool call or reasoning"
                            + (word == null ? ", and without a reason" : " (" + word + ")"));
        } else if (config.emptyAnswers() == RetryConfig.EmptyAnswers.FAIL) {
            throw failed(kind, "an empty answer (retry.empty-answers: fail)");
        }
    }

    private static AttemptFailedException failed(FailureKind kind, String what) {
        return new AttemptFailedException(Failure.of(kind, what, null));
    }

    /** What an answer that broke off has used: what the upstream reported, or what is estimated of what it delivered. */
    static Usage used(ChatAssembler parts, ChatRequest request, TokenEstimator estimator) {
        Usage reported = parts.reportedUsage();
        boolean nothing = reported == null && parts.chars() == 0;
        return nothing ? Usage.NONE : estimated(parts, request, estimator);
    }

    /**
     * The reported figures, with an estimate in place of those that say less than was delivered: a figure from a stream's
     * beginning does not know yet what comes after it.
     */
    private static Usage estimated(ChatAssembler parts, ChatRequest request, TokenEstimator estimator) {
        Usage reported = parts.reportedUsage();
        String text = parts.text();
        int rest = Math.max(0, parts.chars() - text.length());
        long delivered = (long) estimator.estimate(text) + (rest + CHARS_A_TOKEN - 1) / CHARS_A_TOKEN;
        if (reported == null) {
            return Usage.estimated(estimator.estimateInput(request), delivered);
        } else if (reported.outputTokens() >= (reported.estimated() ? delivered : delivered / 2)) {
            return reported;
        }
        return reported.toBuilder()
                .outputTokens(delivered)
                .totalTokens(reported.totalInputTokens() + delivered)
                .estimated(true)
                .build();
    }
}
