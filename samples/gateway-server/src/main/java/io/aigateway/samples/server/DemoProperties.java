package io.aigateway.samples.server;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What the sample does by itself.
 *
 * @param traffic whether it makes a little traffic
 * @param pause between two calls
 * @param scripted whether scripted providers stand in for real ones
 */
@ConfigurationProperties("demo")
record DemoProperties(
        @DefaultValue("true") boolean traffic,
        @DefaultValue("400ms") Duration pause,
        @DefaultValue("false") boolean scripted) {}
