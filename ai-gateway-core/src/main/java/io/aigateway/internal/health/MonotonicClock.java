package io.aigateway.internal.health;

import io.aigateway.spi.TimeSource;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The monotonic nanoseconds of a time source as a clock, for a library that measures waits with clocks. */
final class MonotonicClock extends Clock {

    private final TimeSource time;

    MonotonicClock(TimeSource time) {
        this.time = time;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }

    @Override
    public Instant instant() {
        return Instant.EPOCH.plusNanos(time.nanoTime());
    }
}
