package io.aigateway.internal.client;

import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ChatResponse;
import io.aigateway.internal.engine.Engine;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A call on another thread. However its future is completed by others (cancelled, timed out, given a value), the call
 * ends: its HTTP call is cut off, and its thread interrupted if it waits between attempts.
 */
final class AsyncCall extends CompletableFuture<ChatResponse> {

    private final CallHolder holder = new CallHolder();
    // guarded by this
    private @Nullable Thread runner;
    private boolean finished;
    private volatile boolean interrupted;

    private AsyncCall() {}

    static AsyncCall create() {
        AsyncCall made = new AsyncCall();
        CompletableFuture<ChatResponse> unused = made.whenComplete((response, error) -> made.completed());
        return made;
    }

    void run(Engine engine, ChatRequest request) {
        synchronized (this) {
            runner = Thread.currentThread();
        }
        ChatResponse response = null;
        Throwable error = null;
        try {
            if (!isDone()) {
                response =
                        (ChatResponse) engine.call(request, false, holder::set).response();
            }
        } catch (Throwable e) {
            error = e;
        }
        synchronized (this) {
            runner = null;
            finished = true;
        }
        if (interrupted) {
            boolean unusedInterrupt = Thread.interrupted(); // our own, which must not reach the next task
        }
        if (error != null) {
            completeExceptionally(error);
        } else if (response != null) {
            complete(response);
        }
    }

    /** Whoever completed it, a call that still runs is not wanted any more. */
    private void completed() {
        synchronized (this) {
            if (finished) {
                return;
            }
            Thread waiting = runner;
            if (waiting != null) {
                interrupted = true;
                waiting.interrupt();
            }
        }
        holder.cancel();
    }
}
