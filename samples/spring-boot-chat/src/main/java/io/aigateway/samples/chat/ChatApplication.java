package io.aigateway.samples.chat;

import io.aigateway.chat.ChatClient;
import io.aigateway.chat.ChatEvent;
import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ChatStream;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.PrintWriter;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Answers {@code /ask?question=…} at once and {@code /stream?question=…} word by word. */
@SpringBootApplication
@RestController
public class ChatApplication {

    private final ChatClient client;

    ChatApplication(ChatClient client) {
        this.client = client;
    }

    /** Starts it. */
    public static void main(String[] args) {
        SpringApplication.run(ChatApplication.class, args);
    }

    @GetMapping("/ask")
    String ask(@RequestParam("question") String question) {
        return client.ask("chat", question);
    }

    @GetMapping("/stream")
    void stream(@RequestParam("question") String question, HttpServletResponse response) throws IOException {
        response.setContentType("text/plain;charset=UTF-8");
        try (ChatStream stream = client.stream(ChatRequest.of("chat", question))) {
            PrintWriter out = response.getWriter();
            for (ChatEvent event : stream) {
                if (event instanceof ChatEvent.TextDelta delta) {
                    out.print(delta.text());
                    if (out.checkError()) { // flushes too
                        return; // the reader has gone: leaving the stream ends the upstream call
                    }
                } else if (event instanceof ChatEvent.Truncated broken) {
                    throw broken.cause(); // breaks the response off, so that it does not look complete
                }
            }
        }
    }
}
