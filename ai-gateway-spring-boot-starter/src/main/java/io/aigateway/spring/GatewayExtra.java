package io.aigateway.spring;

import io.aigateway.AiGatewayBuilder;
import java.util.function.Consumer;

/**
 * What is done to the builder only where the application has the classes for it.
 *
 * @param change changes the builder
 */
record GatewayExtra(Consumer<AiGatewayBuilder> change) {}
