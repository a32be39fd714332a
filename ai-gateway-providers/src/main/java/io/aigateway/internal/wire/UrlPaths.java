package io.aigateway.internal.wire;

import java.nio.charset.StandardCharsets;

/** Names in the paths of URLs. */
public final class UrlPaths {

    private UrlPaths() {}

    /** A name as one segment of a path: everything but letters, digits and {@code -._~} is encoded. */
    public static String segment(String name) {
        return encode(name, "-._~");
    }

    /** Several segments of a path: slashes, colons and {@code @} stay too. */
    public static String segments(String names) {
        return encode(names, "-._~/:@");
    }

    private static String encode(String text, String kept) {
        StringBuilder encoded = null;
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            char c = (char) (bytes[i] & 0xFF);
            boolean plain =
                    (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || kept.indexOf(c) >= 0;
            if (plain && encoded != null) {
                encoded.append(c);
            } else if (!plain) {
                encoded = encoded == null
                        ? new StringBuilder(bytes.length + 8).append(new String(bytes, 0, i, StandardCharsets.UTF_8))
                        : encoded;
                encoded.append('%')
                        .append(Character.toUpperCase(Character.forDigit(c >> 4, 16)))
                        .append(Character.toUpperCase(Character.forDigit(c & 15, 16)));
            }
        }
        return encoded == null ? text : encoded.toString();
    }
}
