package io.aigateway.spi;

/**
 * Gives a credential that changes while the gateway runs, such as an OAuth access token or a key from a vault. Asked
 * before each attempt by the thread that makes it: keep the current one in memory, and renew it before it expires.
 * Thread-safe. An exception it throws fails the attempt like a refused credential.
 */
@FunctionalInterface
public interface CredentialSource {

    /** The credential of this moment. */
    Secret credential();
}
