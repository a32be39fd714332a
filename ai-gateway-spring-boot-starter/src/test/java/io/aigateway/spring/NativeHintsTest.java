package io.aigateway.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.aigateway.config.GatewayConfig;
import io.aigateway.trace.GatewayStatus;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;

class NativeHintsTest {

    @Test
    void everySettingAndWhatIsShownCanBeReadInANativeImage() {
        RuntimeHints hints = new RuntimeHints();
        new GatewayRuntimeHints().registerHints(hints, getClass().getClassLoader());
        Set<Class<?>> records = new HashSet<>();
        GatewayRuntimeHints.collect(GatewayConfig.class, records);
        assertThat(records).hasSizeGreaterThan(15);
        records.forEach(each -> assertThat(RuntimeHintsPredicates.reflection()
                        .onType(each)
                        .withMemberCategory(MemberCategory.INVOKE_DECLARED_CONSTRUCTORS))
                .as(each.getName())
                .accepts(hints));
        assertThat(RuntimeHintsPredicates.reflection().onType(GatewayStatus.ProviderStatus.class))
                .accepts(hints);
        assertThat(RuntimeHintsPredicates.resource().forResource("io/aigateway/spring/console/console.html"))
                .accepts(hints);
    }
}
