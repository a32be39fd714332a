package io.aigateway.internal.attempt;

/** A source gave no credential: nothing was sent, so nobody upstream is to blame. */
final class CredentialUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    CredentialUnavailableException(Exception cause) {
        super(cause.getMessage(), cause);
    }
}
