package io.aigateway.internal.client;

import io.aigateway.internal.call.Call;
import io.aigateway.internal.transport.Watch;
import org.jspecify.annotations.Nullable;

/** Remembers the call of a request, for cancelling it, even before it has begun. Thread-safe. */
final class CallHolder {

    private volatile @Nullable Call call;
    private volatile boolean cancelled;

    void set(Call begun) {
        call = begun;
        if (cancelled) {
            begun.cancel(Watch.End.CLOSED);
        }
    }

    @Nullable
    Call get() {
        return call;
    }

    void cancel() {
        cancelled = true;
        Call begun = call;
        if (begun != null) {
            begun.cancel(Watch.End.CLOSED);
        }
    }
}
