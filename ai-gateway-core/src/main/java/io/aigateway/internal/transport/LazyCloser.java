package io.aigateway.internal.transport;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.internal.concurrent.TaskRunner;
import okhttp3.internal.connection.ConnectionListener;
import org.jspecify.annotations.Nullable;

/**
 * Makes connection pools whose closer is not woken by every call. OkHttp's pool asks its task runner after each call to
 * look for connections to close, which wakes a thread that finds nothing; that is up to three context switches a call. Here
 * one thread for all pools looks by itself every two seconds while there are connections. Uses OkHttp's internals: where
 * they are not what this was written for, or not to be seen, plain pools serve.
 */
final class LazyCloser implements AutoCloseable {

    private static final long PATIENCE_MILLIS = 2_000;

    private final @Nullable Object runner = runner();

    private @Nullable Object runner() {
        try {
            return new TaskRunner(new Backend(), TaskRunner.INSTANCE.getLogger$okhttp());
        } catch (LinkageError e) {
            return null; // another OkHttp than expected
        }
    }

    /** A pool. */
    ConnectionPool pool(int maxIdle, long keepAliveMillis) {
        try {
            if (runner instanceof TaskRunner lazy) {
                return new ConnectionPool(
                        maxIdle, keepAliveMillis, TimeUnit.MILLISECONDS, lazy, ConnectionListener.Companion.getNONE());
            }
        } catch (LinkageError e) {
            // another OkHttp than expected: as below
        }
        return new ConnectionPool(maxIdle, keepAliveMillis, TimeUnit.MILLISECONDS);
    }

    /** Lets the thread end as soon as the pools are empty. */
    @Override
    public void close() {
        Object lock = runner;
        if (lock != null) {
            synchronized (lock) {
                lock.notifyAll();
            }
        }
    }

    private static final class Backend implements TaskRunner.Backend {

        @Override
        public long nanoTime() {
            return TaskRunner.INSTANCE.getBackend().nanoTime();
        }

        /** Something is to be done earlier than planned: the next look is early enough. */
        @Override
        public void coordinatorNotify(TaskRunner runner) {}

        /** Called with the runner's lock held, which waiting gives up. */
        @Override
        @SuppressWarnings("WaitNotInLoop") // the caller looks again whatever the reason for the end of the wait
        public void coordinatorWait(TaskRunner runner, long nanos) {
            if (nanos <= 0) {
                return;
            }
            try {
                runner.wait(Math.max(1, Math.min(PATIENCE_MILLIS, nanos / 1_000_000)));
            } catch (InterruptedException e) {
                throw LazyCloser.<RuntimeException>undeclared(e); // the runner expects it, and drops its plans
            }
        }

        @Override
        public <T> BlockingQueue<T> decorate(BlockingQueue<T> queue) {
            return queue;
        }

        @Override
        public void execute(TaskRunner runner, Runnable work) {
            TaskRunner.INSTANCE.getBackend().execute(runner, work);
        }
    }

    /** In Kotlin, where this goes, nothing is declared. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> E undeclared(Throwable e) throws E {
        throw (E) e;
    }
}
