package io.aigateway.benchmarks.chaos;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.zip.CRC32;

/** The text that answers a nonce, {@code [nonce] words #checksum}, and the judgement of a text that came. */
final class AnswerText {

    /** What a text is. */
    enum Verdict {
        RIGHT,
        /** The answer to another question. */
        OTHERS,
        /** Not what was sent. */
        DAMAGED
    }

    private static final String[] WORDS = {"amber", "birch", "cedar", "delta", "ember", "fjord", "grain", "heath"};

    private AnswerText() {}

    static String of(String nonce) {
        SplittableRandom dice = new SplittableRandom(nonce.hashCode());
        StringBuilder text = new StringBuilder("[").append(nonce).append(']');
        int words = 5 + dice.nextInt(40);
        for (int i = 0; i < words; i++) {
            text.append(' ').append(WORDS[dice.nextInt(WORDS.length)]);
        }
        String sum = checksum(text);
        return text.append(" #").append(sum).toString();
    }

    private static String checksum(CharSequence text) {
        return String.format(Locale.ROOT, "%08x", crc(text.toString()));
    }

    static long crc(String text) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return crc.getValue();
    }

    /** Of a whole answer. */
    static Verdict whole(String text, String nonce) {
        if (isOthers(text, nonce)) {
            return Verdict.OTHERS;
        }
        int end = text.lastIndexOf(" #");
        boolean right = end > 0
                && text.startsWith("[" + nonce + "] ")
                && text.substring(end + 2).equals(checksum(text.substring(0, end)))
                && text.equals(of(nonce));
        return right ? Verdict.RIGHT : Verdict.DAMAGED;
    }

    /** Of the beginning of an answer. */
    static Verdict beginning(String text, String nonce) {
        if (isOthers(text, nonce)) {
            return Verdict.OTHERS;
        }
        return of(nonce).startsWith(text) ? Verdict.RIGHT : Verdict.DAMAGED;
    }

    private static boolean isOthers(String text, String nonce) {
        int end = text.indexOf(']');
        return text.startsWith("[n") && end > 0 && !text.substring(1, end).equals(nonce);
    }
}
