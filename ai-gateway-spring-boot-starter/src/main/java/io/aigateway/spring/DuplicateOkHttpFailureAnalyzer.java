package io.aigateway.spring;

import java.util.stream.Collectors;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says where OkHttp is on the class path and how to have it once. */
final class DuplicateOkHttpFailureAnalyzer extends AbstractFailureAnalyzer<DuplicateOkHttpException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, DuplicateOkHttpException cause) {
        return new FailureAnalysis(
                "OkHttp is on the class path more than once, so that chance decides which classes are used:\n\n"
                        + cause.places().stream().map(each -> "    " + each).collect(Collectors.joining("\n")),
                "Import io.aigateway:ai-gateway-bom in dependencyManagement, which aligns okhttp and okhttp-jvm on one"
                        + " version, or exclude the other copy.",
                cause);
    }
}
