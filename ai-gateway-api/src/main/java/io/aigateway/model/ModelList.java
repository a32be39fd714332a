package io.aigateway.model;

import io.aigateway.chat.ModelResponse;
import io.aigateway.chat.Usage;
import io.aigateway.trace.CallTrace;
import java.util.List;

/**
 * The models of a provider.
 *
 * @param provider id of the provider
 * @param names the models' names as the provider spells them, in its order
 * @param trace how the answer came about
 */
public record ModelList(String provider, List<String> names, CallTrace trace) implements ModelResponse {

    /** Copies the list. */
    public ModelList {
        names = List.copyOf(names);
    }

    /** Empty: no model was asked. */
    @Override
    public String model() {
        return "";
    }

    /** Nothing: a list is free. */
    @Override
    public Usage usage() {
        return Usage.NONE;
    }

    @Override
    public ModelList withTrace(CallTrace other) {
        return new ModelList(provider, names, other);
    }
}
