package io.aigateway.spi;

import io.aigateway.chat.ChatChoice;
import io.aigateway.chat.ChatResponse;
import io.aigateway.chat.Citation;
import io.aigateway.chat.ContentPart;
import io.aigateway.chat.FinishReason;
import io.aigateway.chat.LogProbability;
import io.aigateway.chat.Media;
import io.aigateway.chat.Message;
import io.aigateway.chat.SafetyRating;
import io.aigateway.chat.ServerToolStep;
import io.aigateway.chat.Usage;
import io.aigateway.trace.CallTrace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts a whole answer together from what a codec reports, the same way for plain answers and streams. For one thread.
 */
public final class ChatAssembler implements ChatSink {

    private static final int MAX_CHOICES = 128;
    private static final int MAX_TOOL_CALLS = 1024;
    /** What an answer may hold besides text, roughly in bytes. */
    private static final long MOST_WEIGHT = 128L << 20;
    /** What an object weighs of which the size is not looked at. */
    private static final int LEAST_WEIGHT = 256;

    private final String requestedModel;
    private final Message.@Nullable Origin origin;
    private final String callIdPrefix;
    private final int maxChars;
    private final List<ChoiceAssembler> choices = new ArrayList<>(1);
    private @Nullable Map<String, Object> extra;
    private @Nullable String id;
    private @Nullable String model;
    private @Nullable Usage usage;
    private @Nullable String serviceTier;
    private List<SafetyRating> promptSafety = List.of();
    private @Nullable Failure failure;
    private boolean ended;
    private int chars;
    private long weight;

    /**
     * Creates an assembler for an answer whose origin does not matter.
     *
     * @param requestedModel stands in for the model if the upstream does not name it
     * @param maxChars how long text, reasoning and arguments may be together
     */
    public ChatAssembler(String requestedModel, int maxChars) {
        this(requestedModel, null, "call_", maxChars);
    }

    /**
     * Creates an assembler.
     *
     * @param requestedModel stands in for the model if the upstream does not name it
     * @param origin where the answer is made; null if that does not matter
     * @param callIdPrefix begins the ids of tool calls that the upstream gives none; unique to the answer, so that ids
     *     stay apart over a whole conversation
     * @param maxChars how long text, reasoning and arguments may be together
     */
    public ChatAssembler(String requestedModel, Message.@Nullable Origin origin, String callIdPrefix, int maxChars) {
        this.requestedModel = requestedModel;
        this.origin = origin;
        this.callIdPrefix = callIdPrefix;
        this.maxChars = maxChars;
    }

    @Override
    public void id(String value) {
        id = value;
    }

    @Override
    public void model(String value) {
        model = value;
    }

    @Override
    public void text(int choice, String piece) {
        count(piece);
        choice(choice).text(piece);
    }

    @Override
    public void reasoning(int choice, String piece) {
        count(piece);
        choice(choice).reasoning(piece);
    }

    @Override
    public void refusal(int choice, String piece) {
        count(piece);
        choice(choice).refusal(piece);
    }

    @Override
    public void part(int choice, ContentPart part) {
        weigh(part instanceof ContentPart.Image image ? size(image.media()) : LEAST_WEIGHT);
        choice(choice).part(part);
    }

    @Override
    public void audio(int choice, @Nullable String data, @Nullable String transcript) {
        if (transcript != null) {
            count(transcript);
        }
        weigh(data == null ? 0 : data.length());
        choice(choice).audio(data, transcript);
    }

    @Override
    public void citation(int choice, Citation citation) {
        weigh(LEAST_WEIGHT);
        choice(choice).citation(citation);
    }

    @Override
    public void serverTool(int choice, ServerToolStep step) {
        weigh(LEAST_WEIGHT);
        choice(choice).serverTool(step);
    }

    @Override
    public void logProbabilities(int choice, List<LogProbability> tokens) {
        for (int i = 0; i < tokens.size(); i++) {
            weigh(LEAST_WEIGHT + (long) tokens.get(i).alternatives().size() * LEAST_WEIGHT);
        }
        choice(choice).logProbabilities(tokens);
    }

    @Override
    public void safety(int choice, List<SafetyRating> ratings) {
        choice(choice).safety(ratings);
    }

    @Override
    public void promptSafety(List<SafetyRating> ratings) {
        promptSafety = ratings;
    }

    @Override
    public void phase(int choice, String phase) {
        choice(choice).phase(phase);
    }

