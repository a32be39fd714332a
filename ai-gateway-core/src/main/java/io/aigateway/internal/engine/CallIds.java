package io.aigateway.internal.engine;

import io.aigateway.spi.RandomSource;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/** Makes ids of calls: a random beginning of this gateway, then a number. Thread-safe. */
final class CallIds {

    /**
     * An id.
     *
     * @param beginning of all ids of this gateway
     * @param number the number
     */
    record Id(String beginning, long number) {
        @Override
        public String toString() {
            return beginning + number;
        }
    }

    private final String beginning;
    private final AtomicLong next = new AtomicLong(1);

    CallIds(RandomSource random) {
        this.beginning = String.format(Locale.ROOT, "%07x-", random.nextInt(Integer.MAX_VALUE) & 0xFFFFFFF);
    }

    Id next() {
        return new Id(beginning, next.getAndIncrement());
    }
}
