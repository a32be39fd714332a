package io.aigateway.acceptance;

import io.aigateway.AiGatewayBuilder;
import io.aigateway.chat.ChatEvent;
import io.aigateway.chat.ModelRequest;
import io.aigateway.spi.AttemptOutcome;
import io.aigateway.spi.ChatEvents;
import io.aigateway.spi.Reply;
import io.aigateway.spi.Secret;
import io.aigateway.spi.SelectionStrategy;
import io.aigateway.spi.TargetSelector;
import io.aigateway.spi.TargetView;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.EventListener;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** An application's own code at every place where a gateway calls it: throws anything, now and then. */
final class Mines {

    /** Neither an IOException, nor a RuntimeException, nor an Error. */
    static final class Undeclared extends Exception {
        private static final long serialVersionUID = 1L;
    }

    /** An unchecked exception of the application. */
    static final class Thrown extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** An error of the application. */
    static final class ThrownError extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** Attempts of which a selector was told. */
    final AtomicInteger told = new AtomicInteger();

    /**
     * Whether listeners of the HTTP client throw at the end of a response too, and credential sources what is not a
     * RuntimeException, and hooks throw into a stream without closing it, and whether
     * closing the gateway cuts calls off: off as long as {@link KnownFaultsTest} does not hold.
     */
    static final boolean ALL = Boolean.getBoolean("model.all");

    private final Random dice;
    private final BooleanSupplier mayInterrupt;
    private volatile boolean armed = true;

    Mines(long seed, BooleanSupplier mayInterrupt) {
        this.dice = new Random(seed);
        this.mayInterrupt = mayInterrupt;
    }

    void disarm() {
        armed = false;
    }

    private void pass() {
        if (!armed || dice.nextInt(60) > 0) {
            return;
        }
        switch (dice.nextInt(3)) {
            case 0 -> throw new Thrown();
            case 1 -> throw new ThrownError();
            default -> Mines.<RuntimeException>sneak(new Undeclared());
        }
    }

    private void passSource() {
        if (ALL) {
            pass();
        } else if (armed && dice.nextInt(60) == 0) {
            throw new Thrown();
        }
    }

    private void passLate() {
        if (ALL) {
            pass();
        }
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void sneak(Throwable e) throws E {
        throw (E) e;
    }

    /** Whether it is one of those that are thrown here, however it is wrapped. */
    static boolean isOurs(Throwable e) {
        for (Throwable each = e; each != null; each = each.getCause()) {
            if (each instanceof Thrown || each instanceof ThrownError || each instanceof Undeclared) {
                return true;
            }
        }
        return false;
    }

    void lay(AiGatewayBuilder builder, MemoryNetwork network) {
        builder.intercept((request, chain) -> {
                    pass();
                    Reply reply = chain.proceed(request);
                    pass();
                    return reply.isStreaming() ? Reply.streaming(mined(reply.events())) : reply;
                })
                .interceptAttempts((request, chain) -> {
                    pass();
                    Reply reply = chain.proceed(request);
                    pass();
                    return reply;
                })
                .onCallEnded(record -> pass())
                .strategy(new Told())
                .credentialSource("two", () -> {
                    passSource();
                    return Secret.of("token");
                })
                .httpClient(client ->
                        client.socketFactory(network).dns(this::lookup).eventListener(new Listener()));
    }

    private ChatEvents mined(ChatEvents events) {
        return new ChatEvents() {
            @Override
            public @Nullable ChatEvent next() {
                boolean thrown = true;
                try {
                    pass();
                    thrown = false;
                } finally {
                    if (thrown && !ALL) {
                        events.close();
                    }
                }
                return events.next();
            }

            @Override
            public void close() {
                events.close();
            }
        };
    }

    /** Interrupts what is about to connect: OkHttp throws a bare InterruptedException then. */
    private List<InetAddress> lookup(String host) throws UnknownHostException {
        pass();
        if (armed && dice.nextInt(20) == 0 && mayInterrupt.getAsBoolean()) {
            Thread.currentThread().interrupt();
        }
        return List.of(InetAddress.getByAddress(host, new byte[] {127, 0, 0, 1}));
    }

    /** Takes turns, and hears what came of it. */
    private final class Told implements SelectionStrategy {
        @Override
        public String name() {
            return "told";
        }

        @Override
        public TargetSelector create() {
            AtomicInteger turn = new AtomicInteger();
            return new TargetSelector() {
                @Override
                public int select(List<? extends TargetView> candidates, ModelRequest request) {
                    return Math.floorMod(turn.getAndIncrement(), candidates.size());
                }

                @Override
                public void ended(TargetView target, AttemptOutcome outcome) {
                    told.incrementAndGet();
                    pass();
                }
            };
        }
    }

    private final class Listener extends EventListener {
        @Override
        public void callStart(Call call) {
            pass();
        }

        @Override
        public void connectionAcquired(Call call, Connection connection) {
            pass();
        }

        @Override
        public void responseHeadersEnd(Call call, Response response) {
            pass();
        }

        @Override
        public void responseBodyEnd(Call call, long byteCount) {
            passLate();
        }

        @Override
        public void canceled(Call call) {
            pass();
        }

        @Override
        public void callEnd(Call call) {
            passLate();
        }
    }
}
