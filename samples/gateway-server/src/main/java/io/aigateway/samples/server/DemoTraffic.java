package io.aigateway.samples.server;

import io.aigateway.chat.CallOptions;
import io.aigateway.chat.ChatClient;
import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ChatStream;
import io.aigateway.error.AiGatewayException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** A little traffic, so that the console and the dashboard have something to show. */
@Component
@ConditionalOnBooleanProperty(name = "demo.traffic", matchIfMissing = true)
final class DemoTraffic implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(DemoTraffic.class);
    private static final List<String> MODELS = List.of("fast", "smart", "fast", "fast", "flaky");

    private final ChatClient client;
    private final DemoProperties properties;
    private volatile boolean running;

    DemoTraffic(ChatClient client, DemoProperties properties) {
        this.client = client;
        this.properties = properties;
    }

    @Override
    public void start() {
        running = true;
        Thread thread = new Thread(this::run, "demo-traffic");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        for (int turn = 0; running; turn++) {
            String model = MODELS.get(turn % MODELS.size());
            ChatRequest request = ChatRequest.builder(model)
                    .user("Tell me number " + turn)
                    .options(CallOptions.builder()
                            .consumer("team-a")
                            .tenant("demo")
                            .build())
                    .build();
            try {
                if (turn % 3 == 0) {
                    try (ChatStream stream = client.stream(request)) {
                        stream.collect();
                    }
                } else {
                    client.chat(request);
                }
            } catch (AiGatewayException e) {
                LOG.debug("A call failed: {}", e.summary());
            }
            try {
                Thread.sleep(properties.pause().toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
