package io.aigateway.internal.transport;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/** Reads what an error says, as far as it comes. */
final class ErrorBody {

    private static final int LONGEST = 64 * 1024;
    private static final int PIECE = 4_096;

    private ErrorBody() {}

    /** The body, cut at a limit; what had arrived if reading it fails, for the status is known and decides. */
    static byte[] read(InputStream body) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream(512);
        try (body) {
            byte[] piece = new byte[PIECE];
            int count = 0;
            while (count >= 0 && whole.size() < LONGEST) {
                whole.write(piece, 0, count);
                count = body.read(piece, 0, Math.min(piece.length, LONGEST - whole.size()));
            }
        } catch (IOException e) {
            return whole.toByteArray(); // a body that breaks off adds little
        }
        return whole.toByteArray();
    }
}
