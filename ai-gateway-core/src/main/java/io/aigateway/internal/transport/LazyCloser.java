package io.aigateway.internal.transport;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.internal.concurrent.TaskRunner;
import okhttp3.internal.connection.ConnectionListener;

/**
 * A connection pool whose closer is not woken by every call. OkHttp's pool asks its task runner after each call to look
 * for connections to close, which wakes a thread that finds nothing; that is up to three context switches a call. Here
 * the thread looks by itself every two seconds while there are connections. Uses OkHttp's internals: where they are not
 * what this was written for, or not to be seen, the plain pool serves.
 */
final class LazyCloser {

    private static final long PATIENCE_MILLIS = 2_000;

    private LazyCloser() {}

    /** A pool; the plain one where OkHttp is another than expected. */
    static ConnectionPool pool(int maxIdle, long keepAliveMillis) {
        try {
            TaskRunner runner = new TaskRunner(new Backend(), TaskRunner.INSTANCE.getLogger$okhttp());
            return new ConnectionPool(
                    maxIdle, keepAliveMillis, TimeUnit.MILLISECONDS, runner, ConnectionListener.Companion.getNONE());
        } catch (LinkageError e) {
            return new ConnectionPool(maxIdle, keepAliveMillis, TimeUnit.MILLISECONDS);
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
                Thread.currentThread().interrupt(); // the runner's thread ends, and the next call starts another
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
}
