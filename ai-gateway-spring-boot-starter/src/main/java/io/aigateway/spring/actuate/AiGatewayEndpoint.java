package io.aigateway.spring.actuate;

import io.aigateway.AiGateway;
import io.aigateway.chat.ChatRequest;
import io.aigateway.error.ConfigurationException;
import io.aigateway.internal.settings.Quoted;
import io.aigateway.spring.GatewayRefresher;
import io.aigateway.spring.internal.ShownJson;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

/**
 * {@code /actuator/aigateway}: the status; below it {@code explain?model=} and {@code calls}. Changing anything needs
 * {@code management.endpoint.aigateway.access=unrestricted}.
 */
@Endpoint(id = "aigateway", defaultAccess = Access.READ_ONLY)
public final class AiGatewayEndpoint {

    private final AiGateway gateway;
    private final @Nullable GatewayRefresher refresher;

    AiGatewayEndpoint(AiGateway gateway, @Nullable GatewayRefresher refresher) {
        this.gateway = gateway;
        this.refresher = refresher;
    }

    /** Providers, masked keys with their health, routes with their traffic. */
    @ReadOperation
    public Object status() {
        return ShownJson.plain(gateway.status());
    }

    /**
     * A closer look.
     *
     * @param view {@code explain} for what would become of a request for a model, {@code calls} for the last calls
     * @param model the model to explain
     */
    @ReadOperation
    public WebEndpointResponse<Object> look(@Selector String view, @Nullable String model) {
        return answered(() -> switch (view) {
            case "explain" -> ShownJson.plain(gateway.explain(ChatRequest.of(given("model", model), "?")));
            case "calls" -> ShownJson.plain(gateway.recentCalls());
            default -> throw wrong(Quoted.of(view) + " (expected: explain or calls)");
        });
    }

    /**
     * A change.
     *
     * @param operation {@code weight}, {@code disable-key}, {@code enable-key}, {@code reset} or {@code reload}
     * @param route the route of the target whose weight is set
     * @param provider the provider meant
     * @param model the upstream's model of the target whose weight is set
     * @param weight the target's share; 0 drains it
     * @param key the name of the key
     */
    @WriteOperation
    public WebEndpointResponse<Object> change(
            @Selector String operation,
            @Nullable String route,
            @Nullable String provider,
            @Nullable String model,
            @Nullable String weight,
            @Nullable String key) {
        return answered(() -> {
            switch (operation) {
                case "weight" ->
                    gateway.admin()
                            .setWeight(
                                    given("route", route),
                                    given("provider", provider),
                                    model == null ? "" : model,
                                    number("weight", given("weight", weight)));
                case "disable-key" -> gateway.admin().disableKey(given("provider", provider), given("key", key));
                case "enable-key" -> gateway.admin().enableKey(given("provider", provider), given("key", key));
                case "reset" -> gateway.admin().reset(given("provider", provider));
                case "reload" -> {
                    return done(reload());
                }
                default ->
                    throw wrong(Quoted.of(operation) + " (expected: weight, disable-key, enable-key, reset or reload)");
            }
            return done(true);
        });
    }

    private boolean reload() {
        if (refresher == null) {
            throw wrong("reload: the gateway is the application's own, and not made from properties");
        }
        return refresher.refreshOrThrow("the actuator endpoint was asked to");
    }

    private Map<String, Object> done(boolean changed) {
        return Map.of("changed", changed, "configVersion", gateway.status().configVersion());
    }

    private static WebEndpointResponse<Object> answered(Supplier<Object> answer) {
        try {
            return new WebEndpointResponse<>(answer.get());
        } catch (ConfigurationException e) {
            return new WebEndpointResponse<>(Map.of("problems", e.problems()), WebEndpointResponse.STATUS_BAD_REQUEST);
        }
    }

    private static <T> T given(String name, @Nullable T value) {
        if (value == null || (value instanceof String text && text.isBlank())) {
            throw wrong(name + ": is missing");
        }
        return value;
    }

    private static int number(String name, String text) {
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            throw wrong(name + ": " + Quoted.of(text) + " (expected: a whole number)");
        }
    }

    private static ConfigurationException wrong(String reason) {
        return new ConfigurationException(List.of(reason));
    }
}
