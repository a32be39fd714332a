package io.aigateway.providers.anthropic;

import io.aigateway.chat.ChatRequest;
import io.aigateway.internal.json.Json;
import io.aigateway.internal.wire.Parameters;
import io.aigateway.spi.RequestWriter;
import io.aigateway.spi.Upstream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Writes how the model chooses its words and where it stops. */
final class AnthropicSampling {

    private static final double LEAST_TOP_P_OF_THINKING = 0.95;

    private final ChatRequest chat;
    private final JsonGenerator out;
    private final Upstream upstream;
    private final RequestWriter request;
    private final Parameters parameters;

    AnthropicSampling(
            ChatRequest chat, JsonGenerator out, Upstream upstream, RequestWriter request, Parameters parameters) {
        this.chat = chat;
        this.out = out;
        this.upstream = upstream;
        this.request = request;
        this.parameters = parameters;
    }

    void write(boolean thinking) {
        sampling("temperature", clamped(chat.temperature()), thinking && !isOne(chat.temperature()));
        boolean both = chat.temperature() != null
                && upstream.quirk(AnthropicQuirks.ONE_OF_SAMPLING, "false").equals("true");
        if (both && chat.topP() != null) {
            request.note("dropped top_p: not together with temperature");
        } else {
            sampling("top_p", chat.topP(), thinking && chat.topP() != null && chat.topP() < LEAST_TOP_P_OF_THINKING);
        }
        sampling("top_k", chat.topK(), thinking);
        ignored("frequency_penalty", chat.frequencyPenalty());
        ignored("presence_penalty", chat.presencePenalty());
        ignored("seed", chat.seed());
        List<String> stops = new ArrayList<>(chat.stop());
        if (stops.removeIf(String::isBlank)) {
            request.note("left out blank stop sequences, which the protocol refuses");
        }
        if (!stops.isEmpty() && parameters.keeps("stop")) {
            out.writeName("stop_sequences");
            Json.write(out, stops);
        }
    }

    private @Nullable Double clamped(@Nullable Double temperature) {
        if (temperature == null || temperature <= 1) {
            return temperature;
        }
        request.note("temperature 1 instead of " + temperature + ": the protocol takes 0 to 1");
        return 1.0;
    }

    private static boolean isOne(@Nullable Double value) {
        return value != null && value == 1.0;
    }

    private void sampling(String name, @Nullable Number value, boolean notWithThinking) {
        if (value == null) {
            return;
        }
        if (notWithThinking) {
            request.note("dropped " + name + ": not together with thinking");
        } else if (parameters.keeps(name)) {
            out.writeName(name);
            Json.write(out, value);
        }
    }

    /** Says that something is not sent. */
    private void ignored(String name, @Nullable Object value) {
        if (value != null && parameters.keeps(name)) {
            throw new IllegalStateException(name + " is among what Messages have no word for");
        }
    }
}
