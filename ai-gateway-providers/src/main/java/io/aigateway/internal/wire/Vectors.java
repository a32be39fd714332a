package io.aigateway.internal.wire;

import io.aigateway.spi.WireFormatException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Vectors read as lists of numbers. */
public final class Vectors {

    private Vectors() {}

    /**
     * The vector.
     *
     * @throws WireFormatException if the value is not a list of numbers
     */
    public static float[] of(@Nullable Object value) {
        if (!(value instanceof List<?> numbers)) {
            throw new WireFormatException("an embedding that is not a list of numbers", null);
        }
        float[] vector = new float[numbers.size()];
        for (int i = 0; i < vector.length; i++) {
            if (!(numbers.get(i) instanceof Number number)) {
                throw new WireFormatException("an embedding that holds something else than numbers", null);
            }
            vector[i] = number.floatValue();
        }
        return vector;
    }
}
