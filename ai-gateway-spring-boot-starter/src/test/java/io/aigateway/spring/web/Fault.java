package io.aigateway.spring.web;

import io.aigateway.spring.web.CarefulClient.Answer;
import io.aigateway.spring.web.FaultyUpstream.Ask;
import io.aigateway.spring.web.FaultyUpstream.Behaviour;
import io.aigateway.spring.web.FaultyUpstream.Wire;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/** Sixteen ways in which a provider fails, and what is asked of a gateway before it. */
enum Fault {
    S01(
            "429 with Retry-After: 2, once",
            (ask, wire) ->
                    first(ask, wire, () -> wire.refuse(429, "rate_limit_exceeded", "Too fast.", "Retry-After: 2")),
            advised("asks the primary again", seen -> seen.primary().size() > 1),
            advised("not before two seconds", seen -> seen.gapMillis() >= 1_800),
            required("does not hammer", seen -> seen.within(1_500) <= 2)),
    S02(
            "429 for ever",
            (ask, wire) -> wire.refuse(429, "rate_limit_exceeded", "Too fast.", ""),
            required("does not hammer", seen -> seen.within(3_000) <= 4),
            required("asks six times at most", seen -> seen.primary().size() <= 6)),
    S03(
            "500 once",
            (ask, wire) -> first(ask, wire, () -> wire.refuse(500, "internal_error", "An error.", "")),
            advised("asks the primary again", seen -> seen.primary().size() > 1)),
    S04(
            "503 for ever",
            (ask, wire) -> wire.refuse(503, "overloaded", "Overloaded.", ""),
            required("asks six times at most", seen -> seen.primary().size() <= 6)),
    S05("reset before the headers, once", (ask, wire) -> first(ask, wire, wire::reset)),
    S06(
            "silence",
            (ask, wire) -> {
                wire.silence(Duration.ofSeconds(120));
                wire.cut();
            },
            required("within 100 s", seen -> seen.millis() <= 100_000),
            advised("asks the silent one once", seen -> seen.primary().size() <= 1)),
    S07(
            "first token after 20 s",
            (ask, wire) -> {
                if (ask.stream()) {
                    wire.tell(ask, 0, () -> wire.silence(Duration.ofSeconds(20)), true);
                } else {
                    wire.silence(Duration.ofSeconds(20));
                    wire.answer(ask);
                }
            },
            advised("within 15 s", seen -> seen.millis() <= 15_000)),
    S08("cut after 40 words", Fault::cut),
    S09(
            "stalled for 30 s after 20 words, then closed",
            (ask, wire) -> {
                FaultyUpstream.Hitch stall = () -> {
                    wire.silence(Duration.ofSeconds(30));
                    wire.cut();
                };
                if (ask.stream()) {
                    wire.tell(ask, 20, stall, true);
                } else {
                    wire.document(wire.whole(ask), 0);
                    stall.happen();
                }
            },
            required("within 45 s", seen -> seen.millis() <= 45_000)),
    S10("an event that is no JSON after 10 words", (ask, wire) -> {
        if (ask.stream()) {
            wire.tell(ask, 10, () -> wire.event("{\"id\":\"c-1\",\"choices\":[{\"delta\":{\"content\":"), true);
        } else {
            String whole = wire.whole(ask);
            wire.document(whole.substring(0, whole.length() / 2) + "\"oops", 1);
        }
    }),
    S11(
            "no [DONE]; a plain answer without its last chunk",
            (ask, wire) -> {
                if (ask.stream()) {
                    wire.tell(ask, -1, () -> {}, false);
                } else {
                    wire.documentWithoutEnd(wire.whole(ask));
                    wire.cut();
                }
            },
            required("within 8 s", seen -> seen.millis() <= 8_000)),
    S12(
            "context too long",
            (ask, wire) -> wire.refuse(
                    400,
                    "context_length_exceeded",
                    "This model's maximum context length is 8192 tokens. However, your messages have 9631 tokens.",
                    ""),
            required("asks the primary once", seen -> seen.primary().size() == 1)),
    S13(
            "content filter",
            (ask, wire) -> wire.refuse(400, "content_policy_violation", "Rejected by the house rules.", ""),
            required("asks the primary once", seen -> seen.primary().size() == 1),
            advised("tells the provider's reason", seen -> seen.last().error().contains("house rules"))),
    S14(
            "cut after 40 words, and the backup cannot go on",
            Fault::cut,
            required(
                    "the backup's refusal does not hide the break",
                    seen -> seen.last().isSuccess()
                            || seen.backup().stream()
                                    .allMatch(each -> each.beginning().isEmpty()))),
    S15(
            "down for 60 s",
            (ask, wire) -> {
                if (ask.age() < 60_000) {
                    wire.refuse(503, "overloaded", "Overloaded.", "");
                } else {
                    wire.answer(ask);
                }
            },
            required("answers all", seen -> seen.answers().stream().allMatch(Answer::isWhole)),
            required("is back within 30 s", seen -> seen.primary().stream()
                    .anyMatch(each -> each.age() >= 60_000 && each.age() <= 90_000))),
    S16(
            "503 for ever: who is said to have served",
            (ask, wire) -> wire.refuse(503, "overloaded", "Overloaded.", ""),
            required("names the backup's model", seen -> seen.last().model().equals(FaultyWorld.BACKUP_MODEL)),
            required("names the backup", seen -> seen.last().provider().equals("backup")),
            advised("its usage", seen -> seen.last().tokens() == FaultyUpstream.words(FaultyUpstream.TEXT)),
            required("asks six times at most", seen -> seen.primary().size() <= 6));

