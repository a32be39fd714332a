package io.aigateway.error;

import io.aigateway.trace.FailureKind;
import java.util.List;

/** A configuration was refused; the message lists every problem with the path of its setting. */
public final class ConfigurationException extends AiGatewayException {

    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    /**
     * Creates the exception.
     *
     * @param problems every problem, each starting with the path of the setting; not empty
     */
    public ConfigurationException(List<String> problems) {
        super(FailureDetails.local(FailureKind.INVALID_REQUEST, summarize(problems)));
        this.problems = List.copyOf(problems);
    }

    private static String summarize(List<String> problems) {
        if (problems.size() == 1) {
            return "The configuration has a problem: " + problems.get(0);
        }
        return "The configuration has " + problems.size() + " problems:\n  - " + String.join("\n  - ", problems);
    }

    /** Every problem, each starting with the path of the setting. */
    public List<String> problems() {
        return problems;
    }
}
