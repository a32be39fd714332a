package io.aigateway.benchmarks.chaos;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Counts violations by kind and by what they look like, and keeps a few examples of each. Thread-safe. */
final class Judge {

    private static final int EXAMPLES = 5;
    private static final int EXAMPLES_ALIKE = 2;
    private static final int LOOKS = 60;
    private static final int LONGEST = 4_000;

    private final Map<Violation, Integer> counts = new EnumMap<>(Violation.class);
    private final Map<Violation, Map<String, Integer>> looks = new EnumMap<>(Violation.class);
    private final Map<Violation, List<String>> examples = new EnumMap<>(Violation.class);

    Judge() {
        for (Violation each : Violation.values()) {
            counts.put(each, 0);
            looks.put(each, new TreeMap<>());
            examples.put(each, new ArrayList<>());
        }
    }

    /**
     * Takes in a violation.
     *
     * @param look what it looks like, equal for those that probably have one root
     * @param story tells it in full
     */
    synchronized void violated(Violation what, String look, Supplier<String> story) {
        counts.merge(what, 1, Integer::sum);
        Map<String, Integer> alike = looks.get(what);
        String known = alike.containsKey(look) || alike.size() < LOOKS ? look : "others";
        int count = alike.merge(known, 1, Integer::sum);
        List<String> kept = examples.get(what);
        if (kept.size() < EXAMPLES && count <= EXAMPLES_ALIKE) {
            String text = story.get();
            kept.add(look + "\n" + (text.length() > LONGEST ? text.substring(0, LONGEST) + " …" : text));
        }
    }

    synchronized boolean isClean() {
        return counts.values().stream().allMatch(count -> count == 0);
    }

    synchronized void print() {
        counts.forEach((what, count) -> {
            if (count > 0) {
                System.out.println("\n== " + what + ": " + what.words());
                looks.get(what).entrySet().stream()
                        .sorted((one, other) -> other.getValue() - one.getValue())
                        .forEach(each -> System.out.printf("  %6d  %s%n", each.getValue(), each.getKey()));
                examples.get(what).forEach(each -> System.out.println("  -- " + each.replace("\n", "\n     ")));
            }
        });
        System.out.println("\nViolations");
        counts.forEach((what, count) -> System.out.printf("  %8d  %s%n", count, what.words()));
    }
}
