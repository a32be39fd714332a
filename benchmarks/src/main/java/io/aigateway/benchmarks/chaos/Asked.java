package io.aigateway.benchmarks.chaos;

import io.aigateway.chat.CallOptions;
import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.StreamRecovery;
import io.aigateway.embedding.EmbeddingRequest;
import java.util.List;
import java.util.SplittableRandom;

/** One call: what is asked, what is done to it, and who could answer it when it began. */
final class Asked {

    /** By which door. */
    enum Kind {
        CHAT,
        STREAM,
        ASYNC,
        PUBLISHER,
        EMBED
    }

    /** What the caller does to its own call. */
    enum Twist {
        NONE,
        INTERRUPT,
        CANCEL,
        COMPLETE_OTHERWISE,
        CLOSE,
        CLOSE_FROM_OUTSIDE,
        ABANDON,
        SUBSCRIBER_THROWS,
        SUBSCRIBER_THROWS_ERROR,
        SUBSCRIBING_THROWS
    }

    private static final String TENANT = "call-";

    final int number;
    final String nonce;
    final Kind kind;
    final Twist twist;
    final int route;
    final boolean restarts;
    final SplittableRandom dice;
    final long[] fit;
    final long startedAt;
    /** Whether the caller has ended it by itself. */
    volatile boolean ours;

    Asked(int number, long seed, boolean twisted, Fitness fitness) {
        this.number = number;
        this.dice = new SplittableRandom(seed * 1_000_003L + number);
        this.nonce = "n" + number + "-" + Integer.toHexString(dice.nextInt());
        this.kind = kind(dice.nextInt(100));
        this.twist = twisted ? twist(kind, dice.nextInt(1_000)) : Twist.NONE;
        this.route = dice.nextInt(10) < 6 ? 0 : 1 + dice.nextInt(Gateways.ROUTES.size() - 1);
        this.restarts = dice.nextInt(10) < 3;
        this.fit = fitness.begin(route);
        this.startedAt = System.nanoTime();
    }

    private static Kind kind(int draw) {
        return draw < 34
                ? Kind.CHAT
                : draw < 66 ? Kind.STREAM : draw < 81 ? Kind.ASYNC : draw < 96 ? Kind.PUBLISHER : Kind.EMBED;
    }

    private static Twist twist(Kind kind, int draw) {
        return switch (kind) {
            case CHAT, EMBED -> draw < 60 ? Twist.INTERRUPT : Twist.NONE;
            case STREAM ->
                draw < 30
                        ? Twist.INTERRUPT
                        : draw < 60
                                ? Twist.CLOSE
                                : draw < 70 ? Twist.CLOSE_FROM_OUTSIDE : draw < 78 ? Twist.ABANDON : Twist.NONE;
            case ASYNC -> draw < 40 ? Twist.CANCEL : draw < 50 ? Twist.COMPLETE_OTHERWISE : Twist.NONE;
            case PUBLISHER ->
                draw < 30
                        ? Twist.CANCEL
                        : draw < 40
                                ? Twist.SUBSCRIBER_THROWS
                                : draw < 44
                                        ? Twist.SUBSCRIBER_THROWS_ERROR
                                        : draw < 48 ? Twist.SUBSCRIBING_THROWS : draw < 54 ? Twist.ABANDON : Twist.NONE;
        };
    }

    private CallOptions options() {
        return CallOptions.builder()
                .tenant(TENANT + number)
                .streamRecovery(restarts ? StreamRecovery.RESTART : StreamRecovery.FAIL)
                .build();
    }

    /** The number of the call that a record's tenant tells; -1 for none. */
    static int numberOf(String tenant) {
        return tenant == null || !tenant.startsWith(TENANT) ? -1 : Integer.parseInt(tenant.substring(TENANT.length()));
    }

    private String question() {
        return "Please answer nonce " + nonce + ".";
    }

    ChatRequest chat() {
        return ChatRequest.builder(Gateways.ROUTES.get(route))
                .user(question())
                .options(options())
                .build();
    }

    EmbeddingRequest embedding() {
        return EmbeddingRequest.builder(Gateways.ROUTES.get(route))
                .inputs(List.of(question()))
                .options(options())
                .build();
    }

    /** When the caller does what it does: often within the first milliseconds, where connections are made. */
    long twistMicros() {
        return dice.nextBoolean() ? dice.nextInt(4_000) : dice.nextInt(400_000);
    }

    long elapsedMillis() {
        return (System.nanoTime() - startedAt) / 1_000_000;
    }

    @Override
    public String toString() {
        return "call " + number + " (" + kind + ", " + twist + ", route " + Gateways.ROUTES.get(route)
                + (restarts ? ", restart" : "") + "), " + elapsedMillis() + " ms after its beginning";
    }
}
