package io.aigateway.benchmarks.chaos;

/** A calling thread and the call it makes, so that an interrupt reaches no other call. */
final class Worker {

    private final Thread thread;
    // guarded by this
    private Asked running;
    private Asked reported;

    Worker(Runnable loop, int number) {
        thread = new Thread(loop, "chaos-caller-" + number);
        thread.setDaemon(true);
    }

    Thread thread() {
        return thread;
    }

    synchronized Asked running() {
        return running;
    }

    synchronized void begins(Asked asked) {
        running = asked;
    }

    /** Forgets the call, and what is left of an interrupt; whether one was. */
    synchronized boolean ends() {
        running = null;
        return Thread.interrupted();
    }

    /** Whether it was reported as hung before; from now on it is. */
    synchronized boolean isReported(Asked asked) {
        boolean before = reported == asked;
        reported = asked;
        return before;
    }

    /** Interrupts the thread if it still makes that call. */
    synchronized void interrupt(Asked asked) {
        if (running == asked) {
            asked.ours = true;
            thread.interrupt();
        }
    }
}
