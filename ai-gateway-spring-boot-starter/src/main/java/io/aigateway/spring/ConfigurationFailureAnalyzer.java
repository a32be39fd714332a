package io.aigateway.spring;

import io.aigateway.error.ConfigurationException;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says what is wrong with the gateway's configuration, all of it, and what to do. */
final class ConfigurationFailureAnalyzer extends AbstractFailureAnalyzer<ConfigurationException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, ConfigurationException cause) {
        List<String> problems = cause.problems();
        boolean nothingUsable = problems.size() == 1 && problems.get(0).startsWith("no provider can be used");
        String description = (problems.size() == 1
                        ? "The AI gateway cannot be configured:\n\n"
                        : "The AI gateway cannot be configured, for " + problems.size() + " reasons:\n\n")
                + problems.stream().map(each -> "    " + each).collect(Collectors.joining("\n"));
        String action =
                (nothingUsable ? "Give a provider its API key. Settings are" : "Correct these settings. They are")
                        + " below \"ai.gateway\" in your properties, or in the file that ai.gateway.config-file names."
                        + (nothingUsable
                                ? " Where there is to be no gateway and no ChatClient, set ai.gateway.enabled=false."
                                : "");
        return new FailureAnalysis(description, action, cause);
    }
}
