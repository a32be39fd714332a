package io.aigateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.aigateway.AiGateway;
import io.aigateway.chat.CallOptions;
import io.aigateway.chat.ChatEvent;
import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ChatResponse;
import io.aigateway.chat.ChatStream;
import io.aigateway.error.AiGatewayException;
import io.aigateway.trace.CallRecord;
import io.aigateway.trace.FailureKind;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One thread of an application that makes calls of every kind, each to its end or not, and looks at once at what must hold
 * of each.
 */
final class ScheduledCaller {

    private final AiGateway gateway;
    private final ScheduledRecords records;
    private final Random dice;
    private final Executor helpers;
    private final boolean closing;
    private final Thread thread = Thread.currentThread();
    // guarded by this
    private boolean calling;
    private boolean interrupted;
    private boolean othersClose;

    ScheduledCaller(AiGateway gateway, ScheduledRecords records, long seed, Executor helpers, boolean closing) {
        this.gateway = gateway;
        this.records = records;
        this.dice = new Random(seed);
        this.helpers = helpers;
        this.closing = closing;
    }

    /** Interrupts the caller if it is in a call, from any thread. */
    synchronized boolean interrupt() {
        if (calling && !interrupted) {
            interrupted = true;
            thread.interrupt();
        }
        return interrupted;
    }

    /** Whether the current thread is this caller in a call; says that it interrupts itself. */
    synchronized boolean mayInterruptItself() {
        boolean may = calling && Thread.currentThread() == thread;
        interrupted |= may;
        return may;
    }

    private synchronized void begin() {
        assertThat(Thread.currentThread().isInterrupted())
                .as("an interrupt that nobody sent")
                .isFalse();
        interrupted = false;
        calling = true;
    }

    /** An interrupt that came in a call is still there after it. */
    private synchronized void end(@Nullable Throwable failure) {
        calling = false;
        boolean still = Thread.interrupted();
        // One that comes in the very instant in which others end the call may be taken for what wakes it.
        boolean merged = interrupted && !still && (closing || othersClose);
        if (still != interrupted && !merged) {
            throw new AssertionError("interrupted: " + still + ", but it was: " + interrupted, failure);
        }
        interrupted = false;
    }

    void call() throws Exception {
        CallOptions.Builder options = CallOptions.builder().tenant(records.next());
        if (dice.nextInt(4) == 0) {
            options.stickyKey("run-" + dice.nextInt(3));
        }
        if (dice.nextInt(6) == 0) {
            options.maxRetries(dice.nextInt(4)).fallback(dice.nextBoolean());
        }
        CallOptions made = options.build();
        String id = String.valueOf(made.tenant());
        ChatRequest request = ChatRequest.builder(dice.nextInt(4) == 0 ? "all" : "chat")
                .user("count")
                .options(made)
                .build();
        switch (dice.nextInt(11)) {
            case 0, 1, 2 -> chat(id, request);
            case 3, 4, 5, 6 -> stream(id, request);
            case 7, 8 -> async(id, request);
            default -> publisher(id, request);
        }
    }

    private void chat(String id, ChatRequest request) {
        ChatResponse response = null;
        Throwable failure = null;
        begin();
        try {
            response = gateway.chatClient().chat(request);
        } catch (Throwable e) {
            failure = e;
        }
        end(failure);
        expected(failure);
        CallRecord record = records.one(id, failure);
        if (record != null) {
            assertThat(record.outcome() == CallRecord.Outcome.SUCCEEDED)
                    .as("recorded as answered")
                    .isEqualTo(response != null);
        }
        if (response != null) {
            assertThat(response.text()).endsWith("three");
        }
    }

    /** What a caller may see: the gateway's own exceptions, and what its own code threw. */
    private static void expected(@Nullable Throwable failure) {
        if (failure != null && !(failure instanceof AiGatewayException) && !Mines.isOurs(failure)) {
            throw new AssertionError("The gateway threw " + failure, failure);
        }
    }

