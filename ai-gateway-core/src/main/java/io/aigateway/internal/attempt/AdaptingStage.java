package io.aigateway.internal.attempt;

import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.Message;
import io.aigateway.chat.ModelRequest;
import io.aigateway.chat.ResponseFormat;
import io.aigateway.spi.AttemptInterceptor;
import io.aigateway.spi.Capability;
import io.aigateway.spi.Reply;
import io.aigateway.spi.TimeSource;
import io.aigateway.spi.Upstream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Fits the request to the target that was chosen: emulates a JSON schema where the target has none, then runs the
 * application's attempt interceptors in their order.
 */
final class AdaptingStage implements AttemptStage {

    private static final JsonMapper MAPPER = JsonMapper.shared();

    private final List<AttemptInterceptor> interceptors;
    private final TimeSource time;
    private final AttemptStage next;

    AdaptingStage(List<AttemptInterceptor> interceptors, TimeSource time, AttemptStage next) {
        this.interceptors = interceptors;
        this.time = time;
        this.next = next;
    }

    @Override
    public Reply attempt(Attempt attempt, ModelRequest request) {
        ModelRequest fitted = request instanceof ChatRequest chat ? fit(attempt, chat) : request;
        return interceptors.isEmpty() ? next.attempt(attempt, fitted) : new Link(attempt, 0).proceed(fitted);
    }

    private ChatRequest fit(Attempt attempt, ChatRequest chat) {
        ResponseFormat format = chat.responseFormat();
        if (format == null || format.type() != ResponseFormat.Type.JSON_SCHEMA || format.schema() == null) {
            return chat;
        }
        Set<Capability> has = attempt.at().target().capabilities(chat.model());
        if (has.contains(Capability.JSON_SCHEMA)) {
            return chat;
        }
        attempt.call()
                .recorder()
                .note("JSON schema put into the instructions: " + attempt.at().label()
                        + " does not support it natively");
        List<Message> messages = new ArrayList<>(chat.messages().size() + 1);
        messages.add(Message.system("Answer with one JSON object and nothing else. It must fit this JSON schema:\n"
                + MAPPER.writeValueAsString(format.schema())));
        messages.addAll(chat.messages());
        return chat.toBuilder()
                .messages(messages)
                .responseFormat(has.contains(Capability.JSON_OBJECT) ? ResponseFormat.JSON_OBJECT : null)
                .build();
    }

    private final class Link implements AttemptInterceptor.Chain {
        private final Attempt attempt;
        private final int index;

        Link(Attempt attempt, int index) {
            this.attempt = attempt;
            this.index = index;
        }

        @Override
        public Reply proceed(ModelRequest request) {
            return index == interceptors.size()
                    ? next.attempt(attempt, request)
                    : interceptors.get(index).intercept(request, new Link(attempt, index + 1));
        }

        @Override
        public int attempt() {
            return attempt.number();
        }

        @Override
        public Upstream upstream() {
            return attempt.at().upstream();
        }

        @Override
        public String callId() {
            return attempt.call().id().toString();
        }

        @Override
        public String route() {
            return attempt.call().route().id();
        }

        @Override
        public @Nullable String consumer() {
            return attempt.call().consumer();
        }

        @Override
        public String key() {
            return attempt.at().key().label();
        }

        @Override
        public Duration timeLeft() {
            return Duration.ofNanos(Math.max(0, attempt.call().deadlineAt() - time.nanoTime()));
        }
    }
}
