package io.aigateway;

import io.aigateway.internal.admin.Operator;

/**
 * Changes a running gateway by hand: for operators' tools, such as the actuator endpoint and the console of the Spring
 * Boot starter. Thread-safe.
 */
public final class GatewayAdmin {

    private final Operator operator;

    GatewayAdmin(Operator operator) {
        this.operator = operator;
    }

    /**
     * Sets the weight of a target in the first tier that has it, in force at once for new calls; 0 drains it. The next
     * configuration replaces it.
     *
     * @param route name of a configured route
     * @param provider id of the target's provider
     * @param model the target's model; empty if it passes the requested name on
     * @param weight its share of the tier
     * @throws io.aigateway.error.ConfigurationException if there is no such target, or none of its tier were left
     */
    public void setWeight(String route, String provider, String model, int weight) {
        operator.setWeight(route, provider, model, weight);
    }

    /**
     * Takes a key out of use until it is enabled again or the process ends. Reconfiguring does not bring it back, unless its
     * provider is taken away and comes again.
     *
     * @throws io.aigateway.error.ConfigurationException if there is no such key
     */
    public void disableKey(String provider, String key) {
        operator.disableKey(provider, key, true);
    }

    /**
     * Takes a disabled key into use again.
     *
     * @throws io.aigateway.error.ConfigurationException if there is no such key
     */
    public void enableKey(String provider, String key) {
        operator.disableKey(provider, key, false);
    }

    /**
     * Forgets what is known against a provider: ejections and rate limits of its keys, breakers of its endpoints.
     * Disabled keys stay disabled.
     *
     * @throws io.aigateway.error.ConfigurationException if there is no such provider
     */
    public void reset(String provider) {
        operator.reset(provider);
    }
}
