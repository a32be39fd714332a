package io.aigateway.benchmarks.chaos;

import io.aigateway.error.AiGatewayException;
import io.aigateway.trace.AttemptTrace;
import io.aigateway.trace.CallTrace;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/** Says of each end of a call whether it was right, and tells the judge and the tally. Thread-safe. */
final class Verdicts {

    private final Judge judge;
    private final Tally tally;
    private final Fitness fitness;
    private final Recovery recovery;
    private final List<String> upstreams;
    private final Known known;

    Verdicts(Judge judge, Tally tally, Fitness fitness, Recovery recovery, List<String> upstreams, Known known) {
        this.judge = judge;
        this.tally = tally;
        this.fitness = fitness;
        this.recovery = recovery;
        this.upstreams = upstreams;
        this.known = known;
    }

    /** A whole answer came. */
    void answered(Asked asked, String text, CallTrace trace) {
        judged(asked, AnswerText.whole(text, asked.nonce), text, trace);
    }

    /** A vector came. */
    void answered(Asked asked, float[] vector, CallTrace trace) {
        boolean right = vector.length == 2 && vector[0] == WireText.vectorOf(asked.nonce);
        judged(
                asked,
                right ? AnswerText.Verdict.RIGHT : AnswerText.Verdict.OTHERS,
                vector.length == 0 ? "an empty vector" : "vector " + vector[0],
                trace);
    }

    private void judged(Asked asked, AnswerText.Verdict verdict, String text, CallTrace trace) {
        AttemptTrace served = trace.served();
        if (verdict == AnswerText.Verdict.RIGHT) {
            tally.outcome(asked, asked.ours ? Tally.Outcome.ENDED_BY_US : Tally.Outcome.ANSWERED);
            if (served != null) {
                recovery.answered(served.provider(), asked.startedAt);
            }
        } else {
            violated(
                    asked,
                    verdict == AnswerText.Verdict.OTHERS ? Violation.OTHERS_ANSWER : Violation.DAMAGED_ANSWER,
                    asked.kind + " answered",
                    text + "\n" + trace);
        }
        punctual(asked);
    }

    /** A stream's pieces are not its answer. */
    void differs(Asked asked, String pieces, String whole) {
        violated(asked, Violation.DAMAGED_ANSWER, "pieces differ from the whole", pieces + "\n" + whole);
    }

    /** A stream broke after its first content. */
    void broke(Asked asked, AiGatewayException cause, String partial) {
        AnswerText.Verdict verdict = AnswerText.beginning(partial, asked.nonce);
        if (verdict != AnswerText.Verdict.RIGHT) {
            violated(
                    asked,
                    verdict == AnswerText.Verdict.OTHERS ? Violation.OTHERS_ANSWER : Violation.DAMAGED_ANSWER,
                    "a broken stream's beginning",
                    partial + "\n" + cause.trace());
        } else if (!asked.ours && !asked.restarts && isBreak(cause)) {
            tally.outcome(asked, Tally.Outcome.BROKE);
            punctual(asked);
        } else {
            failed(asked, cause);
        }
    }

    /** Whether the upstream has broken a stream; a call that ends for another reason has no excuse. */
    private static boolean isBreak(AiGatewayException cause) {
        return switch (cause.kind()) {
            case STREAM_BROKEN, TIMEOUT, SERVER_ERROR, CONNECTION, OVERLOADED -> true;
            default -> false;
        };
    }

    /** It failed in the declared way. */
    void failed(Asked asked, AiGatewayException e) {
        boolean[] held = fitness.held(asked.route, asked.fit);
        String who = well(held, e.trace());
        if (asked.ours) {
            tally.outcome(asked, Tally.Outcome.ENDED_BY_US);
        } else if (who.isEmpty()) {
            tally.outcome(asked, Tally.Outcome.FAILED);
        } else {
            List<String> notes = e.trace().notes();
            String last =
                    notes.isEmpty() ? "" : "; " + notes.get(notes.size() - 1).replaceAll("[0-9]+", "n");
            String look = e.kind() + ", the well one " + who
                    + (last.startsWith("; nothing is available")
                            ? "; nothing was available, a last resort was tried"
                            : last);
            violated(
                    asked,
                    Violation.FAILED_THOUGH_WELL,
                    look,
                    "well: " + names(held) + "\n" + e.getClass().getSimpleName() + ": " + e.summary() + "\n"
                            + e.trace());
        }
        punctual(asked);
    }

    private String names(boolean[] held) {
        StringBuilder names = new StringBuilder();
        for (int i = 0; i < held.length; i++) {
            names.append(held[i] ? upstreams.get(i) + " " : "");
        }
        return names.toString();
    }

    /** What the call had of those that were well all the time; empty if there was none. */
    private String well(boolean[] held, CallTrace trace) {
        StringBuilder met = new StringBuilder();
        boolean any = false;
        for (int i = 0; i < held.length; i++) {
            any |= held[i];
            for (AttemptTrace each : trace.attempts()) {
                if (held[i] && each.provider().equals(upstreams.get(i)) && met.length() < 60) {
                    met.append(met.length() == 0 ? "failed: " : ", ").append(each.failure());
                }
            }
        }
        for (int i = 0; i < held.length && any && met.length() == 0; i++) {
            if (held[i]) {
                met.append("was never asked (")
                        .append(known.brief(upstreams.get(i)))
                        .append(')');
            }
        }
        return met.toString();
    }

    /** Its caller has ended it, or let it go. */
    void endedByUs(Asked asked) {
        tally.outcome(asked, Tally.Outcome.ENDED_BY_US);
        punctual(asked);
    }

    /** Something came out that is not declared. */
    void undeclared(Asked asked, String where, Throwable e) {
        StringWriter stack = new StringWriter();
        e.printStackTrace(new PrintWriter(stack));
        String text = stack.toString();
        violated(
                asked,
                Violation.UNDECLARED,
                where + ": " + e.getClass().getName() + (e.getMessage() == null ? "" : ", " + e.getMessage()),
                text.substring(0, Math.min(2_500, text.length())));
        punctual(asked);
    }

    /** It has not ended long after its deadline. */
    void hung(Asked asked, String where) {
        violated(asked, Violation.TOO_LATE, asked.kind + " with " + asked.twist + " does not end", where);
    }

    private void punctual(Asked asked) {
        if (System.nanoTime() - asked.startedAt > Gateways.DEADLINE.toNanos() + 2_000_000_000L) {
            judge.violated(Violation.TOO_LATE, asked.kind + " with " + asked.twist + " ended late", asked::toString);
        }
    }

    private void violated(Asked asked, Violation what, String look, String story) {
        tally.outcome(asked, Tally.Outcome.VIOLATED);
        judge.violated(what, look, () -> asked + ", nonce " + asked.nonce + "\n" + story);
    }
}
