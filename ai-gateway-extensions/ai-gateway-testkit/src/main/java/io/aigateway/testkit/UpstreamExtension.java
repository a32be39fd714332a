package io.aigateway.testkit;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A fresh {@link ScriptedUpstream} for each test of JUnit 5; register it with {@code @RegisterExtension}. */
public final class UpstreamExtension implements BeforeEachCallback, AfterEachCallback {

    private @Nullable ScriptedUpstream upstream;

    /** Creates the extension. */
    public UpstreamExtension() {}

    /** The upstream of the running test. */
    public ScriptedUpstream upstream() {
        if (upstream == null) {
            throw new IllegalStateException("There is an upstream while a test runs only");
        }
        return upstream;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        upstream = ScriptedUpstream.start();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        upstream().close();
        upstream = null;
    }
}
