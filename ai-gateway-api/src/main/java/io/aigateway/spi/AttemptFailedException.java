package io.aigateway.spi;

/**
 * Carries a {@link Failure} out of one attempt to the attempt loop, which decides what follows. Has no stack trace.
 * Applications never see it.
 */
public final class AttemptFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    /**
     * Creates the exception.
     *
     * @param failure what went wrong
     */
    public AttemptFailedException(Failure failure) {
        super(failure.message(), failure.cause(), false, false);
        this.failure = failure;
    }

    /** What went wrong. */
    public Failure failure() {
        return failure;
    }
}
