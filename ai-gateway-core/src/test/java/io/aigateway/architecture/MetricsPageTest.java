package io.aigateway.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.aigateway.internal.observe.GatewayMeter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * The meters against their page, {@code docs/metrics.md}, whose table is made from them. After a change that is meant,
 * write it anew with {@code -Dapi.write=true}.
 */
class MetricsPageTest {

    private static final Path PAGE = Path.of("..", "docs", "metrics.md");
    private static final String BEGIN = "<!-- begin of the table made from the meters -->\n";
    private static final String END = "<!-- end of the table -->";

    @Test
    void thePageNamesEveryMeterWithItsTags() throws IOException {
        StringBuilder table = new StringBuilder("| meter | kind | what | tags |\n|---|---|---|---|\n");
        for (GatewayMeter meter : GatewayMeter.values()) {
            table.append("| `")
                    .append(meter.meterName())
                    .append("` | ")
                    .append(meter.type())
                    .append(" | ")
                    .append(meter.description())
                    .append(" | ")
                    .append(meter.tags())
                    .append(" |\n");
        }
        String page = Files.readString(PAGE);
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        String made = page.substring(0, begin) + table + page.substring(page.indexOf(END));
        if (Boolean.getBoolean("api.write")) {
            Files.writeString(PAGE, made);
        }
        assertThat(made).isEqualTo(Files.readString(PAGE));
    }
}
