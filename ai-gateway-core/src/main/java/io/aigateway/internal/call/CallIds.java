package io.aigateway.internal.call;

import io.aigateway.spi.RandomSource;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/** Makes ids of calls: a random beginning of this gateway, then a number. Thread-safe. */
public final class CallIds {

    /**
     * An id.
     *
     * @param beginning of all ids of this gateway
     * @param number the number
     */
    public record Id(String beginning, long number) {
        @Override
        public String toString() {
            return beginning + number;
        }
    }

    private final String beginning;
    private final AtomicLong next = new AtomicLong(1);

    /** Chooses the beginning. */
    public CallIds(RandomSource random) {
        this.beginning = String.format(Locale.ROOT, "%07x-", random.nextInt(Integer.MAX_VALUE) & 0xFFFFFFF);
    }

    /** The next one. */
    public Id next() {
        return new Id(beginning, next.getAndIncrement());
    }
}