    @Override
    public void serviceTier(String tier) {
        serviceTier = tier;
    }

    @Override
    public void toolCall(
            int choice, int index, @Nullable String callId, @Nullable String name, @Nullable String arguments) {
        if (index < 0 || index >= MAX_TOOL_CALLS) {
            throw new WireFormatException("tool call index " + index + " (expected: 0 to 1023)", null);
        }
        if (arguments != null) {
            count(arguments);
        }
        choice(choice).toolCall(index, callId, name, arguments);
    }

    @Override
    public void finish(int choice, FinishReason reason, @Nullable String raw) {
        choice(choice).finish(reason, raw);
    }

    @Override
    public void usage(Usage value) {
        usage = value;
    }

    @Override
    public void extra(String name, Object value) {
        if (extra == null) {
            extra = new LinkedHashMap<>(8);
        }
        if (extra.put(name, value) == null) {
            weigh(LEAST_WEIGHT);
        }
    }

    @Override
    public void messageExtra(int choice, String name, Object value) {
        choice(choice).extra(name, value);
    }

    @Override
    public void choiceExtra(int choice, String name, Object value) {
        choice(choice).choiceExtra(name, value);
    }

    @Override
    public void toolCallExtra(int choice, int index, String name, Object value) {
        choice(choice).toolCallExtra(index, name, value);
    }

    @Override
    public void failure(Failure value) {
        failure = value;
    }

    @Override
    public void end() {
        ended = true;
    }

    /** The error the upstream reported inside the answer; null if none. */
    public @Nullable Failure reportedFailure() {
        return failure;
    }

    /** Whether the protocol's own end was seen. */
    public boolean hasEnded() {
        return ended;
    }

    /** Whether the upstream said why the first choice ended, be it in a word that is not known. */
    public boolean hasFinished() {
        return !choices.isEmpty() && choices.get(0).hasFinished();
    }

    /** The usage reported so far; null if none. */
    public @Nullable Usage reportedUsage() {
        return usage;
    }

    /** Characters of text, reasoning and arguments so far. */
    public int chars() {
        return chars;
    }

    /** The text of the first choice so far. */
    public String text() {
        return choices.isEmpty() ? "" : choices.get(0).textSoFar();
    }

    /** Whether the first choice has tool calls. */
    public boolean hasToolCalls() {
        return toolCalls() > 0;
    }

    /** How many tool calls the first choice has. */
    public int toolCalls() {
        return choices.isEmpty() ? 0 : choices.get(0).toolCalls();
    }

    /** The id of a tool call of the first choice. */
    public String toolCallId(int index) {
        return choices.get(0).toolCallId(index);
    }

    /** The answer as it stands. */
    public ChatResponse toResponse(CallTrace trace) {
        List<ChatChoice> built = new ArrayList<>(Math.max(1, choices.size()));
        for (ChoiceAssembler each : choices) {
            built.add(each.build(origin));
        }
        if (built.isEmpty()) {
            built.add(new ChoiceAssembler(callIdPrefix).build(origin));
        }
        return ChatResponse.builder(model == null || model.isEmpty() ? requestedModel : model)
                .id(id)
                .choices(built)
                .usage(usage == null ? Usage.NONE : usage)
                .extra(extra == null ? Map.of() : extra)
                .serviceTier(serviceTier)
                .promptSafety(promptSafety)
                .trace(trace)
                .build();
    }

    private static long size(Media media) {
        return media instanceof Media.Base64 base64
                ? base64.data().length()
                : media instanceof Media.Url url ? url.url().length() : LEAST_WEIGHT;
    }

    private void weigh(long more) {
        weight += more;
        if (weight > MOST_WEIGHT) {
            throw WireFormatException.tooLong(
                    "media, sources and likelihoods of the answer have more than " + (MOST_WEIGHT >> 20) + " MiB");
        }
    }

    private void count(String piece) {
        chars += piece.length();
        if (chars > maxChars) {
            throw WireFormatException.tooLong(
                    "the answer is longer than streaming.max-chars (" + maxChars + " characters)");
        }
    }

    private ChoiceAssembler choice(int index) {
        if (index < 0 || index >= MAX_CHOICES) {
            throw new WireFormatException("choice index " + index + " (expected: 0 to 127)", null);
        }
        while (choices.size() <= index) {
            choices.add(new ChoiceAssembler(callIdPrefix));
        }
        return choices.get(index);
    }
}
