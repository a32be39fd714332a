package io.aigateway.acceptance;

import io.aigateway.chat.ChatEvent;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A subscriber that keeps what it gets. */
final class Received implements Flow.Subscriber<ChatEvent> {

    final List<ChatEvent> events = new CopyOnWriteArrayList<>();
    /** Null at the end, or the error. */
    final CompletableFuture<Throwable> end = new CompletableFuture<>();

    private final long first;
    volatile Flow.Subscription subscription;

    private Received(long first) {
        this.first = first;
    }

    /** Asks for that many events at the beginning, 0 for none. */
    static Received asking(long first) {
        return new Received(first);
    }

    /** All of a publisher. */
    static Received from(Flow.Publisher<ChatEvent> publisher) throws InterruptedException {
        Received received = new Received(Long.MAX_VALUE);
        publisher.subscribe(received);
        received.awaitEnd();
        return received;
    }

    /** Waits for the end; null, or the error. */
    Throwable awaitEnd() throws InterruptedException {
        try {
            return end.get(10, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("no end after " + events, e);
        }
    }

    /** The text that was delivered. */
    String text() {
        StringBuilder text = new StringBuilder();
        events.forEach(event -> text.append(event instanceof ChatEvent.TextDelta delta ? delta.text() : ""));
        return text.toString();
    }

    @Override
    public void onSubscribe(Flow.Subscription value) {
        subscription = value;
        if (first > 0) {
            value.request(first);
        }
    }

    @Override
    public void onNext(ChatEvent event) {
        events.add(event);
    }

    @Override
    public void onError(Throwable error) {
        end.complete(error);
    }

    @Override
    public void onComplete() {
        end.complete(null);
    }
}
