package io.aigateway.spring;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The properties under {@code ai.gateway} that are not the gateway's own settings; those are described by {@link
 * io.aigateway.config.GatewayConfig} and stand beside them.
 *
 * @param enabled whether there is a gateway at all
 * @param configFile a YAML or JSON file with settings, which properties override; it is watched for changes
 * @param configFileCheck how often that file is looked at
 * @param ssl TLS to the providers
 * @param discovery where endpoints of providers come from the application's service discovery, by provider
 * @param console the page to look at
 * @param server the OpenAI-compatible door
 */
@ConfigurationProperties("ai.gateway")
public record AiGatewayProperties(
        @DefaultValue("true") boolean enabled,
        @Nullable String configFile,
        @DefaultValue("500ms") Duration configFileCheck,
        @DefaultValue Ssl ssl,
        @DefaultValue Map<String, Discovery> discovery,
        @DefaultValue Console console,
        @DefaultValue Server server) {

    /**
     * TLS to the providers.
     *
     * @param bundle name of an SSL bundle
     */
    public record Ssl(@Nullable String bundle) {}

    /**
     * A provider whose endpoints the application's service discovery knows.
     *
     * @param service id of the service
     * @param path what follows host and port in the base URL
     * @param refresh how often the discovery is asked
     */
    public record Discovery(
            String service,
            @DefaultValue("/v1") String path,
            @DefaultValue("10s") Duration refresh) {}

    /**
     * The page to look at.
     *
     * @param enabled whether it is there
     * @param path where it is
     * @param writable whether weights and keys can be changed on it
     */
    public record Console(
            @DefaultValue("false") boolean enabled,
            @DefaultValue("/aigateway") String path,
            @DefaultValue("false") boolean writable) {}

    /**
     * The OpenAI-compatible door.
     *
     * @param enabled whether it is there
     * @param basePath what its paths begin with
     * @param maxRequestSize the longest request it reads
     * @param heartbeat how long a stream may be silent before a comment is sent, which also tells whether the client is
     *     still there
     */
    public record Server(
            @DefaultValue("false") boolean enabled,
            @DefaultValue("/v1") String basePath,
            @DefaultValue("32MB") DataSize maxRequestSize,
            @DefaultValue("5s") Duration heartbeat) {}
}
