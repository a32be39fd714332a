package io.aigateway.testkit;

import io.aigateway.spi.RandomSource;
import java.util.Random;

/** Random numbers that are the same in every run. Thread-safe. */
public final class SeededRandom implements RandomSource {

    private final Random random;

    /** Creates a source; print the seed when a test fails. */
    public SeededRandom(long seed) {
        random = new Random(seed);
    }

    @Override
    public double nextDouble() {
        return random.nextDouble();
    }
}
