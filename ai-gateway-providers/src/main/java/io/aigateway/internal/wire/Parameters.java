package io.aigateway.internal.wire;

import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ContentPart;
import io.aigateway.chat.Message;
import io.aigateway.chat.ReasoningEffort;
import io.aigateway.chat.Role;
import io.aigateway.chat.ToolChoice;
import io.aigateway.chat.ToolDefinition;
import io.aigateway.spi.RequestWriter;
import io.aigateway.spi.Upstream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which parameters of a request a target takes, by the names of the OpenAI family, and what becomes of the others: the
 * one place for the policy {@code adapt | drop | fail}. For one request.
 */
public final class Parameters {

    /** The quirk that names fields a service or model refuses, separated by commas. */
    public static final String DROP = "drop";

    /** Whether a target that does not accept a parameter must not be asked. */
    public static boolean isStrict(Upstream upstream) {
        return upstream.quirk(POLICY, "adapt").equals("fail");
    }

    /** The quirk that names fields a model refuses while it thinks, separated by commas. */
    public static final String DROP_WHEN_THINKING = "drop-when-thinking";

    private static final String POLICY = "parameters";
    private static final Set<String> FAMILIES =
            Set.of("openai", "openai-responses", "anthropic", "gemini", "bedrock", "cohere", "ollama");
    /** Fields of OpenAI's chat completions that no other protocol knows. */
    private static final Set<String> CHAT_COMPLETIONS = Set.of(
            "n",
            "logprobs",
            "logit_bias",
            "stream_options",
            "prediction",
            "modalities",
            "audio",
            "web_search_options",
            "verbosity",
            "functions",
            "function_call");
    /** Fields of OpenAI's that its Responses know too. */
    private static final Set<String> OPENAI = Set.of(
            "top_logprobs", "store", "prompt_cache_key", "prompt_cache_retention", "safety_identifier", "service_tier");

    /** Choices of tools that OpenAI's protocols alone can say. */
    private static final Set<String> OPENAI_CHOICES = Set.of("allowed_tools", "custom", "function");

    /** What the codecs write themselves: said once more, the last one would count. */
    private static final Set<String> WRITTEN = Set.of(
            "model", "messages", "input", "contents", "system", "systemInstruction", "stream", "anthropic_version");

    /** Words of OpenAI's that some others have, too. */
    private static final Map<String, Set<String>> SHARED = Map.of(
            "logprobs", Set.of("ollama", "cohere"),
            "top_logprobs", Set.of("ollama"),
            "service_tier", Set.of("anthropic"));

    private final Upstream upstream;
    private final RequestWriter out;
    private final String family;
    private final Set<String> unsupported;
    private final String dropped;

    /**
     * Creates a filter.
     *
     * @param unsupported what the protocol has no word for
     */
    public Parameters(ChatRequest chat, String family, Set<String> unsupported, Upstream upstream, RequestWriter out) {
        this.family = family;
        this.unsupported = unsupported;
        this.upstream = upstream;
        this.out = out;
        this.dropped = dropped(chat, upstream);
    }

    private static String dropped(ChatRequest chat, Upstream upstream) {
        String always = upstream.quirk(DROP, "");
        ReasoningEffort effort = chat.reasoningEffort();
        if (effort == null || effort.equals(ReasoningEffort.NONE)) {
            return always;
        }
        String thinking = upstream.quirk(DROP_WHEN_THINKING, "");
        return thinking.isEmpty() || always.isEmpty() ? always + thinking : always + "," + thinking;
    }

    /** Whether a parameter that is set goes to the wire; if not, the trace says so. */
    public boolean keeps(String name) {
        if (!refuses(name, unsupported, dropped)) {
            return true;
        }
        out.note("dropped " + name + ": " + upstream.model() + " does not accept it");
        return false;
    }

    /** Whether parameters may be said in another way than asked for. */
    public boolean adapts() {
        return !upstream.quirk(POLICY, "adapt").equals("drop");
    }

    private static boolean refuses(String name, Set<String> unsupported, String dropped) {
        return unsupported.contains(name) || (!dropped.isEmpty() && contains(dropped, name));
    }

    private static boolean contains(String list, String name) {
        int at = list.indexOf(name);
        while (at >= 0) {
            int end = at + name.length();
            if ((at == 0 || list.charAt(at - 1) == ',') && (end == list.length() || list.charAt(end) == ',')) {
                return true;
            }
            at = list.indexOf(name, end);
        }
        return false;
    }

