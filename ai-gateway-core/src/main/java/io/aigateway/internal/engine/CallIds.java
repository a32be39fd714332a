package io.aigateway.internal.engine;

import io.aigateway.spi.RandomSource;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/** Makes ids of calls: a random beginning of this gateway, then a number. Thread-safe. */
final class CallIds {

    /**
     * An id, made into text only when somebody reads it.
     *
     * @param gateway the random beginning
     * @param number the number
     */
    record Id(int gateway, long number) {
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%07x-%d", gateway & 0xFFFFFFF, number);
        }
    }

    private final int gateway;
    private final AtomicLong next = new AtomicLong(1);

    CallIds(RandomSource random) {
        this.gateway = random.nextInt(Integer.MAX_VALUE);
    }

    Id next() {
        return new Id(gateway, next.getAndIncrement());
    }
}
