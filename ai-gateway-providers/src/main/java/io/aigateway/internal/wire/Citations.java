package io.aigateway.internal.wire;

import io.aigateway.chat.Citation;
import io.aigateway.internal.json.Nodes;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Citations in the words of the services: their fields have few names. */
public final class Citations {

    private Citations() {}

    /**
     * A citation of OpenAI's family: an annotation whose fields lie in it, or in an object under the name of its type; a
     * search result; or one of Anthropic's.
     */
    public static Citation of(Map<String, Object> raw) {
        Map<String, Object> nested = Nodes.object(raw.get(Nodes.text(raw.get("type"), "")));
        Map<String, Object> fields = nested.isEmpty() ? raw : nested;
        return Citation.builder()
                .url(first(fields, "url", "uri"))
                .title(first(fields, "title", "document_title", "filename", "site_name"))
                .source(first(fields, "file_id", "source", "document_id", "search_result_index"))
                .quote(first(fields, "cited_text", "content", "snippet", "quote", "summary"))
                .start(position(fields, "start_index", "start_char_index", "start"))
                .end(position(fields, "end_index", "end_char_index", "end"))
                .extra(raw)
                .build();
    }

    /** The address of a source, and nothing else. */
    public static Citation of(String url) {
        return Citation.builder().url(url).build();
    }

    /** The first of the fields that is a text. */
    public static @Nullable String first(Map<String, Object> fields, String... names) {
        for (String name : names) {
            String value = Nodes.text(fields.get(name));
            if (value != null && !value.isEmpty()) {
                return value;
            }
        }
        return null;
    }

    private static @Nullable Long position(Map<String, Object> fields, String... names) {
        for (String name : names) {
            if (fields.get(name) instanceof Number at) {
                return at.longValue();
            }
        }
        return null;
    }
}
