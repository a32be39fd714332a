package io.aigateway.samples.chat;

import io.aigateway.chat.ChatClient;
import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ChatStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

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
    ResponseEntity<StreamingResponseBody> stream(@RequestParam("question") String question) {
        ChatStream stream = client.stream(ChatRequest.of("chat", question));
        StreamingResponseBody body = out -> {
            try (stream) {
                stream.forEachText(text -> {
                    try {
                        out.write(text.getBytes(StandardCharsets.UTF_8));
                        out.flush();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e); // the reader has gone: closing ends the call
                    }
                });
            }
        };
        return ResponseEntity.ok()
                .contentType(new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8))
                .body(body);
    }
}
