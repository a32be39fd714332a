package io.aigateway.chat;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A piece of a message's content. Immutable. */
public sealed interface ContentPart {

    /**
     * Plain text.
     *
     * @param text the text
     */
    record Text(String text) implements ContentPart {
        /** The length only, never the text. */
        @Override
        public String toString() {
            return "Text[" + text.length() + " chars]";
        }
    }

    /**
     * An image.
     *
     * @param media where it is
     * @param detail the resolution hint ({@code low}, {@code high}, {@code auto}); null leaves it to the provider
     */
    record Image(Media media, @Nullable String detail) implements ContentPart {}

    /**
     * A sound recording.
     *
     * @param media where it is
     * @param format the short format name such as {@code wav} or {@code mp3}
     * @param transcript what is said in it; null if nobody wrote it down
     */
    record Audio(Media media, String format, @Nullable String transcript) implements ContentPart {

        /** A recording that nobody wrote down. */
        public Audio(Media media, String format) {
            this(media, format, null);
        }

        /** Where it is and the format, never what is said. */
        @Override
        public String toString() {
            return "Audio[" + media + ", " + format + "]";
        }
    }

    /**
     * A document.
     *
     * @param media where it is
     * @param filename the name shown to the model; null if it has none
     */
    record File(Media media, @Nullable String filename) implements ContentPart {}

    /**
     * The end of a beginning worth keeping in the provider's prompt cache. Where a provider caches by itself, or not at
     * all, it is left out.
     *
     * @param lifetime how long, such as {@code 5m} or {@code 1h}; null for the provider's default
     */
    record CachePoint(@Nullable String lifetime) implements ContentPart {}

    /**
     * A part in the provider's own words, passed through unchanged: for part types and fields that have no neutral form.
     *
     * @param protocol the family of the protocol whose words these are: no other is asked; null if any may be
     * @param fields the part as JSON
     */
    record Other(@Nullable String protocol, Map<String, Object> fields) implements ContentPart {
        /** Keeps the order of the fields. */
        public Other {
            fields = JsonMaps.copyOf(fields);
        }

        /** A part that any protocol may be asked to send. */
        public Other(Map<String, Object> fields) {
            this(null, fields);
        }

        /** The type only. */
        @Override
        public String toString() {
            return "Other[" + fields.get("type") + "]";
        }
    }

    /** Plain text. */
    static ContentPart text(String text) {
        return new Text(text);
    }

    /** An image that the provider fetches from a URL, or a {@code data:} URL. */
    static ContentPart image(String url) {
        return new Image(Media.url(url), null);
    }

    /** An image sent along. */
    static ContentPart image(byte[] bytes, String mimeType) {
        return new Image(Media.bytes(bytes, mimeType), null);
    }

    /** A sound recording sent along. */
    static ContentPart audio(byte[] bytes, String format) {
        return new Audio(Media.bytes(bytes, "audio/" + format), format);
    }

    /** A document sent along. */
    static ContentPart file(byte[] bytes, String mimeType, String filename) {
        return new File(Media.bytes(bytes, mimeType), filename);
    }

    /** The end of a beginning worth keeping in the provider's prompt cache. */
    static ContentPart cachePoint() {
        return new CachePoint(null);
    }

    /** A part in the words of one protocol, such as {@code anthropic}; targets of other protocols are not asked. */
    static ContentPart raw(String protocol, Map<String, Object> fields) {
        return new Other(protocol, fields);
    }

    /** A document that was uploaded to the provider before. */
    static ContentPart file(String fileId) {
        return new File(Media.fileId(fileId), null);
    }
}
