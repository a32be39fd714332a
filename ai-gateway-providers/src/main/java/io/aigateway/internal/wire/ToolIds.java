package io.aigateway.internal.wire;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Ids of tool calls made by one provider, in a form another accepts. An id that fits stays as it is; another always
 * becomes the same one, so that a call and its result still belong together.
 */
public final class ToolIds {

    private ToolIds() {}

    /** An id of letters, digits, {@code _} and {@code -}, not longer than given. */
    public static String fit(String id, int longest) {
        return fit(id, longest, "_-");
    }

    /** An id of letters, digits and the given marks, not longer than given. */
    public static String fit(String id, int longest, String marks) {
        return id.length() <= longest && isPlain(id, marks) && !id.isEmpty() ? id : hashed(id, longest);
    }

    /** An id of exactly so many letters and digits, as older Mistral models want it. */
    public static String alphanumeric(String id, int length) {
        return id.length() == length && isPlain(id, "") ? id : digest(id).substring(0, length);
    }

    private static String hashed(String id, int longest) {
        StringBuilder fitted = new StringBuilder(longest);
        for (int i = 0; i < id.length() && fitted.length() < longest - 13; i++) {
            char c = id.charAt(i);
            fitted.append(isPlain(c, "_-") ? c : '_');
        }
        return fitted.append('_').append(digest(id), 0, 12).toString();
    }

    private static boolean isPlain(String id, String marks) {
        for (int i = 0; i < id.length(); i++) {
            if (!isPlain(id.charAt(i), marks)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPlain(char c, String marks) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || marks.indexOf(c) >= 0;
    }

    private static String digest(String id) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JVM has SHA-256", e);
        }
    }
}
