package io.aigateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.aigateway.chat.ChatEvent;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A subscriber that reads to the end, cancels at some time, or throws in any of its methods. */
final class ScheduledSubscriber implements Flow.Subscriber<ChatEvent> {

    private enum How {
        READ,
        CANCEL_AT_ONCE,
        CANCEL_LATER,
        THROW_AT_ONCE,
        THROW_LATER
    }

    private final How how;
    private final int events;
    private final CountDownLatch over = new CountDownLatch(1);
    private final AtomicInteger ends = new AtomicInteger();
    private volatile Flow.Subscription subscription;
    private volatile boolean left;
    private int seen;

    ScheduledSubscriber(int seed) {
        Random dice = new Random(seed);
        how = dice.nextInt(3) == 0 ? How.THROW_LATER : How.values()[dice.nextInt(How.values().length)];
        events = 1 + dice.nextInt(3);
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        if (how == How.THROW_AT_ONCE) {
            throw new Mines.Thrown();
        }
        given.request(how == How.READ ? Long.MAX_VALUE : 1);
        if (how == How.CANCEL_AT_ONCE) {
            given.cancel();
            over.countDown();
        }
    }

    @Override
    public void onNext(ChatEvent event) {
        seen++;
        left = seen == events && how == How.THROW_LATER && !(event instanceof ChatEvent.End);
        if (seen == events && how == How.THROW_LATER) {
            throw new Mines.ThrownError();
        } else if (seen == events && how == How.CANCEL_LATER) {
            subscription.cancel();
            over.countDown();
        } else if (how != How.READ) {
            subscription.request(1);
        }
    }

    @Override
    public void onError(Throwable e) {
        end();
    }

    @Override
    public void onComplete() {
        end();
    }

    private void end() {
        ends.incrementAndGet();
        over.countDown();
    }

    /** Whether it threw although more would have come. */
    boolean hasLeft() {
        return left;
    }

    void awaitEnd() throws InterruptedException {
        assertThat(over.await(20, TimeUnit.SECONDS))
                .as("a signal that it is over: " + how)
                .isTrue();
        assertThat(ends.get()).as("signals that it is over").isLessThanOrEqualTo(1);
    }
}
