package io.aigateway.testkit;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Decides what an upstream does with each request. Thread-safe. */
@FunctionalInterface
public interface Behaviour {

    /** The reaction to a request. */
    Reaction react(SeenRequest request);

    /** Always the same. */
    static Behaviour always(Reaction reaction) {
        return request -> reaction;
    }

    /** One after the other; the last again and again. */
    static Behaviour inTurn(Reaction... reactions) {
        List<Reaction> turns = List.of(reactions);
        AtomicInteger turn = new AtomicInteger();
        return request -> turns.get(Math.min(turn.getAndIncrement(), turns.size() - 1));
    }

    /** The given number of good requests, then as many bad ones, and so on. */
    static Behaviour flapping(int length, Reaction good, Reaction bad) {
        AtomicInteger turn = new AtomicInteger();
        return request -> (turn.getAndIncrement() / length) % 2 == 0 ? good : bad;
    }
}
