package io.aigateway.testkit;

import io.aigateway.trace.GatewayStatus;
import java.util.ArrayList;
import java.util.List;

/** What must hold whenever nothing runs. */
public final class Invariants {

    private Invariants() {}

    /**
     * Checks that no call, attempt or permit is left.
     *
     * @throws AssertionError with everything that is left
     */
    public static void assertIdle(GatewayStatus status) {
        List<String> left = new ArrayList<>();
        if (status.callsRunning() != 0) {
            left.add(status.callsRunning() + " calls");
        }
        for (GatewayStatus.ProviderStatus provider : status.providers()) {
            provider.keys().stream()
                    .filter(key -> key.inFlight() != 0)
                    .forEach(key -> left.add(
                            key.inFlight() + " attempts with key " + key.name() + " of provider " + provider.id()));
            provider.endpoints().stream()
                    .filter(endpoint -> endpoint.inFlight() != 0)
                    .forEach(endpoint -> left.add(endpoint.inFlight() + " attempts at " + endpoint.baseUrl()));
        }
        if (!left.isEmpty()) {
            throw new AssertionError("Nothing should run, but there are " + String.join(", ", left));
        }
    }

    /**
     * Checks that no thread of a closed gateway is left; waits a little for those that are ending.
     *
     * @throws AssertionError with the names of those that are left
     */
    public static void assertNoThreads(String gatewayName) throws InterruptedException {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith(gatewayName + "-")) {
                thread.join(2_000);
                if (thread.isAlive()) {
                    throw new AssertionError("Thread " + thread.getName() + " is left");
                }
            }
        }
    }
}
