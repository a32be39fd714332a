package io.aigateway.testkit;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The little JSON that a scripted upstream needs. */
final class Json {

    private Json() {}

    static String quote(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ') {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        return out.append('"').toString();
    }

    /** The first text value of that name. */
    static String text(String json, String name) {
        Matcher matcher = Pattern.compile('"' + Pattern.quote(name) + "\"\\s*:\\s*\"((?:[^\"\\\\]|\\\\.)*)\"")
                .matcher(json);
        return matcher.find() ? matcher.group(1).replace("\\\"", "\"") : "";
    }

    /** Embeddings for the texts of a request: each vector is the text's length and its position. */
    static String embeddings(String body) {
        int start = body.indexOf("\"input\"");
        int open = body.indexOf('[', start);
        int close = body.indexOf(']', open);
        Matcher texts = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"").matcher(body.substring(open, close));
        StringBuilder data = new StringBuilder();
        int count = 0;
        while (texts.find()) {
            data.append(count == 0 ? "" : ",")
                    .append("{\"object\":\"embedding\",\"index\":")
                    .append(count)
                    .append(",\"embedding\":[")
                    .append(texts.group(1).length())
                    .append(',')
                    .append(count)
                    .append("]}");
            count++;
        }
        return "{\"object\":\"list\",\"data\":[" + data + "],\"model\":" + quote(text(body, "model"))
                + ",\"usage\":{\"prompt_tokens\":" + count + ",\"total_tokens\":" + count + "}}";
    }
}
