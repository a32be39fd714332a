package io.aigateway.spi;

/** A target as a selector sees it. Figures are of this JVM. */
public interface TargetView {

    /** Id of the provider. */
    String provider();

    /** The upstream's model name; empty if the requested name is passed on. */
    String model();

    /** The configured weight, above 0. */
    int weight();

    /** Attempts running at this moment, in this JVM. */
    int inFlight();

    /** A name that stays over changes of the configuration: {@code provider/model}. */
    default String id() {
        return provider() + '/' + model();
    }

    /** Moving average of the time to the first content or whole answer, in nanoseconds; 0 if not known yet. */
    default long latencyNanos() {
        return 0;
    }

    /** What a million input tokens cost by the configured prices; negative if not known. */
    default double inputPrice() {
        return -1;
    }

    /** What a million output tokens cost by the configured prices; negative if not known. */
    default double outputPrice() {
        return -1;
    }

    /** Requests that the provider's last words leave, the most of all keys; negative if it says nothing. */
    default long requestsRemaining() {
        return -1;
    }

    /** Tokens that the provider's last words leave, the most of all keys; negative if it says nothing. */
    default long tokensRemaining() {
        return -1;
    }
}
