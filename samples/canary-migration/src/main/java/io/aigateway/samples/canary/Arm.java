package io.aigateway.samples.canary;

import io.aigateway.trace.AttemptTrace;
import io.aigateway.trace.CallRecord;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * One side of the comparison, from the records of calls.
 *
 * @param name provider and model
 * @param attempts how often it was asked
 * @param standIns how often of that because another one had failed before, within the tier or as the fallback
 * @param failures how often it failed
 * @param served the calls it answered
 */
record Arm(String name, int attempts, int standIns, int failures, List<CallRecord> served) {

    static Arm of(String name, List<CallRecord> records) {
        List<AttemptTrace> attempts = records.stream()
                .flatMap(each -> each.trace().attempts().stream())
                .filter(each -> name.equals(each.provider() + "/" + each.model()))
                .toList();
        int standIns = (int) attempts.stream().filter(each -> each.number() > 1).count();
        int failures = (int) attempts.stream()
                .filter(each -> each.outcome() == AttemptTrace.Outcome.FAILED)
                .count();
        List<CallRecord> served = records.stream()
                .filter(each -> each.trace().served() != null)
                .filter(each -> attempts.contains(each.trace().served()))
                .toList();
        return new Arm(name, attempts.size(), standIns, failures, served);
    }

    static String header() {
        return String.format(
                Locale.ROOT,
                "%-24s %8s %10s %20s %12s %12s %10s %16s",
                "arm",
                "chosen",
                "stood in",
                "failed (95 % ci)",
                "first chunk",
                "p95 total",
                "tokens/s",
                "cost/1000 calls");
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%-24s %8d %10d %20s %9d ms %9d ms %10.0f %16s",
                name,
                attempts - standIns,
                standIns,
                failed(),
                percentile(
                        0.5,
                        served.stream()
                                .map(CallRecord::firstChunk)
                                .filter(Objects::nonNull)
                                .mapToLong(each -> each.toMillis())
                                .sorted()
                                .toArray()),
                percentile(
                        0.95,
                        served.stream()
                                .mapToLong(each -> each.duration().toMillis())
                                .sorted()
                                .toArray()),
                tokensPerSecond(),
                cost());
    }

    private static long percentile(double share, long[] sorted) {
        return sorted.length == 0 ? 0 : sorted[(int) Math.ceil(share * sorted.length) - 1];
    }

    private double tokensPerSecond() {
        double seconds =
                served.stream().mapToLong(each -> each.duration().toNanos()).sum() / 1e9;
        return seconds == 0
                ? 0
                : served.stream().mapToLong(each -> each.tokens().output()).sum() / seconds;
    }

    private String cost() {
        double sum = served.stream()
                .map(each -> each.trace().cost())
                .filter(Objects::nonNull)
                .mapToDouble(Double::doubleValue)
                .sum();
        return served.isEmpty() ? "-" : String.format(Locale.ROOT, "%.4f USD", sum * 1000 / served.size());
    }

    /** The share of failures with Wilson's interval, which holds for few calls too. */
    private String failed() {
        if (attempts == 0) {
            return "-";
        }
        double z = 1.96;
        double p = (double) failures / attempts;
        double spread = z * Math.sqrt(p * (1 - p) / attempts + z * z / (4.0 * attempts * attempts));
        double middle = p + z * z / (2.0 * attempts);
        double whole = 1 + z * z / attempts;
        return String.format(
                Locale.ROOT,
                "%.1f %% (%.0f to %.0f %%)",
                100 * p,
                100 * Math.max(0, (middle - spread) / whole),
                100 * Math.min(1, (middle + spread) / whole));
    }
}
