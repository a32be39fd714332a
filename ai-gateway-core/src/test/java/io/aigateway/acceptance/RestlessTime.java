package io.aigateway.acceptance;

import io.aigateway.spi.TimeSource;
import io.aigateway.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.function.BooleanSupplier;

/** Virtual time in which now and then somebody is interrupted while he waits. */
final class RestlessTime implements TimeSource {

    private final VirtualTime time;
    private final Random dice;
    private final BooleanSupplier mayInterrupt;

    RestlessTime(VirtualTime time, long seed, BooleanSupplier mayInterrupt) {
        this.time = time;
        this.dice = new Random(seed);
        this.mayInterrupt = mayInterrupt;
    }

    @Override
    public long nanoTime() {
        return time.nanoTime();
    }

    @Override
    public Instant now() {
        return time.now();
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
        if (dice.nextInt(4) == 0 && mayInterrupt.getAsBoolean()) {
            Thread.currentThread().interrupt();
        }
        time.sleep(duration);
    }

    @Override
    public Runnable schedule(Duration delay, Runnable task) {
        return time.schedule(delay, task);
    }

    @Override
    public void close() {
        time.close();
    }
}
