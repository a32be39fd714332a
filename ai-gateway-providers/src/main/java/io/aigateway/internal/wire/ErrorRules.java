package io.aigateway.internal.wire;

import io.aigateway.trace.FailureKind;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * From status, codes and words to a kind of failure. The order matters: quota before rate limit, credentials in a 400
 * before bad requests, a too long context in a 429 before rate limits.
 *
 * <p>A caller's words must not take a key from others: codes count first; words about keys and money count only under a
 * status that is about these, and elsewhere only as a whole sentence that the message begins with; and a request that is
 * called wrong (404, 413, 422) never touches a key.
 */
final class ErrorRules {

    /**
     * What an error is.
     *
     * @param kind the kind of failure
     * @param ofRequestHere whether it is only this request that only this target cannot take
     */
    record Verdict(FailureKind kind, boolean ofRequestHere) {}

    /**
     * What is known of an error.
     *
     * @param status the HTTP status, or the one that the body means
     * @param codes the body's codes and types
     * @param said what the provider says by itself, in lower case
     * @param body the whole body as text
     * @param flagged whether a router's moderation refused the input
     * @param param the parameter that it is about; empty if it does not say
     */
    record Case(int status, List<String> codes, String said, String body, boolean flagged, String param) {

        Case {
            codes = codes.stream().map(code -> code.toLowerCase(Locale.ROOT)).toList();
        }

        private boolean code(Set<String> wanted) {
            return codes.stream().anyMatch(wanted::contains);
        }

        private boolean words(List<String> wanted) {
            return wanted.stream().anyMatch(said::contains);
        }

        private boolean begins(List<String> sentences) {
            return sentences.stream().anyMatch(said::startsWith);
        }

        /** Whether the request itself is called wrong, so that nothing in the message is about a key. */
        private boolean isOfRequest() {
            return status == 404 || status == 413 || status == 422;
        }
    }

    private ErrorRules() {}

    /** An answer that is not the provider's own: only its status says something. */
    static Verdict page(int status) {
        return new Verdict(
                switch (status) {
                    case 401 -> FailureKind.INVALID_CREDENTIAL;
                    case 402 -> FailureKind.QUOTA_EXHAUSTED;
                    case 403 -> FailureKind.INVALID_REQUEST; // a firewall's page about this request
                    case 429 -> FailureKind.RATE_LIMITED;
                    default -> byStatus(new Case(status, List.of(), "", "", false, ""));
                },
                false);
    }

    static Verdict verdict(Case error) {
        boolean unable = isUnable(error);
        return new Verdict(unable ? FailureKind.INVALID_REQUEST : kind(error), unable);
    }

    private static boolean isUnable(Case error) {
        return error.code(ErrorVocabulary.UNABLE)
                || (error.status == 404 && error.words(ErrorVocabulary.UNABLE_WORDS))
                || (error.status == 500 && error.words(ErrorVocabulary.UNABLE_WORDS_OF_SERVERS));
    }

    private static FailureKind kind(Case error) {
        int status = error.status;
        if (error.flagged
                || error.code(ErrorVocabulary.FILTER)
                || error.words(ErrorVocabulary.FILTER_WORDS)
                || error.codes.stream().anyMatch(code -> code.contains("sensitivecontentdetected"))) {
            return FailureKind.CONTENT_FILTERED;
        }
        if (status == 500 && error.body.contains("'loc': ('body'")) {
            return FailureKind.INVALID_REQUEST; // llama-cpp-python's word for a request that does not fit its schema
        }
        if (isQuota(error)) {
            return FailureKind.QUOTA_EXHAUSTED;
        }
        if (isCredential(error)) {
            return FailureKind.INVALID_CREDENTIAL;
        }
        List<String> tooLong = status == 429
                ? ErrorVocabulary.TOO_LARGE
                : status < 500 ? ErrorVocabulary.CONTEXT_WORDS : ErrorVocabulary.CONTEXT_WORDS_OF_SERVERS;
        if (error.code(ErrorVocabulary.CONTEXT) || error.words(tooLong)) {
            return FailureKind.CONTEXT_TOO_LONG;
        }
        if (status == 500 && error.words(ErrorVocabulary.INVALID_WORDS_OF_SERVERS)) {
            return FailureKind.INVALID_REQUEST;
        }
        if (status == 404 && isAboutSomethingElse(error)) {
            return FailureKind.INVALID_REQUEST;
        }
        if (status != 429
                && (error.code(ErrorVocabulary.OVERLOADED)
                        || (status >= 500 && error.words(ErrorVocabulary.OVERLOADED_WORDS)))) {
            return FailureKind.OVERLOADED;
        }
        if (status == 429 || error.code(ErrorVocabulary.RATE)) {
            return FailureKind.RATE_LIMITED;
        }
        if (status < 500 && error.words(ErrorVocabulary.INVALID_WORDS)) {
            return FailureKind.INVALID_REQUEST;
        }
        return status < 500 && isModel(error) ? FailureKind.MODEL_UNAVAILABLE : byStatus(error);
    }

