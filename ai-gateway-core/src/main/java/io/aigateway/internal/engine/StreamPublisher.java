package io.aigateway.internal.engine;

import io.aigateway.chat.ChatEvent;
import io.aigateway.chat.ChatStream;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** A stream for one subscriber, read as fast as it asks; nothing is buffered. */
final class StreamPublisher implements Flow.Publisher<ChatEvent> {

    private final ChatStream stream;
    private final Executor executor;
    private final AtomicBoolean subscribed = new AtomicBoolean();

    StreamPublisher(ChatStream stream, Executor executor) {
        this.stream = stream;
        this.executor = executor;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ChatEvent> subscriber) {
        if (subscribed.compareAndSet(false, true)) {
            subscriber.onSubscribe(new Pump(subscriber));
            return;
        }
        subscriber.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long n) {}

            @Override
            public void cancel() {}
        });
        subscriber.onError(new IllegalStateException("A stream can be read once only"));
    }

    private final class Pump implements Flow.Subscription {
        private final Flow.Subscriber<? super ChatEvent> subscriber;
        private final AtomicLong demand = new AtomicLong();
        private volatile boolean over;

        Pump(Flow.Subscriber<? super ChatEvent> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public void request(long n) {
            if (over) {
                return;
            }
            if (n <= 0) {
                end(() -> subscriber.onError(new IllegalArgumentException("request: " + n + " (expected: > 0)")));
                return;
            }
            long before = demand.getAndUpdate(old -> old + n < 0 ? Long.MAX_VALUE : old + n);
            if (before == 0) {
                try {
                    executor.execute(this::pump);
                } catch (RejectedExecutionException e) {
                    end(() -> subscriber.onError(e));
                }
            }
        }

        private void pump() {
            try {
                do {
                    ChatEvent event = stream.next();
                    if (over) {
                        return;
                    }
                    if (event == null) {
                        end(subscriber::onComplete);
                        return;
                    }
                    subscriber.onNext(event);
                    if (event instanceof ChatEvent.End) {
                        end(subscriber::onComplete);
                        return;
                    }
                } while (demand.decrementAndGet() > 0);
            } catch (RuntimeException e) {
                end(() -> subscriber.onError(e));
            }
        }

        private void end(Runnable signal) {
            if (!over) {
                over = true;
                stream.close();
                signal.run();
            }
        }

        @Override
        public void cancel() {
            over = true;
            stream.close();
        }
    }
}
