package io.aigateway.benchmarks.chaos;

import io.aigateway.chat.ChatEvent;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/** Reads a publisher a few events at a time, does what the call's twist says, and tells the end. */
final class Collector implements Flow.Subscriber<ChatEvent> {

    /** What a hostile subscriber throws; nobody may mistake it for a failure of the gateway's own. */
    static final String OWN = "thrown by the subscriber";

    /** How a stream came to its end; without a cause it was completed. */
    record Outcome(ChatEvent end, Throwable error, String pieces) {}

    final CompletableFuture<Outcome> done = new CompletableFuture<>();
    private final Asked asked;
    private final int twistAfter;
    private final StringBuilder pieces = new StringBuilder();
    private Flow.Subscription subscription;
    private ChatEvent end;
    private int seen;
    private int requested;

    Collector(Asked asked) {
        this.asked = asked;
        this.twistAfter = asked.dice.nextInt(4);
    }

    @Override
    public void onSubscribe(Flow.Subscription value) {
        subscription = value;
        if (asked.twist == Asked.Twist.SUBSCRIBING_THROWS) {
            asked.ours = true;
            throw new IllegalStateException(OWN);
        }
        more();
    }

    private void more() {
        if (requested-- <= 0) {
            requested = asked.dice.nextInt(4);
            subscription.request(requested + 1L);
        }
    }

    @Override
    public void onNext(ChatEvent event) {
        if (event instanceof ChatEvent.TextDelta text) {
            pieces.append(text.text());
        } else if (event instanceof ChatEvent.Restarted) {
            pieces.setLength(0);
        } else if (event instanceof ChatEvent.End last) {
            end = last;
            return;
        }
        if (seen++ == twistAfter) {
            twist();
        }
        if (!asked.ours || asked.twist == Asked.Twist.NONE) {
            more();
        }
    }

    private void twist() {
        switch (asked.twist) {
            case CANCEL -> {
                asked.ours = true;
                subscription.cancel();
                done.complete(new Outcome(null, null, ""));
            }
            case ABANDON -> {
                asked.ours = true;
                done.complete(new Outcome(null, null, ""));
            }
            case SUBSCRIBER_THROWS -> {
                asked.ours = true;
                done.complete(new Outcome(null, null, ""));
                throw new IllegalStateException(OWN);
            }
            case SUBSCRIBER_THROWS_ERROR -> {
                asked.ours = true;
                done.complete(new Outcome(null, null, ""));
                throw new AssertionError(OWN);
            }
            default -> {}
        }
    }

    @Override
    public void onError(Throwable error) {
        done.complete(new Outcome(null, error, pieces.toString()));
    }

    @Override
    public void onComplete() {
        done.complete(new Outcome(end, null, pieces.toString()));
    }
}
