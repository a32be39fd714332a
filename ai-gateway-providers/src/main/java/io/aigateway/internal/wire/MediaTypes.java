package io.aigateway.internal.wire;

import java.util.Locale;
import java.util.Map;

/** Media types by the ends of names, for protocols that want a type with a URL. */
public final class MediaTypes {

    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("png", "image/png"),
            Map.entry("jpg", "image/jpeg"),
            Map.entry("jpeg", "image/jpeg"),
            Map.entry("gif", "image/gif"),
            Map.entry("webp", "image/webp"),
            Map.entry("heic", "image/heic"),
            Map.entry("pdf", "application/pdf"),
            Map.entry("txt", "text/plain"),
            Map.entry("md", "text/markdown"),
            Map.entry("html", "text/html"),
            Map.entry("csv", "text/csv"),
            Map.entry("doc", "application/msword"),
            Map.entry("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
            Map.entry("xls", "application/vnd.ms-excel"),
            Map.entry("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            Map.entry("mp3", "audio/mp3"),
            Map.entry("wav", "audio/wav"),
            Map.entry("mp4", "video/mp4"));

    private MediaTypes() {}

    /** The type that the end of a name or URL stands for, or the fallback. */
    public static String ofName(String name, String otherwise) {
        int end = name.indexOf('?') < 0 ? name.length() : name.indexOf('?');
        String path = name.substring(0, end);
        int dot = path.lastIndexOf('.');
        return dot < 0 ? otherwise : TYPES.getOrDefault(path.substring(dot + 1).toLowerCase(Locale.ROOT), otherwise);
    }

    /** The end of names that stands for a type; what follows the slash if there is none. */
    public static String endOf(String mimeType) {
        for (Map.Entry<String, String> each : TYPES.entrySet()) {
            boolean preferred = !each.getKey().equals("jpg");
            if (preferred && each.getValue().equals(mimeType)) {
                return each.getKey();
            }
        }
        return mimeType.substring(mimeType.indexOf('/') + 1);
    }
}
