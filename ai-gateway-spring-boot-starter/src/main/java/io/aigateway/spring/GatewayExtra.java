package io.aigateway.spring;

import io.aigateway.AiGatewayBuilder;
import java.util.function.BiConsumer;

/**
 * What is done to the builder only where the application has the classes for it.
 *
 * @param change changes the builder, by the starter's properties
 */
record GatewayExtra(BiConsumer<AiGatewayBuilder, AiGatewayProperties> change) {}
