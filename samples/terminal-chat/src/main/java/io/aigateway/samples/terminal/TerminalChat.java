package io.aigateway.samples.terminal;

import io.aigateway.AiGateway;
import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ChatResponse;
import io.aigateway.chat.ChatStream;
import io.aigateway.chat.FinishReason;
import io.aigateway.chat.Message;
import io.aigateway.chat.TruncatedStreamException;
import io.aigateway.error.AiGatewayException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One question, or a conversation line by line. The exit code is 0 only if every answer was complete. */
public final class TerminalChat {

    private static final int COMPLETE = 0;
    private static final int FAILED = 1;
    private static final int BAD_USAGE = 2;

    private final Options options;
    private final AiGateway gateway;
    private final PrintStream out;
    private final PrintStream err;
    private final List<Message> conversation = new ArrayList<>();

    private TerminalChat(Options options, AiGateway gateway, PrintStream out, PrintStream err) {
        this.options = options;
        this.gateway = gateway;
        this.out = out;
        this.err = err;
    }

    /** Runs the program. */
    public static void main(String[] args) throws IOException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        System.exit(run(args, System.in, out, err));
    }

    static int run(String[] args, InputStream in, PrintStream out, PrintStream err) throws IOException {
        if (List.of(args).contains("--help")) {
            out.print(Options.USAGE);
            return COMPLETE;
        }
        Options options;
        try {
            options = Options.parse(args);
        } catch (Options.UsageException e) {
            err.println("terminal-chat: " + e.getMessage());
            err.print(Options.USAGE);
            return BAD_USAGE;
        }
        try (AiGateway gateway = options.config().isEmpty()
                ? AiGateway.builder().providersFromEnvironment().build()
                : AiGateway.load(Path.of(options.config()))) {
            return new TerminalChat(options, gateway, out, err).talk(in);
        } catch (AiGatewayException e) {
            err.println("terminal-chat: " + e.getMessage());
            return FAILED;
        }
    }

    private int talk(InputStream in) throws IOException {
        if (!options.prompt().isEmpty()) {
            return ask(options.prompt());
        }
        int code = COMPLETE;
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        err.print("> ");
        err.flush();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (!line.isBlank()) {
                code = Math.max(code, ask(line));
            }
            err.print("> ");
            err.flush();
        }
        err.println();
        return code;
    }

    private int ask(String question) {
        conversation.add(Message.user(question));
        ChatRequest request =
                ChatRequest.builder(options.model()).messages(conversation).build();
        if (options.explain()) {
            out.println(gateway.explain(request));
            return COMPLETE;
        }
        try {
            ChatResponse answer = options.stream() ? streamed(request) : whole(request);
            conversation.add(answer.message());
            if (options.trace()) {
                err.println(answer.trace());
            }
            if (answer.finishReason() == FinishReason.LENGTH || answer.finishReason() == FinishReason.CONTENT_FILTER) {
                err.println("terminal-chat: the answer is incomplete: " + answer.rawFinishReason());
                return FAILED;
            }
            return COMPLETE;
        } catch (TruncatedStreamException e) {
            out.println();
            err.println("terminal-chat: the answer broke off: " + e.getMessage());
        } catch (AiGatewayException e) {
            err.println("terminal-chat: " + e.getMessage());
        }
        conversation.remove(conversation.size() - 1);
        return FAILED;
    }

    private ChatResponse whole(ChatRequest request) {
        ChatResponse answer = gateway.chatClient().chat(request);
        out.println(answer.text());
        return answer;
    }

    private ChatResponse streamed(ChatRequest request) {
        try (ChatStream stream = gateway.chatClient().stream(request)) {
            ChatResponse answer = stream.forEachText(
                    piece -> {
                        out.print(piece);
                        out.flush();
                    },
                    () -> out.println("\n[the answer begins again]"));
            out.println();
            return answer;
        }
    }
}
