package io.aigateway.spi;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;

/** A credential. Only {@link #reveal()} gives it away; everything else shows a mask. Immutable. */
public final class Secret {

    private static final int SHORT = 12;

    private final String value;

    private Secret(String value) {
        this.value = value;
    }

    /** Wraps a credential; surrounding white space is dropped. */
    public static Secret of(String value) {
        return new Secret(Objects.requireNonNull(value, "value").strip());
    }

    /** The credential itself: for the wire only. */
    public String reveal() {
        return value;
    }

    /** Whether there is nothing in it. */
    public boolean isEmpty() {
        return value.isEmpty();
    }

    /** {@code …} and the last four characters; of a short credential nothing but {@code …}. */
    public String masked() {
        return value.length() < SHORT ? "…" : "…" + value.substring(value.length() - 4);
    }

    /** Eight hexadecimal digits of its SHA-256: tells credentials apart without telling them. */
    public String fingerprint() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(value.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JVM has SHA-256", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret that
                && MessageDigest.isEqual(
                        value.getBytes(StandardCharsets.UTF_8), that.value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    /** The mask. */
    @Override
    public String toString() {
        return masked();
    }
}
