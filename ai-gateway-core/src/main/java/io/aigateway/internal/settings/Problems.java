package io.aigateway.internal.settings;

import io.aigateway.error.ConfigurationException;
import java.util.ArrayList;
import java.util.List;

/** Gathers everything wrong with a configuration, each with the path of its setting. Not thread-safe. */
public final class Problems {

    private final List<String> found = new ArrayList<>();

    /** Adds a problem. */
    public void add(String path, String problem) {
        found.add(path.isEmpty() ? problem : path + ": " + problem);
    }

    /** Whether nothing is wrong so far. */
    public boolean isEmpty() {
        return found.isEmpty();
    }

    /**
     * Ends the gathering.
     *
     * @throws ConfigurationException if anything is wrong
     */
    public void throwIfAny() {
        if (!found.isEmpty()) {
            throw new ConfigurationException(found);
        }
    }
}
