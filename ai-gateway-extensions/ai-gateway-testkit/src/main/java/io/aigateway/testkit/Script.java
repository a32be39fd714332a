package io.aigateway.testkit;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An answer, written whole or as a stream of words, with at most one fault on the way. Immutable. */
final class Script {

    /** Something that happens instead of the rest, or before it. */
    @FunctionalInterface
    interface Fault {
        void happen(ResponseWriter out) throws IOException, InterruptedException;
    }

    private final String text;
    private final String model;
    private String thoughts = "";
    private @Nullable String tool;
    private String arguments = "";
    private @Nullable Fault fault;
    private int faultAfter;
    private boolean done = true;
    private Duration pause = Duration.ZERO;
    private @Nullable String usage;

    Script(String text, String model) {
        this.text = text;
        this.model = model;
    }

    Script withReasoning(String value) {
        thoughts = value;
        return this;
    }

    Script withToolCall(String name, String json) {
        tool = name;
        arguments = json;
        return this;
    }

    Script withFault(int tokens, Fault value) {
        faultAfter = tokens;
        fault = value;
        return this;
    }

    Script withoutDone() {
        done = false;
        return this;
    }

    Script withPause(Duration value) {
        pause = value;
        return this;
    }

    Script withUsage(String json) {
        usage = json;
        return this;
    }

    void write(SeenRequest request, ResponseWriter out) throws IOException, InterruptedException {
        String name = model.isEmpty() ? request.model() : model;
        if (request.stream()) {
            writeStream(name, out);
        } else {
            if (fault != null) {
                out.send("{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"choices\":[{\"index\":0,\"mess");
                fault.happen(out);
                out.send("age\":{\"role\":\"assistant\",\"content\":" + Json.quote(text)
                        + "},\"finish_reason\":\"stop\"}],\"model\":" + Json.quote(name) + ",\"usage\":" + usage()
                        + "}");
            } else {
                out.send(plain(name));
            }
            out.end();
        }
    }

    String plain(String name) {
        String reasoning = thoughts.isEmpty() ? "" : ",\"reasoning_content\":" + Json.quote(thoughts);
        String calls = tool == null
                ? ""
                : ",\"tool_calls\":[{\"id\":\"call_1\",\"type\":\"function\",\"function\":{\"name\":" + Json.quote(tool)
                        + ",\"arguments\":" + Json.quote(arguments) + "}}]";
        String content = tool == null ? Json.quote(text) : "null";
        return "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"created\":1,\"model\":" + Json.quote(name)
                + ",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":" + content + reasoning
                + calls + "},\"finish_reason\":\"" + (tool == null ? "stop" : "tool_calls") + "\"}],\"usage\":"
                + usage() + "}";
    }

    private String usage() {
        if (usage != null) {
            return usage;
        }
        int words = words().size();
        return "{\"prompt_tokens\":10,\"completion_tokens\":" + words + ",\"total_tokens\":" + (10 + words) + "}";
    }

    /** The text in pieces, each a word with the white space after it. */
    private List<String> words() {
        List<String> words = new ArrayList<>();
        int start = 0;
        for (int i = 1; i <= text.length(); i++) {
            boolean wordEnds = i == text.length() || (text.charAt(i - 1) == ' ' && text.charAt(i) != ' ');
            if (wordEnds) {
                words.add(text.substring(start, i));
                start = i;
            }
        }
        return words;
    }

    private void writeStream(String name, ResponseWriter out) throws IOException, InterruptedException {
        chunk(out, name, "{\"role\":\"assistant\",\"content\":\"\"}", "null");
        if (!thoughts.isEmpty()) {
            chunk(out, name, "{\"reasoning_content\":" + Json.quote(thoughts) + "}", "null");
        }
        if (tool != null) {
            chunk(
                    out,
                    name,
                    "{\"tool_calls\":[{\"index\":0,\"id\":\"call_1\",\"type\":\"function\",\"function\":{\"name\":"
                            + Json.quote(tool) + ",\"arguments\":\"\"}}]}",
                    "null");
            chunk(
                    out,
                    name,
                    "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":" + Json.quote(arguments) + "}}]}",
                    "null");
        }
        List<String> words = words();
        for (int i = 0; i <= words.size(); i++) {
            if (fault != null && i == Math.min(faultAfter, words.size())) {
                fault.happen(out);
            }
            if (i < words.size()) {
                if (!pause.isZero()) {
                    java.util.concurrent.locks.LockSupport.parkNanos(pause.toNanos());
                }
                chunk(out, name, "{\"content\":" + Json.quote(words.get(i)) + "}", "null");
            }
        }
        chunk(out, name, "{}", tool == null ? "\"stop\"" : "\"tool_calls\"");
        out.send("data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":"
                + Json.quote(name) + ",\"choices\":[],\"usage\":" + usage() + "}\n\n");
        if (done) {
            out.send("data: [DONE]\n\n");
        }
        out.end();
    }

    private static void chunk(ResponseWriter out, String model, String delta, String finish) throws IOException {
        out.send("data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":"
                + Json.quote(model) + ",\"choices\":[{\"index\":0,\"delta\":" + delta + ",\"finish_reason\":" + finish
                + "}]}\n\n");
    }
}