    private static boolean isQuota(Case error) {
        int status = error.status;
        // Some say "quota exceeded" for limits per minute too; Gemini then says when to come back.
        boolean perMinute = error.body.contains("RetryInfo")
                || error.body.contains("PerMinute")
                || (error.said.contains("allocated quota exceeded") && !error.said.contains("free "))
                || error.said.contains("#token-limit");
        if (perMinute || error.isOfRequest()) {
            return false;
        }
        boolean aboutMoney = status == 402 || status == 403 || status == 429;
        return status == 402
                || error.code(ErrorVocabulary.QUOTA)
                || (aboutMoney && error.words(ErrorVocabulary.QUOTA_WORDS))
                || (status == 403
                        && (error.said.startsWith("key limit exceeded")
                                || error.said.contains("balance is insufficient")))
                || (status == 400 && error.begins(ErrorVocabulary.QUOTA_SENTENCES));
    }

    private static boolean isCredential(Case error) {
        int status = error.status;
        if (error.code(ErrorVocabulary.CREDENTIAL_EVERYWHERE)) {
            return true;
        }
        if (error.isOfRequest() || status == 429 || status >= 500) {
            return false;
        }
        return status == 401
                || error.code(ErrorVocabulary.CREDENTIAL)
                || (status == 403 && error.words(ErrorVocabulary.CREDENTIAL_WORDS))
                || (status == 400 && error.begins(ErrorVocabulary.CREDENTIAL_SENTENCES));
    }

    /** A file, a batch, an item of a conversation: not the model. */
    private static boolean isAboutSomethingElse(Case error) {
        String param = error.param;
        boolean other = !param.isEmpty() && !param.equals("model") && !param.equals("None");
        return (other && !param.startsWith("Not supported model")) || error.said.startsWith("message batch");
    }

    private static boolean isModel(Case error) {
        return error.code(ErrorVocabulary.MODEL)
                || error.words(ErrorVocabulary.MODEL_WORDS)
                || (error.param.equals("model") && error.said.contains("does not exist"))
                || error.param.startsWith("Not supported model");
    }

    private static FailureKind byStatus(Case error) {
        if (error.code(ErrorVocabulary.INVALID)) {
            return FailureKind.INVALID_REQUEST;
        }
        if (error.code(Set.of("tool_use_failed"))) {
            return FailureKind.SERVER_ERROR; // Groq: the model wrote a call that cannot be read; asking again helps
        }
        int status = error.status;
        return switch (status) {
            case 403 -> error.said.contains("model") ? FailureKind.MODEL_UNAVAILABLE : FailureKind.INVALID_CREDENTIAL;
            case 404, 410 -> FailureKind.MODEL_UNAVAILABLE;
            case 498, 503, 529 -> FailureKind.OVERLOADED;
            case 408, 409, 424, 499 -> FailureKind.SERVER_ERROR;
            default -> status >= 400 && status < 500 ? FailureKind.INVALID_REQUEST : FailureKind.SERVER_ERROR;
        };
    }
}
