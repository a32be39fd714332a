package io.aigateway.chat;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Where the bytes of an image, sound or document are. Immutable; the byte array of {@link Bytes} is not copied. */
public sealed interface Media {

    /**
     * Something the provider fetches, or a {@code data:} URL.
     *
     * @param url the URL
     */
    record Url(String url) implements Media {
        /** Without the content of a data URL. */
        @Override
        public String toString() {
            return "Url[" + (url.length() > 64 ? url.substring(0, 64) + "…" : url) + "]";
        }
    }

    /**
     * Bytes sent along. The array is used as it is, so that a large image is not held twice; do not change it while
     * calls use it.
     *
     * @param bytes the content
     * @param mimeType such as {@code image/png}
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by content below
    record Bytes(byte[] bytes, String mimeType) implements Media {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Bytes that && mimeType.equals(that.mimeType) && Arrays.equals(bytes, that.bytes);
        }

        /** Of the length and the type: megabytes are not read for it. */
        @Override
        public int hashCode() {
            return 31 * bytes.length + mimeType.hashCode();
        }

        /** The length only. */
        @Override
        public String toString() {
            return "Bytes[" + bytes.length + " bytes, " + mimeType + "]";
        }
    }

    /**
     * Base64 text as it travels, for content that is already encoded.
     *
     * @param data the base64 text without a {@code data:} prefix
     * @param mimeType such as {@code audio/wav}
     */
    record Base64(String data, String mimeType) implements Media {
        /** The length only. */
        @Override
        public String toString() {
            return "Base64[" + data.length() + " chars, " + mimeType + "]";
        }
    }

    /**
     * Something that was uploaded to the provider before.
     *
     * @param id the provider's id of the file
     */
    record FileId(String id) implements Media {}

    /** Something the provider fetches, or a {@code data:} URL. */
    static Media url(String url) {
        return new Url(url);
    }

    /** Bytes sent along. */
    static Media bytes(byte[] bytes, String mimeType) {
        return new Bytes(bytes, mimeType);
    }

    /** Something that was uploaded to the provider before. */
    static Media fileId(String id) {
        return new FileId(id);
    }
}
