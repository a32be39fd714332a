package io.aigateway.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The directions and bans that keep the house in order. */
class ArchitectureTest {

    /** Its modules and names are what answers are read with. */
    private static final String JSON_MAPPER =
            "io.aigateway.AiGatewayBuilder.jsonMapper(tools.jackson.databind.json.JsonMapper)";

    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("testkit"))
            .importPackages("io.aigateway");

    private static final String[] API = {
        "io.aigateway.trace..",
        "io.aigateway.error..",
        "io.aigateway.chat..",
        "io.aigateway.embedding..",
        "io.aigateway.spi.."
    };

    @Test
    void apiKnowsNobody() {
        noClasses()
                .that()
                .resideInAnyPackage(API)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.aigateway",
                        "io.aigateway.config..",
                        "io.aigateway.internal..",
                        "io.aigateway.providers..",
                        "tools.jackson..",
                        "okhttp3..",
                        "org.slf4j..")
                .check(ALL);
    }

    @Test
    void coreKnowsNoProviderAndProvidersKnowNoCore() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "io.aigateway",
                        "io.aigateway.config..",
                        "io.aigateway.internal.engine..",
                        "io.aigateway.internal.call..",
                        "io.aigateway.internal.stages..",
                        "io.aigateway.internal.attempt..",
                        "io.aigateway.internal.stream..",
                        "io.aigateway.internal.client..",
                        "io.aigateway.internal.admin..",
                        "io.aigateway.internal.routing..",
                        "io.aigateway.internal.health..",
                        "io.aigateway.internal.transport..",
                        "io.aigateway.internal.provider..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.aigateway.providers..", "io.aigateway.internal.json..")
                .check(ALL);
        noClasses()
                .that()
                .resideInAnyPackage("io.aigateway.providers..", "io.aigateway.internal.json..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.aigateway", "io.aigateway.config..", "okhttp3..", "java.net.http..")
                .check(ALL);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("io.aigateway.internal.(*)..")
                .should()
                .beFreeOfCycles()
                .check(ALL);
        slices().matching("io.aigateway.(trace|error|chat|embedding|spi)..")
                .should()
                .beFreeOfCycles()
                .check(ALL);
    }

    @Test
    void timeAndRandomnessComeFromOnePlace() {
        DescribedPredicate<JavaClass> everybodyElse = DescribedPredicate.describe(
                "outside the port classes",
                each -> !each.getPackageName().equals("io.aigateway.internal.time")
                        && !each.getFullName().equals("io.aigateway.internal.engine.Engine"));
        noClasses()
                .that(everybodyElse)
                .should()
                .callMethod(System.class, "nanoTime")
                .check(ALL);
        noClasses()
                .that(everybodyElse)
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .check(ALL);
        noClasses().should().callMethod(Thread.class, "sleep", long.class).check(ALL);
        noClasses()
                .that(everybodyElse)
                .should()
                .callMethod(java.time.Instant.class, "now")
                .check(ALL);
        noClasses()
                .that(everybodyElse)
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(java.util.Random.class, java.util.concurrent.ThreadLocalRandom.class)
                .check(ALL);
    }

    @Test
    void classesAreFinalOrMeantToBeOpen() {
        classes()
                .that()
                .resideInAPackage("io.aigateway..")
                .and()
                .areNotInterfaces()
                .and()
                .areNotAnonymousClasses()
                .should()
                .haveModifier(JavaModifier.FINAL)
                .orShould()
                .beEnums()
                .orShould()
                .haveFullyQualifiedName("io.aigateway.error.AiGatewayException")
                .orShould()
                .haveFullyQualifiedName("io.aigateway.chat.AnswerType") // subclasses say its type
                .check(ALL);
    }

    @Test
    void namesSayWhatThingsAre() {
        for (String banned : new String[] {"Manager", "Helper", "Utils", "Util", "Processor", "Impl"}) {
            noClasses().should().haveSimpleNameEndingWith(banned).check(ALL);
        }
        noClasses().should().haveSimpleNameStartingWith("Abstract").check(ALL);
    }

    @Test
    void nothingIsPrinted() {
        noClasses().should().accessField(System.class, "out").check(ALL);
        noClasses().should().accessField(System.class, "err").check(ALL);
    }

    @Test
    void publicSignaturesShowNoInternalAndNoJacksonTypes() {
        methods()
                .that()
                .arePublic()
                .and()
                .areDeclaredInClassesThat()
                .arePublic()
                .and()
                .areDeclaredInClassesThat()
                .resideOutsideOfPackage("io.aigateway.internal..")
                .and()
                .doNotHaveFullName(JSON_MAPPER)
                .should(new ArchCondition<JavaMethod>("show no internal and no Jackson types") {
                    @Override
                    public void check(JavaMethod method, ConditionEvents events) {
                        Stream.concat(Stream.of(method.getRawReturnType()), method.getRawParameterTypes().stream())
                                .filter(type -> type.getPackageName().startsWith("io.aigateway.internal")
                                        || type.getPackageName().startsWith("tools.jackson"))
                                .forEach(type -> events.add(SimpleConditionEvent.violated(
                                        method, method.getFullName() + " shows " + type.getFullName())));
                    }
                })
                .check(ALL);
    }

    /** From the bottom to the top: each room knows those before it only. */
    @Test
    void roomsOfTheEngineKnowThoseBelowThemOnly() {
        String[] rooms = {
            "transport", "health", "provider", "routing", "call", "fitting", "stream", "attempt", "stages", "engine"
        };
        for (int i = 0; i < rooms.length; i++) {
            for (int above = i + 1; above < rooms.length; above++) {
                noClasses()
                        .that()
                        .resideInAPackage("io.aigateway.internal." + rooms[i] + "..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("io.aigateway.internal." + rooms[above] + "..")
                        .check(ALL);
            }
        }
        noClasses()
                .that()
                .resideInAnyPackage("io.aigateway.internal.engine..", "io.aigateway.internal.stages..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.aigateway.internal.client..", "io.aigateway.internal.admin..")
                .check(ALL);
        noClasses()
                .that()
                .resideInAPackage("io.aigateway.internal.stream..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.aigateway.internal.call..", "io.aigateway.internal.health..")
                .check(ALL);
    }

    @Test
    void filesAndPackagesOfTheCoreAreSmallEnoughToRead() throws IOException {
        Path sources = Path.of("src/main/java");
        try (Stream<Path> files = Files.walk(sources)) {
            Map<Path, Long> perPackage = new HashMap<>();
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".java")).toList()) {
                try (Stream<String> lines = Files.lines(file)) {
                    assertThat(lines.count()).as(file.toString()).isLessThanOrEqualTo(350);
                }
                perPackage.merge(file.getParent(), 1L, Long::sum);
            }
            assertThat(perPackage.values())
                    .allSatisfy(count -> assertThat(count).isLessThanOrEqualTo(24));
        }
    }
}
