package io.aigateway.benchmarks.chaos;

import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Counts what is said past the callers: exceptions that end threads, and connections OkHttp calls leaked. Thread-safe. */
final class Overheard extends Handler {

    private static final Logger HTTP = Logger.getLogger("okhttp3.OkHttpClient");
    private static final int KINDS = 20;

    private final Map<String, Integer> counts = new TreeMap<>();

    /** From now on nothing of it reaches the console. */
    void listen() {
        HTTP.setUseParentHandlers(false);
        HTTP.addHandler(this);
        Thread.setDefaultUncaughtExceptionHandler(
                (thread, e) -> count("thread " + thread.getName().replaceAll("[0-9]+", "n") + " ended by " + e));
    }

    private synchronized void count(String what) {
        counts.merge(counts.size() < KINDS || counts.containsKey(what) ? what : "others", 1, Integer::sum);
    }

    @Override
    public void publish(LogRecord record) {
        String text = String.valueOf(record.getMessage());
        count(text.contains("was leaked") ? "OkHttp: a connection was leaked" : "OkHttp: " + text);
    }

    synchronized void print() {
        counts.forEach((what, count) -> System.out.printf("Overheard %d times: %s%n", count, what));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