    private void stream(String id, ChatRequest request) {
        ChatStream stream;
        begin();
        try {
            stream = gateway.chatClient().stream(request);
        } catch (Throwable e) {
            end(e);
            expected(e);
            records.one(id, e);
            return;
        }
        end(null);
        int how = dice.nextInt(8);
        if (how == 0) {
            records.later(id, 1); // left: nobody reads or closes it
            return;
        } else if (how == 1) {
            stream.close();
            records.one(id, null);
            return;
        } else if (how < 4) {
            othersClose = true;
            helpers.execute(stream::close);
        }
        int events = how == 3 || how == 4 ? 1 + dice.nextInt(3) : Integer.MAX_VALUE;
        ChatEvent last = null;
        Throwable failure = null;
        begin();
        try {
            last = read(stream, events);
        } catch (Throwable e) {
            failure = e;
        }
        end(failure);
        othersClose = false;
        expected(failure);
        if (failure != null && how != 2 && how != 3) {
            records.one(id, failure); // its end is told before it is closed
        }
        if (how == 4 && dice.nextBoolean()) {
            records.later(id, 1); // left in the middle of it
            return;
        }
        if (how == 2 || how == 3) {
            records.later(id, 1); // the other closes it
            return;
        }
        stream.close();
        CallRecord record = records.one(id, null);
        if (last instanceof ChatEvent.Completed completed && record != null) {
            assertThat(completed.response().text()).endsWith("three");
            assertThat(record.outcome()).isEqualTo(CallRecord.Outcome.SUCCEEDED);
        } else if (last instanceof ChatEvent.Truncated && record != null) {
            assertThat(record.outcome()).isNotEqualTo(CallRecord.Outcome.SUCCEEDED);
        }
    }

    private static @Nullable ChatEvent read(ChatStream stream, int events) {
        ChatEvent last = null;
        for (int i = 0; i < events; i++) {
            ChatEvent event = stream.next();
            if (event == null) {
                return last;
            }
            assertThat(last instanceof ChatEvent.End)
                    .as("an event after the end")
                    .isFalse();
            last = event;
        }
        return last;
    }

    private void async(String id, ChatRequest request) throws Exception {
        CompletableFuture<ChatResponse> future = gateway.chatClient().chatAsync(request);
        switch (dice.nextInt(6)) {
            case 0 -> future.cancel(true);
            case 1 -> helpers.execute(() -> future.cancel(true));
            case 2 -> future.orTimeout(1 + dice.nextInt(3), TimeUnit.MILLISECONDS);
            case 3 -> helpers.execute(() -> future.completeExceptionally(new Mines.Thrown()));
            default -> {}
        }
        Throwable failure = future.handle((response, e) -> e).get(20, TimeUnit.SECONDS);
        boolean ended =
                failure == null || (failure instanceof AiGatewayException own && own.kind() != FailureKind.REJECTED);
        if (ended) {
            records.one(id, failure);
        } else {
            records.later(id, 0);
        }
    }

    private void publisher(String id, ChatRequest request) throws Exception {
        ScheduledSubscriber subscriber = new ScheduledSubscriber(dice.nextInt());
        boolean opened = dice.nextInt(3) == 0;
        if (opened) {
            try {
                gateway.chatClient().stream(request).toPublisher().subscribe(subscriber);
            } catch (Throwable e) {
                expected(e);
                records.one(id, e);
                return;
            }
        } else {
            gateway.chatClient().publisher(request).subscribe(subscriber);
        }
        subscriber.awaitEnd();
        if (subscriber.hasLeft()) {
            records.left(id);
        }
        records.later(id, opened ? 1 : 0);
    }

    /** What must hold of interrupts, for all callers at once. */
    static boolean anyMayInterrupt(List<ScheduledCaller> callers) {
        for (ScheduledCaller each : callers) {
            if (each.mayInterruptItself()) {
                return true;
            }
        }
        return false;
    }
}
