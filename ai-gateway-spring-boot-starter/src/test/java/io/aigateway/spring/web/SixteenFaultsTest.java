package io.aigateway.spring.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.aigateway.spi.RandomSource;
import io.aigateway.spring.web.Fault.Seen;
import io.aigateway.spring.web.Fault.Verdict;
import io.aigateway.testkit.SeededRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a client of the door gets when the provider behind it fails in one of sixteen ways, with a backup to fall back
 * to: the catalogue of failoverbench 0.1, with its limits of time and of requests, streamed and plain.
 */
class SixteenFaultsTest {

    /** One line. */
    static final List<String> RESILIENT = List.of("ai.gateway.profile=resilient");

    /** What the breaker's waits, which are partly random, are made of: the shortest, middling and longest, and others. */
    private static final List<RandomSource> CHANCES =
            List.of(() -> 0.0, () -> 0.5, () -> 0.999, new SeededRandom(1), new SeededRandom(2));

    private static final Map<Case, Result> RESULTS = new TreeMap<>();

    /** How the gateway is set up. */
    enum Profile {
        RESILIENT(SixteenFaultsTest.RESILIENT),
        DEFAULTS(List.of());

        private final List<String> properties;

        Profile(List<String> properties) {
            this.properties = properties;
        }
    }

    /** How the client asks. */
    enum Form {
        STREAMED,
        PLAIN
    }

    /** One line of the table. */
    record Case(Profile profile, Form form, Fault fault) implements Comparable<Case> {
        @Override
        public int compareTo(Case other) {
            int byProfile = profile.compareTo(other.profile);
            int byForm = form.compareTo(other.form);
            return byProfile != 0 ? byProfile : byForm != 0 ? byForm : fault.compareTo(other.fault);
        }

        @Override
        public String toString() {
            return profile + " " + form + " " + fault + " " + fault.title();
        }
    }

    private record Result(Verdict verdict, Seen seen, List<String> complaints) {}

    static Stream<Case> resilient() {
        return Stream.of(Form.values()).flatMap(form -> cases(Profile.RESILIENT, form));
    }

    static Stream<Case> defaults() {
        return Stream.of(Form.values()).flatMap(form -> cases(Profile.DEFAULTS, form));
    }

    private static Stream<Case> cases(Profile profile, Form form) {
        return Stream.of(Fault.values()).map(fault -> new Case(profile, form, fault));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("resilient")
    void theResilientProfilePasses(Case one) throws Exception {
        Result result = result(one);
        assertThat(result.verdict()).as(line(one, result)).isEqualTo(Verdict.PASS);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("defaults")
    void nothingIsCalledAnAnswerThatIsNoneAndNothingHangsWithDefaults(Case one) throws Exception {
        Result result = result(one);
        assertThat(result.verdict()).as(line(one, result)).isNotEqualTo(Verdict.FAIL);
    }

    @Test
    void thirteenStreamsOfSixteenPassWithDefaults() throws Exception {
        assertThat(passed(Profile.DEFAULTS, Form.STREAMED)).hasSizeGreaterThanOrEqualTo(13);
    }

    @Test
    void thirteenPlainAnswersOfSixteenPassWithDefaults() throws Exception {
        assertThat(passed(Profile.DEFAULTS, Form.PLAIN)).hasSizeGreaterThanOrEqualTo(13);
    }

    private static List<Fault> passed(Profile profile, Form form) throws Exception {
        List<Fault> passed = new ArrayList<>();
        for (Case each : cases(profile, form).toList()) {
            if (result(each).verdict() == Verdict.PASS) {
                passed.add(each.fault());
            }
        }
        return passed;
    }

    private static Result result(Case one) throws Exception {
        Result known = RESULTS.get(one);
        if (known != null) {
            return known;
        }
        Fault fault = one.fault();
        boolean stream = one.form() == Form.STREAMED;
        Result worst = null;
        try (FaultyWorld world = new FaultyWorld(fault, one.profile().properties)) {
            if (fault == Fault.S15) {
                for (int i = 0; i < CHANCES.size(); i++) {
                    Result result = judged(fault, world.askOften(fault + "-" + i, stream, CHANCES.get(i)));
                    worst = worst == null || result.verdict().compareTo(worst.verdict()) > 0 ? result : worst;
                }
            } else {
                worst = judged(fault, world.ask(fault.name(), stream));
            }
        }
        RESULTS.put(one, worst);
        return worst;
    }

    private static Result judged(Fault fault, Seen seen) {
        return new Result(fault.verdict(seen), seen, fault.complaints(seen));
    }

    private static String line(Case one, Result result) {
        Seen seen = result.seen();
        return String.format(
                "%-9s %-8s %s %-50s %-7s asked %d, primary %d, backup %d, %6d ms, usage %d%s%s",
                one.profile(),
                one.form(),
                one.fault(),
                one.fault().title(),
                result.verdict(),
                seen.tries(),
                seen.primary().size(),
                seen.backup().size(),
                seen.millis(),
                seen.last().tokens(),
                result.verdict() == Verdict.PASS
                        ? ""
                        : ": " + seen.last().end() + " " + seen.last().error(),
                result.complaints().isEmpty() ? "" : " not so: " + result.complaints());
    }

    @AfterAll
    static void table() {
        RESULTS.forEach((one, result) -> System.out.println(line(one, result)));
        RESULTS.clear();
    }
}
