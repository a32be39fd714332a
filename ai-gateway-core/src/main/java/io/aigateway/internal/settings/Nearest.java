package io.aigateway.internal.settings;

import java.util.Collection;

/** Finds the known name that was probably meant. */
public final class Nearest {

    private Nearest() {}

    /** {@code " (did you mean x?)"}, or nothing if no known name is near. */
    public static String hint(String name, Collection<String> known) {
        String best = null;
        int distance = Math.max(2, name.length() / 3) + 1;
        for (String each : known) {
            boolean begins = each.length() > 2 && (name.startsWith(each) || each.startsWith(name));
            int d = begins ? Math.min(2, distance(name, each)) : distance(name, each);
            boolean somethingInCommon = d < Math.max(name.length(), each.length());
            if (d < distance && somethingInCommon) {
                distance = d;
                best = each;
            }
        }
        return best == null ? "" : " (did you mean " + Quoted.name(best) + "?)";
    }

    /** Levenshtein distance, by rows. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int cost = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                int next = Math.min(Math.min(row[j], row[j - 1]) + 1, diagonal + cost);
                diagonal = row[j];
                row[j] = next;
            }
        }
        return row[b.length()];
    }
}
