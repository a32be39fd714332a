package io.aigateway.acceptance;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Logger;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.event.LoggingEvent;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.LoggingEventAware;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/** Where the logs of this module's tests go: nowhere, but for what a test captures. Made by SLF4J. */
public final class TestLogs implements SLF4JServiceProvider {

    /** A line of a log. */
    record Line(Level level, String logger, String message, Map<String, Object> pairs) {
        /** The event's name; empty if it has none. */
        String event() {
            return String.valueOf(pairs.getOrDefault("event", ""));
        }
    }

    /** Lines from information upwards, until it is closed. */
    static final class Captured implements AutoCloseable {
        private final List<Line> lines = new CopyOnWriteArrayList<>();

        /** All so far. */
        List<Line> lines() {
            return List.copyOf(lines);
        }

        /** Those that somebody should act on. */
        List<Line> warnings() {
            return lines.stream()
                    .filter(each -> each.level().toInt() >= Level.WARN.toInt())
                    .toList();
        }

        @Override
        public void close() {
            CAPTURES.remove(this);
        }
    }

    private static final List<Captured> CAPTURES = new CopyOnWriteArrayList<>();

    private final Map<String, Logger> loggers = new ConcurrentHashMap<>();
    private final IMarkerFactory markers = new BasicMarkerFactory();
    private final MDCAdapter diagnostics = new NOPMDCAdapter();

    /** For SLF4J. */
    public TestLogs() {}

    static Captured capture() {
        Captured captured = new Captured();
        CAPTURES.add(captured);
        return captured;
    }

    @Override
    public ILoggerFactory getLoggerFactory() {
        return name -> loggers.computeIfAbsent(name, Lines::new);
    }

    @Override
    public IMarkerFactory getMarkerFactory() {
        return markers;
    }

    @Override
    public MDCAdapter getMDCAdapter() {
        return diagnostics;
    }

    @Override
    public String getRequestedApiVersion() {
        return "2.0.99";
    }

    @Override
    public void initialize() {}

    private static final class Lines extends LegacyAbstractLogger implements LoggingEventAware {
        private static final long serialVersionUID = 1L;

        Lines(String name) {
            this.name = name;
        }

        @Override
        public boolean isTraceEnabled() {
            return false;
        }

        @Override
        public boolean isDebugEnabled() {
            return false;
        }

        @Override
        public boolean isInfoEnabled() {
            return !CAPTURES.isEmpty();
        }

        @Override
        public boolean isWarnEnabled() {
            return !CAPTURES.isEmpty();
        }

        @Override
        public boolean isErrorEnabled() {
            return !CAPTURES.isEmpty();
        }

        @Override
        protected String getFullyQualifiedCallerName() {
            return "";
        }

        @Override
        protected void handleNormalizedLoggingCall(
                Level level, Marker marker, String message, Object[] arguments, Throwable thrown) {
            add(level, message, arguments, Map.of());
        }

        @Override
        public void log(LoggingEvent event) {
            Map<String, Object> pairs = new LinkedHashMap<>();
            if (event.getKeyValuePairs() != null) {
                event.getKeyValuePairs().forEach(each -> pairs.put(each.key, each.value));
            }
            add(event.getLevel(), event.getMessage(), event.getArgumentArray(), pairs);
        }

        private void add(Level level, String message, Object[] arguments, Map<String, Object> pairs) {
            String text = MessageFormatter.basicArrayFormat(message, arguments);
            Line line = new Line(level, getName(), String.valueOf(text), pairs);
            CAPTURES.forEach(each -> each.lines.add(line));
        }
    }
}
