package io.aigateway.internal.wire;

import io.aigateway.chat.Media;
import io.aigateway.internal.json.DataUrlReader;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Media that travels within the request, wherever it comes from: bytes, base64 text, or a {@code data:} URL. */
public final class MediaData {

    private final Media media;
    private final String mimeType;
    private final int start;

    private MediaData(Media media, String mimeType, int start) {
        this.media = media;
        this.mimeType = mimeType;
        this.start = start;
    }

    /** The data; null if the media is elsewhere. */
    public static @Nullable MediaData of(Media media) {
        if (media instanceof Media.Bytes bytes) {
            return new MediaData(media, bytes.mimeType(), 0);
        } else if (media instanceof Media.Base64 base64) {
            return new MediaData(media, base64.mimeType(), 0);
        } else if (media instanceof Media.Url url && url.url().startsWith("data:")) {
            int comma = url.url().indexOf(',');
            String head = comma < 0 ? "" : url.url().substring(5, comma);
            if (head.endsWith(";base64")) {
                int end = head.indexOf(';');
                String type = end == 0 ? "application/octet-stream" : head.substring(0, end);
                return new MediaData(media, type, comma + 1);
            }
        }
        return null;
    }

    /** What a URL stands for: a {@code data:} URL is the data itself. */
    public static Media ofUrl(String url) {
        MediaData data = of(Media.url(url));
        return data == null ? Media.url(url) : new Media.Base64(url.substring(data.start), data.mimeType);
    }

    /** Such as {@code image/png}. */
    public String mimeType() {
        return mimeType;
    }

    /** What stands behind the slash of the type, such as {@code png}. */
    public String format() {
        int slash = mimeType.indexOf('/');
        int end = mimeType.indexOf(';');
        return mimeType.substring(slash + 1, end < 0 ? mimeType.length() : end);
    }

    /** Writes the base64 text as a JSON string, a piece at a time. */
    public void write(JsonGenerator out) {
        if (media instanceof Media.Bytes bytes) {
            out.writeString(new DataUrlReader("", bytes.bytes()), -1);
        } else if (media instanceof Media.Base64 base64) {
            out.writeString(base64.data());
        } else if (media instanceof Media.Url url) {
            Reader reader = new StringReader(url.url());
            try {
                requireSkipped(reader.skip(start));
            } catch (IOException e) {
                throw new UncheckedIOException("A text is read from memory", e);
            }
            out.writeString(reader, url.url().length() - start);
        }
    }

    private void requireSkipped(long skipped) {
        if (skipped != start) {
            throw new IllegalStateException("A data URL is longer than its head");
        }
    }
}
