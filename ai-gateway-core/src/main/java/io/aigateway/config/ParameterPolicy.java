package io.aigateway.config;

/** What becomes of a parameter that a provider or model does not accept. */
public enum ParameterPolicy {
    /** It is said in another way where there is one, and left out otherwise; the trace says so. */
    ADAPT,
    /** It is left out; the trace says so. */
    DROP,
    /** A target that does not accept it is not asked. */
    FAIL
}
