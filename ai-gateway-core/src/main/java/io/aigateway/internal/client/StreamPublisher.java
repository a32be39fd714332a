package io.aigateway.internal.client;

import io.aigateway.chat.ChatEvent;
import io.aigateway.chat.ChatStream;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Streams for subscribers, read on the executor as fast as they ask; nothing is buffered, and no thread of a subscriber
 * waits. A stream is opened with the first request. A subscriber that throws ends its stream, and is told so.
 */
final class StreamPublisher implements Flow.Publisher<ChatEvent> {

    /** Where the stream of one subscription comes from. */
    interface Source {

        /** Opens it; may block. */
        ChatStream open();

        /** Ends it from any thread, be it open or about to be. */
        void cancel();
    }

    private final Supplier<Source> sources;
    private final boolean repeatable;
    private final Executor executor;
    private final AtomicBoolean subscribed = new AtomicBoolean();

    /**
     * Creates a publisher.
     *
     * @param repeatable whether each subscription may have a stream of its own
     */
    StreamPublisher(Supplier<Source> sources, boolean repeatable, Executor executor) {
        this.sources = sources;
        this.repeatable = repeatable;
        this.executor = executor;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ChatEvent> subscriber) {
        Objects.requireNonNull(subscriber, "subscriber");
        if (subscribed.compareAndSet(false, true) || repeatable) {
            Pump pump = new Pump(subscriber, sources.get());
            try {
                subscriber.onSubscribe(pump);
            } catch (Throwable e) {
                pump.end(() -> subscriber.onError(e));
            }
            pump.subscribed();
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
        private final Source source;
        private final AtomicLong demand = new AtomicLong();
        private final AtomicBoolean over = new AtomicBoolean();
        private volatile @Nullable IllegalArgumentException refusal;
        private volatile @Nullable ChatStream stream;
        /** One until onSubscribe has returned, so that no signal comes before that. */
        private final AtomicLong held = new AtomicLong(1);

        Pump(Flow.Subscriber<? super ChatEvent> subscriber, Source source) {
            this.subscriber = subscriber;
            this.source = source;
        }

        @Override
        public void request(long n) {
            if (over.get()) {
                return;
            }
            if (n <= 0) {
                refusal = new IllegalArgumentException("request: " + n + " (expected: > 0)");
            }
            long more = Math.max(1, n);
            long before = demand.getAndUpdate(old -> old + more < 0 ? Long.MAX_VALUE : old + more);
            if (before == 0 && held.getAndIncrement() == 0) {
                start();
            }
        }

        /** The subscriber knows its subscription: what it has asked for meanwhile begins. */
        void subscribed() {
            if (held.getAndSet(0) > 1) {
                start();
            }
        }

        private void start() {
            held.set(0);
            if (over.get()) {
                return;
            }
            try {
                executor.execute(this::pump);
            } catch (Throwable e) {
                end(() -> subscriber.onError(e));
            }
        }

        private void pump() {
            try {
                do {
                    IllegalArgumentException wrong = refusal;
                    if (wrong != null) {
                        end(() -> subscriber.onError(wrong));
                        return;
                    }
                    ChatEvent event = opened().next();
                    if (over.get()) {
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
            } catch (Throwable e) {
                end(() -> subscriber.onError(e));
            }
        }

        private ChatStream opened() {
            ChatStream known = stream;
            if (known == null) {
                known = source.open();
                stream = known;
                if (over.get()) {
                    known.close();
                }
            }
            return known;
        }

        /** Ends it with a signal, unless it is over. */
        private void end(Runnable signal) {
            if (over.compareAndSet(false, true)) {
                guarded(this::release);
                guarded(signal); // a subscriber that throws at its end has nobody left to be told by
            }
        }

        private void release() {
            ChatStream open = stream;
            if (open != null) {
                open.close();
            } else {
                source.cancel();
            }
        }

        @Override
        public void cancel() {
            if (over.compareAndSet(false, true)) {
                guarded(source::cancel);
                ChatStream open = stream;
                if (open != null) {
                    guarded(open::close);
                }
            }
        }

        /** What is thrown where nobody can take it goes where uncaught exceptions of this thread go. */
        private static void guarded(Runnable action) {
            try {
                action.run();
            } catch (Throwable e) {
                Thread current = Thread.currentThread();
                current.getUncaughtExceptionHandler().uncaughtException(current, e);
            }
        }
    }
}
