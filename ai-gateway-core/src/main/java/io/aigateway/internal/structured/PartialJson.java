package io.aigateway.internal.structured;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Closes a JSON document that is still being written: what is whole stays, and, if wished, the text that is just being
 * written. Numbers and names that may go on are left out.
 */
final class PartialJson {

    private final String text;
    private final Deque<Character> open = new ArrayDeque<>();
    /** Up to here everything is whole. */
    private int safe;
    /** Whether a property's value is due. */
    private boolean afterColon;

    private int valueText = -1;
    private int escape = -1;

    private PartialJson(String text) {
        this.text = text;
    }

    /**
     * A whole document with what is there of a cut one.
     *
     * @param withLastText whether a text value that is cut is kept as far as it goes
     * @return null if no document has begun
     */
    static @Nullable String close(String text, boolean withLastText) {
        int start = 0;
        while (start < text.length() && text.charAt(start) != '{' && text.charAt(start) != '[') {
            start++;
        }
        return start == text.length() ? null : new PartialJson(text.substring(start)).closed(withLastText);
    }

    private String closed(boolean withLastText) {
        scan();
        StringBuilder document = new StringBuilder(text.length() + 8);
        if (valueText >= 0 && withLastText) {
            int end = escape >= 0 ? escape : text.length();
            if (end > valueText + 1 && Character.isHighSurrogate(text.charAt(end - 1))) {
                end--;
            }
            document.append(text, 0, end).append('"');
        } else {
            document.append(text, 0, safe);
        }
        open.forEach(document::append);
        return document.toString();
    }

    private void scan() {
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c == '"') {
                i = string(i);
                continue;
            } else if (c == '{' || c == '[') {
                open.push(c == '{' ? '}' : ']');
                afterColon = false;
                safe = i + 1;
            } else if (c == '}' || c == ']') {
                open.poll();
                safe = i + 1;
                if (open.isEmpty()) {
                    return;
                }
            } else if (c == ':') {
                afterColon = true;
            } else if (c == ',') {
                afterColon = false;
            } else if (c > ' ') {
                i = literal(i);
                continue;
            }
            i++;
        }
    }

    /** The end of a number or word; whole once something follows. */
    private int literal(int start) {
        int end = start;
        while (end < text.length() && ",]} \t\r\n".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        if (end < text.length()) {
            safe = end;
            afterColon = false;
        }
        return end;
    }

    private int string(int start) {
        boolean value = afterColon || Character.valueOf(']').equals(open.peek());
        for (int i = start + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                if (value) {
                    safe = i + 1;
                    afterColon = false;
                }
                return i + 1;
            } else if (c == '\\') {
                int length = i + 1 < text.length() && text.charAt(i + 1) == 'u' ? 6 : 2;
                if (i + length > text.length()) {
                    escape = i;
                    break;
                }
                i += length - 1;
            }
        }
        if (value) {
            valueText = start;
        }
        return text.length();
    }
}
