package io.aigateway.spi;

/** Randomness, so that tests can seed it. Thread-safe. */
@FunctionalInterface
public interface RandomSource {

    /** A number from 0 (inclusive) to 1 (exclusive). */
    double nextDouble();

    /** A number from 0 (inclusive) to the bound (exclusive); the bound is above 0. */
    default int nextInt(int bound) {
        return (int) (nextDouble() * bound);
    }
}
