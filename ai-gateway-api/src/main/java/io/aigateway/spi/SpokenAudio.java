package io.aigateway.spi;

import io.aigateway.chat.ContentPart;
import io.aigateway.chat.Media;
import java.io.ByteArrayOutputStream;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Sound that a model speaks, in pieces. For one thread. */
final class SpokenAudio {

    private static final int LARGEST = 64 << 20;

    private final ByteArrayOutputStream sound = new ByteArrayOutputStream(4096);
    private @Nullable StringBuilder transcript;

    void add(@Nullable String data, @Nullable String words) {
        if (data != null) {
            if (sound.size() + data.length() / 4L * 3 > LARGEST) {
                throw WireFormatException.tooLong("the answer's sound is longer than " + (LARGEST >> 20) + " MiB");
            }
            try {
                sound.writeBytes(Base64.getDecoder().decode(data));
            } catch (IllegalArgumentException e) {
                throw new WireFormatException("sound that is not base64: " + e.getMessage(), e);
            }
        }
        if (words != null) {
            if (transcript == null) {
                transcript = new StringBuilder(words.length());
            }
            transcript.append(words);
        }
    }

    ContentPart toPart() {
        byte[] bytes = sound.toByteArray();
        String format = format(bytes);
        return new ContentPart.Audio(
                Media.bytes(bytes, "audio/" + format), format, transcript == null ? null : transcript.toString());
    }

    /** Nobody says in an answer which format it has: its first bytes do. Samples without a header are pcm16. */
    private static String format(byte[] bytes) {
        if (begins(bytes, "RIFF")) {
            return "wav";
        } else if (begins(bytes, "ID3") || (bytes.length > 1 && bytes[0] == (byte) 0xff && (bytes[1] & 0xe6) == 0xe2)) {
            return "mp3";
        } else if (begins(bytes, "fLaC")) {
            return "flac";
        } else if (begins(bytes, "OggS")) {
            return "opus";
        }
        return "pcm16";
    }

    private static boolean begins(byte[] bytes, String mark) {
        if (bytes.length < mark.length()) {
            return false;
        }
        for (int i = 0; i < mark.length(); i++) {
            if (bytes[i] != mark.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