    /** What came of a fault. */
    enum Verdict {
        /** Answered as it should be. */
        PASS,
        /** Answered, but not as was asked. */
        PARTIAL,
        /** An honest error in good time. */
        SAFE,
        /** A wrong or truncated answer called success, a hang, or worse for the provider. */
        FAIL
    }

    /**
     * Something that is asked of a gateway.
     *
     * @param what in a few words
     * @param needed whether it is a failure otherwise
     * @param holds whether it was so
     */
    record Check(String what, boolean needed, Predicate<Seen> holds) {}

    /**
     * What the caller and the providers saw.
     *
     * @param answers what came, in order
     * @param primary what the primary was asked
     * @param backup what the backup was asked
     * @param alive whether a healthy call was answered afterwards
     */
    record Seen(List<Answer> answers, List<Ask> primary, List<Ask> backup, boolean alive) {

        Answer last() {
            return answers.get(answers.size() - 1);
        }

        /** How long the slowest answer took. */
        long millis() {
            return answers.stream().mapToLong(Answer::millis).max().orElse(0);
        }

        /** How often the client asked. */
        int tries() {
            return answers.stream().mapToInt(Answer::tries).sum();
        }

        private long gapMillis() {
            return primary.size() < 2
                    ? -1
                    : primary.get(1).at() - primary.get(0).at();
        }

        private long within(long span) {
            return primary.stream().filter(each -> each.age() < span).count();
        }
    }

    private final String title;
    private final Behaviour primary;
    private final List<Check> checks;

    Fault(String title, Behaviour primary, Check... checks) {
        this.title = title;
        this.primary = primary;
        this.checks = List.of(checks);
    }

    String title() {
        return title;
    }

    /** What the primary does. */
    void primary(Ask ask, Wire wire) throws IOException, InterruptedException {
        primary.react(ask, wire);
    }

    /** What the backup does: answers, unless it is asked to go on and cannot. */
    void backup(Ask ask, Wire wire) throws IOException, InterruptedException {
        if (this == S14 && !ask.beginning().isEmpty()) {
            wire.refuse(400, "invalid_prefill", "The conversation must end with a user message.", "");
        } else {
            wire.answer(ask);
        }
    }

    /** What is not as it should be, in a few words each; empty if all is well. */
    List<String> complaints(Seen seen) {
        return checks.stream()
                .filter(each -> !each.holds().test(seen))
                .map(Check::what)
                .toList();
    }

    Verdict verdict(Seen seen) {
        boolean wrong = seen.answers().stream()
                .anyMatch(each -> each.end() == CarefulClient.End.NOTHING
                        || each.end() == CarefulClient.End.GARBAGE
                        || (each.isSuccess() && !each.isWhole()));
        boolean broken =
                checks.stream().anyMatch(each -> each.needed() && !each.holds().test(seen));
        if (wrong || broken || !seen.alive()) {
            return Verdict.FAIL;
        }
        boolean advice = checks.stream().allMatch(each -> each.holds().test(seen));
        if (this == S13) {
            return seen.last().isSuccess() || !advice ? Verdict.PARTIAL : Verdict.PASS;
        }
        if (!seen.answers().stream().allMatch(Answer::isWhole)) {
            return Verdict.SAFE;
        }
        boolean complete = seen.answers().stream()
                .allMatch(each -> each.done() && each.finish().equals("stop") && each.tokens() > 0);
        boolean byItself = seen.tries() == seen.answers().size(); // not by its client's patience
        return advice && complete && byItself ? Verdict.PASS : Verdict.PARTIAL;
    }

    private static Check required(String what, Predicate<Seen> holds) {
        return new Check(what, true, holds);
    }

    private static Check advised(String what, Predicate<Seen> holds) {
        return new Check(what, false, holds);
    }

    private static void first(Ask ask, Wire wire, FaultyUpstream.Hitch fault) throws IOException, InterruptedException {
        if (ask.number() == 1) {
            fault.happen();
        } else {
            wire.answer(ask);
        }
    }

    private static void cut(Ask ask, Wire wire) throws IOException, InterruptedException {
        if (ask.stream()) {
            wire.tell(ask, 40, wire::cut, true);
        } else {
            wire.document(wire.whole(ask), 0.6);
            wire.cut();
        }
    }
}
