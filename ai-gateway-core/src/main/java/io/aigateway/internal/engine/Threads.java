package io.aigateway.internal.engine;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The executor for asynchronous calls: virtual threads where the JVM has them, a bounded pool of daemons elsewhere. */
final class Threads {

    /** Not measured: well above what one provider account allows at once. */
    private static final int MAX_POOLED = 256;

    private Threads() {}

    static ExecutorService create(String name, boolean virtual) {
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
        ThreadFactory daemons = task -> {
            Thread thread = new Thread(task, name + "-async");
            thread.setDaemon(true);
            return thread;
        };
        return new ThreadPoolExecutor(0, MAX_POOLED, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), daemons);
    }
}
