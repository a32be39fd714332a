package io.aigateway.internal.wire;

import io.aigateway.chat.ContentPart;
import org.jspecify.annotations.Nullable;

/** Names of documents that are sent along, which OpenAI requires. */
public final class FileNames {

    private FileNames() {}

    /** Its name, or one made of its type; null for a document that is elsewhere and has none. */
    public static @Nullable String of(ContentPart.File file) {
        if (file.filename() != null) {
            return file.filename();
        }
        MediaData data = MediaData.of(file.media());
        return data == null ? null : "file." + MediaTypes.endOf(data.mimeType());
    }
}
