package io.aigateway.samples.quickstart;

import java.io.Console;
import java.io.PrintStream;

/** A line that is written over while something goes on; nothing, where the output is not a terminal. */
final class Live {

    private final PrintStream out;
    private final boolean terminal = isTerminal();
    private int width;

    Live(PrintStream out) {
        this.out = out;
    }

    /** Before JDK 22 there is no console where there is no terminal; since then the console says it. */
    @SuppressWarnings("SystemConsoleNull")
    private static boolean isTerminal() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return Boolean.TRUE.equals(Console.class.getMethod("isTerminal").invoke(console));
        } catch (ReflectiveOperationException beforeJdk22) {
            return true;
        }
    }

    void show(String text) {
        if (terminal) {
            out.print("\r  " + text + " ".repeat(Math.max(0, width - text.length())));
            out.flush();
            width = text.length();
        }
    }

    void clear() {
        if (terminal) {
            show("");
            out.print("\r");
        }
    }
}
