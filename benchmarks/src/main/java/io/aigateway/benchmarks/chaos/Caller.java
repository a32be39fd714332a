package io.aigateway.benchmarks.chaos;

import io.aigateway.AiGateway;
import io.aigateway.chat.ChatEvent;
import io.aigateway.chat.ChatResponse;
import io.aigateway.chat.ChatStream;
import io.aigateway.embedding.EmbeddingResponse;
import io.aigateway.error.AiGatewayException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Makes calls by each door, and brings each to a verdict. Thread-safe. */
final class Caller {

    private static final long PATIENCE_SECONDS = Gateways.DEADLINE.toSeconds() + 5;

    private final AiGateway gateway;
    private final Verdicts verdicts;
    private final ScheduledExecutorService later;

    Caller(AiGateway gateway, Verdicts verdicts, ScheduledExecutorService later) {
        this.gateway = gateway;
        this.verdicts = verdicts;
        this.later = later;
    }

    void call(Asked asked) {
        try {
            switch (asked.kind) {
                case CHAT -> {
                    ChatResponse answer = gateway.chatClient().chat(asked.chat());
                    verdicts.answered(asked, answer.text(), answer.trace());
                }
                case EMBED -> {
                    EmbeddingResponse answer = gateway.embeddingClient().embed(asked.embedding());
                    verdicts.answered(asked, answer.vectors().get(0), answer.trace());
                }
                case STREAM -> stream(asked);
                case ASYNC -> async(asked);
                case PUBLISHER -> publisher(asked);
            }
        } catch (AiGatewayException e) {
            verdicts.failed(asked, e);
        } catch (Throwable e) {
            if (asked.ours && Collector.OWN.equals(e.getMessage())) {
                verdicts.endedByUs(asked);
            } else {
                verdicts.undeclared(asked, asked.kind.toString(), e);
            }
        }
    }

    private void stream(Asked asked) {
        ChatStream stream = gateway.chatClient().stream(asked.chat());
        StringBuilder pieces = new StringBuilder();
        int twistAfter = asked.dice.nextInt(4);
        if (asked.twist == Asked.Twist.CLOSE_FROM_OUTSIDE) {
            later.schedule(
                    () -> {
                        asked.ours = true;
                        stream.close();
                    },
                    asked.dice.nextInt(30_000),
                    TimeUnit.MICROSECONDS);
        }
        for (int seen = 0; ; seen++) {
            if (seen == twistAfter && (asked.twist == Asked.Twist.ABANDON || asked.twist == Asked.Twist.CLOSE)) {
                asked.ours = true;
                if (asked.twist == Asked.Twist.CLOSE) {
                    stream.close();
                }
                verdicts.endedByUs(asked);
                return;
            }
            ChatEvent event = stream.next();
            if (event instanceof ChatEvent.TextDelta text) {
                pieces.append(text.text());
            } else if (event instanceof ChatEvent.Restarted) {
                pieces.setLength(0);
            } else if (event == null || event instanceof ChatEvent.End) {
                stream.close();
                ended(asked, event, pieces.toString());
                return;
            }
        }
    }

    private void ended(Asked asked, ChatEvent end, String pieces) {
        if (end instanceof ChatEvent.Completed completed) {
            if (pieces.equals(completed.response().text())) {
                verdicts.answered(
                        asked, completed.response().text(), completed.response().trace());
            } else {
                verdicts.differs(asked, pieces, completed.response().text());
            }
        } else if (end instanceof ChatEvent.Truncated truncated) {
            verdicts.broke(asked, truncated.cause(), truncated.partial().text());
        } else if (end instanceof ChatEvent.Failed failed) {
            verdicts.failed(asked, failed.cause());
        } else if (asked.ours) {
            verdicts.endedByUs(asked);
        } else {
            verdicts.undeclared(asked, "stream", new IllegalStateException("A stream ended without an end"));
        }
    }

    private void async(Asked asked) throws InterruptedException {
        CompletableFuture<ChatResponse> future = gateway.chatClient().chatAsync(asked.chat());
        if (asked.twist != Asked.Twist.NONE) {
            later.schedule(
                    () -> {
                        asked.ours = !future.isDone();
                        boolean ended = asked.twist == Asked.Twist.CANCEL
                                ? future.cancel(true)
                                : future.completeExceptionally(new CancellationException("by its caller"));
                        asked.ours &= ended;
                    },
                    asked.twistMicros(),
                    TimeUnit.MICROSECONDS);
        }
        try {
            ChatResponse answer = future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            verdicts.answered(asked, answer.text(), answer.trace());
        } catch (ExecutionException e) {
            failed(asked, e.getCause());
        } catch (CancellationException e) {
            failed(asked, e);
        } catch (TimeoutException e) {
            verdicts.hung(asked, "the future is not done");
            future.cancel(true);
        }
    }

    private void failed(Asked asked, Throwable cause) {
        if (cause instanceof AiGatewayException known) {
            verdicts.failed(asked, known);
        } else if (asked.ours && (cause instanceof CancellationException || Collector.OWN.equals(cause.getMessage()))) {
            verdicts.endedByUs(asked);
        } else {
            verdicts.undeclared(asked, asked.kind + " in its future", cause);
        }
    }

    private void publisher(Asked asked) throws InterruptedException, ExecutionException {
        Collector collector = new Collector(asked);
        ChatStream stream = gateway.chatClient().stream(asked.chat());
        stream.toPublisher().subscribe(collector);
        try {
            Collector.Outcome outcome = collector.done.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (outcome.error() == null) {
                ended(asked, outcome.end(), outcome.pieces());
            } else {
                failed(asked, outcome.error());
            }
        } catch (TimeoutException e) {
            verdicts.hung(asked, "the publisher has not told an end\n" + stream.trace());
            stream.close();
        }
    }
}
