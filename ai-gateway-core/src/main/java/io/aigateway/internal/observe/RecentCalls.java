package io.aigateway.internal.observe;

import io.aigateway.spi.CallListener;
import io.aigateway.trace.CallRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.function.IntSupplier;

/** The calls that ended last. Thread-safe. */
public final class RecentCalls implements CallListener {

    private final IntSupplier size;
    // guarded by itself
    private final Deque<CallRecord> calls = new ArrayDeque<>();

    /** Keeps as many as the supplier says at the time. */
    public RecentCalls(IntSupplier size) {
        this.size = size;
    }

    @Override
    public void ended(CallRecord call) {
        int most = size.getAsInt();
        synchronized (calls) {
            calls.addLast(call);
            while (calls.size() > most) {
                calls.removeFirst();
            }
        }
    }

    /** The calls, the last one first. */
    public List<CallRecord> list() {
        List<CallRecord> copy;
        synchronized (calls) {
            copy = new ArrayList<>(calls);
        }
        Collections.reverse(copy);
        return copy;
    }
}
