package io.aigateway.spring;

import io.aigateway.config.Setting;
import io.aigateway.error.ConfigurationException;
import io.aigateway.internal.settings.Problems;
import io.aigateway.internal.settings.Quoted;
import io.aigateway.internal.settings.SettingsBinder;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;
import org.springframework.util.unit.DataSize;

/**
 * The properties under {@code ai.gateway} that are not the gateway's own settings; those are described by {@link
 * io.aigateway.config.GatewayConfig} and stand beside them, bound and checked by the same rules.
 *
 * @param enabled whether there is a gateway at all
 * @param configFile a file with settings, which properties override
 * @param configFileCheck how often that file is looked at
 * @param ssl TLS to the providers
 * @param discovery where endpoints of providers come from the application's service discovery, by provider
 * @param console the page to look at
 * @param server the OpenAI-compatible door
 */
public record AiGatewayProperties(
        @Setting(value = "Make the gateway and its clients. With false there are no such beans.", defaultValue = "true")
        boolean enabled,

        @Setting("YAML or JSON file with settings of the gateway: a path, file: or classpath:. Properties override it"
                + " setting by setting; it is watched for changes.")
        @Nullable
        String configFile,

        @Setting(value = "How often config-file is looked at for changes.", defaultValue = "500ms", min = 1)
        Duration configFileCheck,

        @Setting("TLS to the providers.") Ssl ssl,

        @Setting("Providers whose endpoints come from Spring Cloud's DiscoveryClient, by the provider's id.")
        Map<String, Discovery> discovery,

        @Setting("The console, a page that shows the gateway live.")
        Console console,

        @Setting("The OpenAI-compatible door on the application's web server.")
        Server server) {

    private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9._~-]+)+");

    /**
     * TLS to the providers.
     *
     * @param bundle name of an SSL bundle
     */
    public record Ssl(
            @Setting("Name of the SSL bundle (spring.ssl.bundle.*) with which providers are called.") @Nullable
            String bundle) {}

    /**
     * A provider whose endpoints the application's service discovery knows.
     *
     * @param service id of the service
     * @param path what follows host and port in the base URL
     * @param refresh how often the discovery is asked
     */
    public record Discovery(
            @Setting(value = "Id of the service in the service discovery.", required = true)
            String service,

            @Setting(value = "What follows host and port in the base URL.", defaultValue = "/v1")
            String path,

            @Setting(value = "How often the service discovery is asked.", defaultValue = "10s", min = 1)
            Duration refresh) {}

    /**
     * The page to look at.
     *
     * @param enabled whether it is there
     * @param path where it is
     * @param writable whether weights and keys can be changed on it
     */
    public record Console(
            @Setting(
                    value = "Serve the console. It is as open as the application's security makes it.",
                    defaultValue = "false")
            boolean enabled,

            @Setting(value = "Path of the console's page.", defaultValue = "/aigateway")
            String path,

            @Setting(value = "Let weights be set and keys be disabled on the console.", defaultValue = "false")
            boolean writable) {}

    /**
     * The OpenAI-compatible door.
     *
     * @param enabled whether it is there
     * @param basePath what its paths begin with
     * @param maxRequestSize the longest request it reads, as a number of bytes or with a unit such as {@code 32MB}
     * @param heartbeat how long a stream may be silent before a comment is sent, which also tells whether the client is
     *     still there
     * @param openAfter how long the answer of a streamed request may be waited for before its response begins with a
     *     comment, so that nothing between client and door gives up
     */
    public record Server(
            @Setting(
                    value = "Serve OpenAI's API (chat completions, embeddings, models) by the gateway.",
                    defaultValue = "false")
            boolean enabled,

            @Setting(value = "What the paths of the door begin with.", defaultValue = "/v1")
            String basePath,

            @Setting(value = "Longest request that the door reads, in bytes or with a unit.", defaultValue = "32MB")
            String maxRequestSize,

            @Setting(
                    value = "How long a stream of the door may be silent before a comment is sent, which also tells"
                            + " whether the client is still there.",
                    defaultValue = "5s",
                    min = 1)
            Duration heartbeat,

            @Setting(
                    value = "How long a streamed answer may be waited for before its response begins with a comment, so"
                            + " that load balancers do not give up on models that think.",
                    defaultValue = "15s",
                    min = 1)
            Duration openAfter) {

        /** The longest request in bytes. */
        public long maxRequestBytes() {
            return DataSize.parse(maxRequestSize).toBytes();
        }
    }

    /**
     * Reads them from the environment.
     *
     * @throws ConfigurationException with everything wrong with them
     */
    public static AiGatewayProperties read(Environment environment) {
        Problems problems = new Problems();
        EnvironmentSettings settings = EnvironmentSettings.read(environment);
        AiGatewayProperties properties = bind(settings, environment, problems);
        problems.throwIfAny();
        return properties;
    }

    /** Binds them; what is wrong is reported, and has its default. */
    static AiGatewayProperties bind(EnvironmentSettings settings, Environment environment, Problems problems) {
        AiGatewayProperties bound = bind(settings.starter(problems), problems);
        switchIs(bound.console.enabled, "console.enabled", environment, problems);
        switchIs(bound.server.enabled, "server.enabled", environment, problems);
        path("console.path", bound.console.path, problems);
        path("server.base-path", bound.server.basePath, problems);
        if (!isSize(bound.server)) {
            problems.add(
                    "server.max-request-size",
                    Quoted.of(bound.server.maxRequestSize) + " (expected: a size such as 512KB or 32MB)");
        }
        return bound;
    }

    private static void path(String name, String path, Problems problems) {
        if (!path.isEmpty() && !PATH.matcher(path).matches()) {
            problems.add(
                    name,
                    Quoted.of(path) + " (expected: a path that begins with a slash and ends with none, as /ai/v1)");
        }
    }

    private static boolean isSize(Server server) {
        try {
            return server.maxRequestBytes() > 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static AiGatewayProperties bind(Map<String, Object> tree, Problems problems) {
        AiGatewayProperties bound = new SettingsBinder(problems).bind("", AiGatewayProperties.class, tree);
        if (bound == null) {
            throw new IllegalStateException("No property of the starter is required");
        }
        return bound;
    }

    /** The conditions of Spring Boot know no other word than true. */
    private static void switchIs(boolean on, String name, Environment environment, Problems problems) {
        if (!on) {
            return; // and asked for no placeholder that is not set
        }
        String written = environment.getProperty("ai.gateway." + name, "false");
        if (!written.equalsIgnoreCase("true")) {
            problems.add(name, Quoted.of(written) + " (expected: true or false)");
        }
    }
}
