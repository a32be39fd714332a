package io.aigateway.internal.wire;

import io.aigateway.chat.ResponseFormat;
import io.aigateway.internal.json.Json;

/** The wish for JSON in words, for targets that have no parameter for it. */
public final class JsonInstruction {

    private JsonInstruction() {}

    /** An instruction to the model. */
    public static String of(ResponseFormat format) {
        String plain = "Answer with one JSON object and nothing else.";
        return format.schema() == null
                ? plain
                : plain + " It must fit this JSON schema:\n" + Json.toText(format.schema());
    }
}
