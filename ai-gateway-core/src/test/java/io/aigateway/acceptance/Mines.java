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
import java.util.concurrent.locks.LockSupport;
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
        passOneOf(60);
    }

    private void passOneOf(int times) {
        if (!armed || dice.nextInt(times) > 0) {
            return;
        }
        switch (dice.nextInt(3)) {
            case 0 -> throw new Thrown();
            case 1 -> throw new ThrownError();
            default -> Mines.<RuntimeException>sneak(new Undeclared());
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
                .onCallEnded(record -> passOneOf(10))
                .strategy(new Told())
                .credentialSource("two", () -> {
                    pass();
                    return Secret.of("token");
                })
                .httpClient(client ->
                        client.socketFactory(network).dns(this::lookup).eventListener(new Listener()));
    }

    private ChatEvents mined(ChatEvents events) {
        return new ChatEvents() {
            @Override
            public @Nullable ChatEvent next() {
                pass();
                ChatEvent event = events.next();
                if (armed && dice.nextInt(3) == 0) {
                    LockSupport.parkNanos(100_000); // meanwhile others may close it
                }
                return event;
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
            pass();
        }

        @Override
        public void canceled(Call call) {
            pass();
        }

        @Override
        public void callEnd(Call call) {
            pass();
        }
    }
}
