package io.aigateway.internal.routing;

import io.aigateway.error.FailureDetails;
import io.aigateway.trace.FailureKind;

/** What a requested model name may look like: it comes from anybody, and goes into logs, headers and traces. */
public final class ModelNames {

    private static final int LONGEST = 256;

    private ModelNames() {}

    /**
     * Refuses what is no name.
     *
     * @throws io.aigateway.error.InvalidRequestException without quoting it
     */
    public static void check(String name) {
        if (name.length() > LONGEST) {
            throw refused("The model's name has " + name.length() + " characters (expected: at most " + LONGEST + ").");
        }
        for (int i = 0; i < name.length(); i++) {
            if (Character.isISOControl(name.charAt(i))) {
                throw refused("The model's name has a control character at position " + i + ".");
            }
        }
    }

    /** The name as it may be kept. */
    public static String shortened(String name) {
        return name.length() > LONGEST ? name.substring(0, LONGEST) + "…" : name;
    }

    private static RuntimeException refused(String why) {
        return FailureDetails.local(FailureKind.INVALID_REQUEST, why).toException();
    }
}
