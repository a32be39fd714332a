package io.aigateway.spring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Looks at the configuration file and has it read again when its content has changed. It looks at the content, for mounted
 * files change by links, and notifications of file systems do not tell of those. Thread-safe.
 */
final class ConfigFileWatcher implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(ConfigFileWatcher.class);

    private final Path file;
    private final Duration interval;
    private final GatewayRefresher refresher;
    // guarded by this
    private ScheduledExecutorService executor = idle();
    private byte[] content = new byte[0];
    private boolean missing;

    ConfigFileWatcher(Path file, Duration interval, GatewayRefresher refresher) {
        this.file = file;
        this.interval = interval;
        this.refresher = refresher;
    }

    private static ScheduledExecutorService idle() {
        ScheduledExecutorService none = Executors.newSingleThreadScheduledExecutor();
        none.shutdown();
        return none;
    }

    private byte[] read() throws IOException {
        return Files.readAllBytes(file);
    }

    /** Looks once; true if the file was read again. */
    synchronized boolean look() {
        byte[] now;
        try {
            now = read();
        } catch (IOException e) {
            if (!missing) {
                LOG.warn("{} cannot be read, the configuration stays as it is: {}", file, e.toString());
            }
            missing = true;
            return false;
        }
        if (!missing && Arrays.equals(now, content)) {
            return false;
        }
        if (missing) {
            LOG.info("{} can be read again", file);
        }
        String why = file + (missing ? " is there again" : " has changed");
        missing = false;
        content = now;
        refresher.refresh(why);
        return true;
    }

    @Override
    public synchronized void start() {
        look(); // takes over what has changed since the gateway read it
        executor = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "ai-gateway-config-file");
            thread.setDaemon(true);
            return thread;
        });
        Future<?> unused = executor.scheduleWithFixedDelay(
                this::lookSafely, interval.toMillis(), Math.max(1, interval.toMillis()), TimeUnit.MILLISECONDS);
    }

    /** A task that throws would not run again. */
    private void lookSafely() {
        try {
            look();
        } catch (RuntimeException e) {
            LOG.error("{} could not be taken over", file, e);
        }
    }

    @Override
    public synchronized void stop() {
        executor.shutdownNow();
    }

    @Override
    public synchronized boolean isRunning() {
        return !executor.isShutdown();
    }
}
