package io.aigateway.config;

/** What becomes of an answer that ended in good order and holds nothing. */
public enum EmptyAnswers {
    /** It is an answer. */
    KEEP,
    /** It is a failure: asked again, then elsewhere. */
    FAIL
}
