package io.aigateway.spi;

/** A named way to choose among the targets of a tier. */
public interface SelectionStrategy {

    /** The name used in configuration. */
    String name();

    /** A selector for one tier. */
    TargetSelector create();
}
