package io.aigateway.internal.attempt;

import io.aigateway.internal.routing.Place;
import io.aigateway.spi.Failure;
import java.util.ArrayList;
import java.util.List;

/**
 * A place that failed and may be asked again.
 *
 * @param at the place
 * @param failure its last failure
 * @param left how often it may
 */
record Again(Place at, Failure failure, int left) {

    /** Those that may be asked again after a failure. */
    static List<Again> after(List<Again> before, Place at, Failure failure, FailurePolicy.Rule rule) {
        int left = rule.sameAgain();
        List<Again> next = new ArrayList<>(before.size() + 1);
        for (Again each : before) {
            if (each.at.health() == at.health() && each.at.key() == at.key()) {
                left = Math.min(left, each.left - 1);
            } else if (rule.sameAgain() > 0 || !sharesWhatFailed(each.at, at, rule)) {
                next.add(each);
            }
        }
        if (left > 0) {
            next.add(new Again(at, failure, left));
        }
        return next;
    }

    /** Whether another place is useless too, because the part of it that failed for good is the same. */
    private static boolean sharesWhatFailed(Place each, Place failed, FailurePolicy.Rule rule) {
        return switch (rule.next()) {
            case OTHER_KEY ->
                (rule.blame() != FailurePolicy.Blame.KEY_FOR_MODEL
                                || each.model().equals(failed.model()))
                        && failed.target()
                                .source()
                                .pool()
                                .organisationOf(failed.key())
                                .contains(each.key());
            case OTHER_ENDPOINT -> each.health() == failed.health();
            case OTHER_TARGET -> each.target() == failed.target();
            case LARGER_WINDOW, STOP -> true;
        };
    }
}
