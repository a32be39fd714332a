package io.aigateway.internal.time;

import io.aigateway.spi.RandomSource;
import java.util.concurrent.ThreadLocalRandom;

/** The JVM's per-thread random numbers. */
public final class SystemRandom implements RandomSource {

    @Override
    public double nextDouble() {
        return ThreadLocalRandom.current().nextDouble();
    }

    @Override
    public int nextInt(int bound) {
        return ThreadLocalRandom.current().nextInt(bound);
    }
}
