package io.aigateway;

import io.aigateway.internal.settings.SettingsTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What was set on a builder, in order, so that a file can be read again in its place. Not thread-safe. */
final class SettingsSteps {

    /** One step; of a file its place is what counts. */
    private record Step(Consumer<SettingsTree> change, boolean isFile) {}

    private final SettingsTree tree = new SettingsTree();
    private final List<Step> steps = new ArrayList<>();

    /** Sets something. */
    void step(Consumer<SettingsTree> change) {
        add(change, false);
    }

    /** Takes all settings of a file. */
    void file(Map<?, ?> content) {
        add(all -> all.putAll(content), true);
    }

    /** Repeats the steps of others. */
    void addAll(SettingsSteps others) {
        others.steps.forEach(each -> add(each.change, each.isFile));
    }

    private void add(Consumer<SettingsTree> change, boolean isFile) {
        change.accept(tree);
        steps.add(new Step(change, isFile));
    }

    /** The tree. */
    Map<String, Object> values() {
        return tree.values();
    }

    /** The tree with another file in the place of those that were read; at the end if none was. */
    Map<String, Object> with(Map<?, ?> content) {
        SettingsTree all = new SettingsTree();
        boolean read = false;
        for (Step step : steps) {
            if (!step.isFile) {
                step.change.accept(all);
            } else if (!read) {
                all.putAll(content);
                read = true;
            }
        }
        if (!read) {
            all.putAll(content);
        }
        return all.values();
    }
}
