package io.aigateway.benchmarks.chaos;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.SplittableRandom;

/** How an upstream, or one of its keys, behaves for a while. The weights are shares of the draw. */
enum Fault {
    WELL(12, 28),
    /** 401. */
    REFUSED(0, 3),
    /** 402. */
    NO_QUOTA(0, 2),
    /** 404. */
    NO_MODEL(0, 3),
    /** 429 that does not say when it ends. */
    LIMITED(2, 2),
    /** 429 with {@code Retry-After} of a second or two. */
    LIMITED_FOR(1, 2),
    /** 500. */
    ERROR(2, 0),
    /** 503. */
    OVERLOADED(2, 0),
    /** A reset before the answer. */
    RESET(2, 0),
    /** Each connection is closed after an answer that did not say so. */
    CLOSES(2, 0),
    /** All sockets close at once, and the port opens again a little later. */
    RESTART(3, 0),
    /** Accepts and reads, and never answers nor closes. */
    SILENT(2, 0),
    /** The first token takes seconds. */
    SLOW(1, 0),
    /** The answer breaks in its middle. */
    CUT(2, 0),
    /** The answer stops in its middle. */
    STALL(1, 0),
    /** The answer has a piece that nobody can read. */
    GARBAGE(1, 0),
    /** A stream without its end. */
    NO_END(1, 0),
    /** An error within a 200. */
    ERROR_EVENT(1, 0),
    /** 500 whose body never comes. */
    STALLED_ERROR(1, 0),
    /** A compressed answer. */
    GZIP(1, 0),
    /** An answer of HTTP/1.0, ended by closing. */
    OLD_HTTP(1, 0),
    /** An answer byte by byte. */
    BYTEWISE(1, 0),
    /** A page of HTML with status 200. */
    HTML(1, 0),
    /** One answer too many on a kept connection. */
    TWICE(1, 0);

    /** Faults that this run leaves out; filled before it begins. */
    private static final Set<Fault> LEFT_OUT = Collections.synchronizedSet(EnumSet.noneOf(Fault.class));

    private final int ofUpstream;
    private final int ofKey;

    Fault(int ofUpstream, int ofKey) {
        this.ofUpstream = ofUpstream;
        this.ofKey = ofKey;
    }

    static void leaveOut(Fault fault) {
        LEFT_OUT.add(fault);
    }

    private static Fault unlessLeftOut(Fault fault) {
        return LEFT_OUT.contains(fault) ? WELL : fault;
    }

    static Fault ofUpstream(SplittableRandom dice) {
        int sum = 0;
        for (Fault each : values()) {
            sum += each.ofUpstream;
        }
        int left = dice.nextInt(sum);
        for (Fault each : values()) {
            left -= each.ofUpstream;
            if (left < 0) {
                return unlessLeftOut(each);
            }
        }
        return WELL;
    }

    /** A key that all others of its upstream share a 404 with would take the model away for long, so not each has it. */
    static Fault ofKey(SplittableRandom dice, boolean mayLackModel) {
        int sum = 0;
        for (Fault each : values()) {
            sum += each.ofKey;
        }
        int left = dice.nextInt(sum);
        for (Fault each : values()) {
            left -= each.ofKey;
            if (left < 0) {
                return each == NO_MODEL && !mayLackModel ? WELL : unlessLeftOut(each);
            }
        }
        return WELL;
    }
}
