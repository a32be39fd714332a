package io.aigateway.spi;

/** A target as a selector sees it. */
public interface TargetView {

    /** Id of the provider. */
    String provider();

    /** The upstream's model name; empty if the requested name is passed on. */
    String model();

    /** The configured weight, above 0. */
    int weight();

    /** Attempts running at this moment, in this JVM. */
    int inFlight();
}