    /**
     * The request's extra fields that go to this protocol: those in a map under the protocol's name, and those that are
     * not known to be another protocol's.
     */
    public void extras(ChatRequest chat, BiConsumer<String, Object> write) {
        chat.extra().forEach((name, value) -> {
            if (FAMILIES.contains(name) && value instanceof Map<?, ?> fields) {
                if (name.equals(family)) {
                    fields.forEach((field, each) -> write.accept((String) field, each));
                }
            } else if (WRITTEN.contains(name)) {
                out.note("dropped " + name + ": the request says it in neutral words");
            } else if (isOpenAiOnly(family, name)) {
                out.note("dropped " + name + ": it is a word of OpenAI's");
            } else if (ServiceFields.isForeign(family, name, upstream)) {
                out.note("dropped " + name + ": it is another service's word");
            } else if (keeps(name)) {
                write.accept(name, value);
            }
        });
    }

    private static boolean isOpenAiOnly(String family, String name) {
        if (SHARED.getOrDefault(name, Set.of()).contains(family)) {
            return false;
        }
        return (!family.equals("openai") && CHAT_COMPLETIONS.contains(name))
                || (!family.startsWith("openai") && OPENAI.contains(name));
    }

    /**
     * The first reason that stands against a part of a message.
     *
     * @param ofPart says why a part cannot be sent; null if it can
     */
    public static @Nullable String obstacle(ChatRequest chat, Function<ContentPart, @Nullable String> ofPart) {
        List<Message> messages = chat.messages();
        for (int i = 0; i < messages.size(); i++) {
            List<ContentPart> parts = messages.get(i).content();
            boolean made = messages.get(i).role() == Role.ASSISTANT; // media of a model are left out of what is sent
            for (int j = 0; j < parts.size(); j++) {
                boolean sent = !made || parts.get(j) instanceof ContentPart.Other;
                String obstacle = sent ? ofPart.apply(parts.get(j)) : null;
                if (obstacle != null) {
                    return obstacle + " (message " + i + ")";
                }
            }
        }
        return null;
    }

    /** Why a request cannot go to a protocol: raw parts in other words, or refused parameters under the policy fail. */
    public static @Nullable String obstacle(
            ChatRequest chat, String family, Set<String> unsupported, Upstream upstream) {
        String foreign = foreignRaw(chat, family);
        if (foreign != null) {
            return foreign;
        }
        if (!isStrict(upstream)) {
            return null;
        }
        String dropped = dropped(chat, upstream);
        for (String name : namesSet(chat)) {
            boolean others = isOpenAiOnly(family, name) || ServiceFields.isForeign(family, name, upstream);
            if (refuses(name, unsupported, dropped) || others) {
                return "does not accept " + name + " (parameters: fail)";
            }
        }
        return null;
    }

    /** The extra fields of a tool that this protocol knows; of others the trace says that they were left out. */
    public Map<String, Object> extras(ToolDefinition tool) {
        if (tool.extra().isEmpty() || tool.protocol() == null || tool.protocol().equals(family)) {
            return tool.extra();
        }
        out.note("dropped " + String.join(", ", tool.extra().keySet()) + " of a tool: in the words of "
                + tool.protocol());
        return Map.of();
    }

    private static @Nullable String foreignRaw(ChatRequest chat, String family) {
        ToolChoice choice = chat.toolChoice();
        if (choice != null
                && choice.raw() != null
                && choice.raw().get("type") instanceof String type
                && OPENAI_CHOICES.contains(type)
                && !family.startsWith("openai")) {
            return "tool_choice " + type + " is in the words of openai";
        }
        List<ToolDefinition> tools = chat.tools();
        for (int i = 0; i < tools.size(); i++) {
            String protocol = tools.get(i).protocol();
            if (tools.get(i).raw() != null && protocol != null && !protocol.equals(family)) {
                return "tool " + i + " is in the words of " + protocol;
            }
        }
        return obstacle(
                chat,
                part -> part instanceof ContentPart.Other raw
                                && raw.protocol() != null
                                && !raw.protocol().equals(family)
                        ? "a part is in the words of " + raw.protocol()
                        : null);
    }

    private static List<String> namesSet(ChatRequest chat) {
        List<String> names = new ArrayList<>();
        add(names, "temperature", chat.temperature());
        add(names, "top_p", chat.topP());
        add(names, "top_k", chat.topK());
        add(names, "frequency_penalty", chat.frequencyPenalty());
        add(names, "presence_penalty", chat.presencePenalty());
        add(names, "max_tokens", chat.maxOutputTokens());
        add(names, "seed", chat.seed());
        add(names, "stop", chat.stop().isEmpty() ? null : chat.stop());
        add(names, "reasoning_effort", chat.reasoningEffort());
        add(names, "user", chat.user());
        add(names, "metadata", chat.metadata().isEmpty() ? null : chat.metadata());
        add(names, "tool_choice", chat.toolChoice());
        add(names, "parallel_tool_calls", chat.parallelToolCalls());
        add(names, "response_format", chat.responseFormat());
        names.addAll(chat.extra().keySet());
        return names;
    }

    private static void add(List<String> names, String name, @Nullable Object value) {
        if (value != null) {
            names.add(name);
        }
    }
}
