package io.aigateway.internal.choice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SmoothWeightedTest {

    private record Arm(String name, int weight) {}

    private static int[] count(SmoothWeighted weighted, List<Arm> arms, int choices) {
        int[] counts = new int[arms.size()];
        for (int i = 0; i < choices; i++) {
            counts[weighted.select(arms, Arm::weight, Arm::name)]++;
        }
        return counts;
    }

    @Test
    void sharesAreExactOverEveryFullRun() {
        Random random = new Random(7);
        for (int round = 0; round < 50; round++) {
            List<Arm> arms = List.of(
                    new Arm("a", 1 + random.nextInt(90)),
                    new Arm("b", 1 + random.nextInt(90)),
                    new Arm("c", 1 + random.nextInt(90)));
            int sum = arms.stream().mapToInt(Arm::weight).sum();
            int[] counts = count(new SmoothWeighted(), arms, sum * 3);
            for (int i = 0; i < arms.size(); i++) {
                assertThat(counts[i]).isEqualTo(arms.get(i).weight() * 3);
            }
        }
    }

    @Test
    void choicesAreSpreadEvenly() {
        List<Arm> arms = List.of(new Arm("a", 5), new Arm("b", 1), new Arm("c", 1));
        SmoothWeighted weighted = new SmoothWeighted();
        StringBuilder order = new StringBuilder();
        for (int i = 0; i < 7; i++) {
            order.append(arms.get(weighted.select(arms, Arm::weight, Arm::name)).name());
        }
        assertThat(order.toString()).isEqualTo("aabacaa");
    }

    @Test
    void stickyKeysSpreadInProportionAndStay() {
        List<Arm> arms = List.of(new Arm("a", 90), new Arm("b", 10), new Arm("c", 0));
        int[] counts = new int[3];
        for (int user = 0; user < 10_000; user++) {
            int chosen = SmoothWeighted.sticky(arms.subList(0, 2), Arm::weight, Arm::name, "user-" + user);
            counts[chosen]++;
            assertThat(SmoothWeighted.sticky(arms.subList(0, 2), Arm::weight, Arm::name, "user-" + user))
                    .isEqualTo(chosen);
        }
        // 10,000 draws at 0.1: five standard deviations are 150
        assertThat(counts[1]).isBetween(850, 1_150);
    }
}
