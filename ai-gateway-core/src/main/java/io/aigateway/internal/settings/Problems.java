package io.aigateway.internal.settings;

import io.aigateway.error.ConfigurationException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Gathers everything wrong with a configuration, each with the path of its setting. Not thread-safe. */
public final class Problems {

    private final List<String> found = new ArrayList<>();
    private final Set<String> dropped = new HashSet<>();
    private final Set<String> single = new HashSet<>();

    /** Adds a problem. */
    public void add(String path, String problem) {
        found.add(path.isEmpty() ? problem : Quoted.name(path) + ": " + problem);
    }

    /** Does something and adds the problems that it ends with; true if it has none. */
    public boolean collect(Runnable step) {
        try {
            step.run();
            return true;
        } catch (ConfigurationException e) {
            found.addAll(e.problems());
            return false;
        }
    }

    /** Notes that an item of a list or a group is too wrong to be looked at further. */
    void drop(String path) {
        dropped.add(path);
    }

    /** Notes that one item was written without a list around it. */
    void single(String path) {
        single.add(path);
    }

    /** Whether something of this path was there and was dropped. */
    boolean isDropped(String path) {
        return dropped.contains(path);
    }

    /** The path of an item as it was written, from its index among the items that were not dropped. */
    String item(String list, int index) {
        if (single.contains(list)) {
            return list;
        }
        int original = 0;
        for (int left = index; isDropped(list + "[" + original + "]") || left > 0; original++) {
            left -= isDropped(list + "[" + original + "]") ? 0 : 1;
        }
        return list + "[" + original + "]";
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
