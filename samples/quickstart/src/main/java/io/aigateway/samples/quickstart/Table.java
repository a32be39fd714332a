package io.aigateway.samples.quickstart;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A table for people: columns as wide as their widest cell. */
final class Table {

    private static final int WIDEST = 78;

    private final List<String[]> rows = new ArrayList<>();

    Table(String... header) {
        rows.add(header);
    }

    Table row(Object... cells) {
        rows.add(Stream.of(cells).map(Table::shorten).toArray(String[]::new));
        return this;
    }

    private static String shorten(Object cell) {
        String text = String.valueOf(cell);
        return text.length() <= WIDEST ? text : text.substring(0, WIDEST - 1) + "…";
    }

    void print(PrintStream out) {
        int[] widths = new int[rows.get(0).length];
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        for (int r = 0; r < rows.size(); r++) {
            StringBuilder line = new StringBuilder("  ");
            for (int i = 0; i < widths.length; i++) {
                line.append(rows.get(r)[i]).append(" ".repeat(widths[i] - rows.get(r)[i].length() + 2));
            }
            out.println(line.toString().stripTrailing());
            if (r == 0) {
                out.println("  "
                        + "─"
                                .repeat(Stream.of(line.toString())
                                                .mapToInt(String::length)
                                                .sum()
                                        - 4));
            }
        }
    }
}
