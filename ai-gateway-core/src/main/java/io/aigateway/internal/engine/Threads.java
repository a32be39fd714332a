package io.aigateway.internal.engine;

import io.aigateway.config.AsyncConfig;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The executors of a gateway: virtual threads where the JVM has them, bounded pools of daemons elsewhere. */
final class Threads {

    private static final int BACKGROUND = 4;
    private static final int BACKGROUND_QUEUE = 1_000;

    private Threads() {}

    /** Runs asynchronous calls and publishers. */
    static ExecutorService async(String name, boolean virtual, AsyncConfig config) {
        if (virtual && Runtime.version().feature() >= 21) {
            try {
                MethodHandle factory = MethodHandles.publicLookup()
                        .findStatic(
                                Executors.class,
                                "newVirtualThreadPerTaskExecutor",
                                MethodType.methodType(ExecutorService.class));
                return (ExecutorService) factory.invoke();
            } catch (Throwable e) {
                throw new IllegalStateException("This JVM should have virtual threads", e);
            }
        }
        return pool(name + "-async", config.threads(), config.queue());
    }

    /** Runs probes and endpoint sources, so that asynchronous calls cannot keep them waiting. */
    static ExecutorService background(String name) {
        return pool(name + "-background", BACKGROUND, BACKGROUND_QUEUE);
    }

    private static ExecutorService pool(String name, int threads, int queue) {
        ThreadFactory daemons = task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
        BlockingQueue<Runnable> waiting = queue == 0 ? new SynchronousQueue<>() : new LinkedBlockingQueue<>(queue);
        ThreadPoolExecutor executor = new ThreadPoolExecutor(threads, threads, 30, TimeUnit.SECONDS, waiting, daemons);
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }
}
