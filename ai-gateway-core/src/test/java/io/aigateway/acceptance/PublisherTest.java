package io.aigateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.aigateway.AiGateway;
import io.aigateway.chat.ChatEvent;
import io.aigateway.chat.ChatRequest;
import io.aigateway.error.InvalidRequestException;
import io.aigateway.testkit.Behaviour;
import io.aigateway.testkit.Reactions;
import io.aigateway.testkit.ScriptedUpstream;
import io.aigateway.trace.CallRecord;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams for subscribers, which must not wait for anything. */
@Timeout(30)
class PublisherTest {

    private static final ChatRequest QUESTION = ChatRequest.of("chat", "?");

    @RegisterExtension
    final TestGateways test = new TestGateways();

    private final ScriptedUpstream upstream = ScriptedUpstream.start();
    private final Queue<Runnable> handedOver = new ConcurrentLinkedQueue<>();

    private AiGateway gateway(Executor executor) {
        test.upstreams.add(upstream);
        return test.gateway(g -> {
            g.provider("p", p -> p.baseUrl(upstream.baseUrl()));
            if (executor != null) {
                g.executor(executor);
            }
        });
    }

    private void runHandedOver() {
        for (Runnable task = handedOver.poll(); task != null; task = handedOver.poll()) {
            task.run();
        }
    }

    @Test
    void publisherAsksBeforeAnybodySubscribes() throws Exception {
        AiGateway gateway = gateway(null);
        upstream.behave(Reactions.answer("one two three"));

        Flow.Publisher<ChatEvent> publisher = gateway.chatClient().publisher(QUESTION);
        assertThat(upstream.requestCount()).isZero();
        assertThat(gateway.status().callsRunning()).isZero();

        assertThat(Received.from(publisher).text()).isEqualTo("one two three");
        Looks.awaitIdle(gateway);
        assertThat(upstream.requestCount()).isEqualTo(1);
    }

    @Test
    void subscribingBlocksUntilTheFirstContent() {
        AiGateway gateway = gateway(handedOver::add);
        upstream.behave(Reactions.answer("one two three"));
        Received received = Received.asking(0);

        gateway.chatClient().publisher(QUESTION).subscribe(received);
        received.subscription.request(1);
        received.subscription.request(Long.MAX_VALUE);

        assertThat(upstream.requestCount())
                .as("nothing was asked on this thread")
                .isZero();
        assertThat(received.events).isEmpty();
        runHandedOver();
        assertThat(received.text()).isEqualTo("one two three");
        assertThat(received.end).isCompletedWithValue(null);
    }

    @Test
    void errorBeforeTheFirstContentIsThrownAtTheSubscriber() throws Exception {
        AiGateway gateway = gateway(null);
        upstream.behave(Reactions.badRequest());

        Received received = Received.from(gateway.chatClient().publisher(QUESTION));

        assertThat(received.awaitEnd()).isInstanceOf(InvalidRequestException.class);
        assertThat(received.subscription).isNotNull();
        assertThat(received.events).isEmpty();
        Looks.awaitIdle(gateway);
        assertThat(gateway.recentCalls()).hasSize(1);
    }

    @Test
    void cancelWhileItOpensGoesOn() throws Exception {
        AiGateway gateway = gateway(null);
        upstream.behave(Reactions.silence());
        Received received = Received.asking(1);
        gateway.chatClient().publisher(QUESTION).subscribe(received);
        Looks.awaitRequests(upstream, 1);

        received.subscription.cancel();

        Looks.awaitIdle(gateway);
        Calls.await("there is a record", () -> gateway.recentCalls().size() == 1);
        assertThat(gateway.recentCalls().get(0).outcome()).isEqualTo(CallRecord.Outcome.CANCELLED);
        assertThat(received.events).isEmpty();
        assertThat(received.end).isNotDone();
    }

    @Test
    void cancelBeforeItOpensAsksAllTheSame() {
        AiGateway gateway = gateway(handedOver::add);
        Received received = Received.asking(1);
        gateway.chatClient().publisher(QUESTION).subscribe(received);

        received.subscription.cancel();
        runHandedOver();

        assertThat(received.events).isEmpty();
        assertThat(gateway.status().callsRunning()).isZero();
        assertThat(upstream.requestCount()).isZero();
    }

    @Test
    void cancelInTheMiddleLeavesTheCallRunning() throws Exception {
        AiGateway gateway = gateway(null);
        upstream.behave(Reactions.stallAfter(1, "one two"));
        Received received = Received.asking(Long.MAX_VALUE);
        gateway.chatClient().publisher(QUESTION).subscribe(received);
        Calls.await("the first piece", () -> received.text().equals("one "));

        received.subscription.cancel();

        Looks.awaitIdle(gateway);
    }

    @Test
    void secondSubscriberGetsNothing() throws Exception {
        AiGateway gateway = gateway(null);
        upstream.behave(Behaviour.inTurn(Reactions.answer("the first"), Reactions.answer("the second")));
        Flow.Publisher<ChatEvent> publisher = gateway.chatClient().publisher(QUESTION);

        assertThat(Received.from(publisher).text()).isEqualTo("the first");
        assertThat(Received.from(publisher).text()).isEqualTo("the second");
        Looks.awaitIdle(gateway);
    }

    @Test
    void moreIsDeliveredThanWasAskedFor() throws Exception {
        AiGateway gateway = gateway(handedOver::add);
        upstream.behave(Reactions.answer("one two three four"));
        Received received = Received.asking(2);
        gateway.chatClient().publisher(QUESTION).subscribe(received);
        runHandedOver();
        assertThat(received.text()).isEqualTo("one two ");

        received.subscription.request(1);
        runHandedOver();
        assertThat(received.text()).isEqualTo("one two three ");

        received.subscription.request(Long.MAX_VALUE);
        runHandedOver();
        assertThat(received.text()).isEqualTo("one two three four");
        assertThat(received.awaitEnd()).isNull();
        assertThat(received.events.get(received.events.size() - 1)).isInstanceOf(ChatEvent.Completed.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE})
    void demandThatIsNoneIsIgnored(long demand) throws Exception {
        AiGateway gateway = gateway(null);
        Received received = Received.asking(0);
        gateway.chatClient().publisher(QUESTION).subscribe(received);

        received.subscription.request(demand);

        assertThat(received.awaitEnd()).isInstanceOf(IllegalArgumentException.class);
        Looks.awaitIdle(gateway);
    }

    // ------ subscribers that throw

    /** Where a subscriber throws. */
    enum Where {
        ON_SUBSCRIBE,
        AFTER_ITS_DEMAND,
        ON_NEXT,
        ON_COMPLETE
    }

    /** Throws an Error where it is told to. */
    private static final class Throwing implements Flow.Subscriber<ChatEvent> {
        private final Where where;
        private final List<Throwable> errors = new CopyOnWriteArrayList<>();
        private final CountDownLatch over = new CountDownLatch(1);

        Throwing(Where where) {
            this.where = where;
        }

        private void pass(Where here) {
            if (where == here) {
                throw new AssertionError("thrown by the subscriber");
            }
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            pass(Where.ON_SUBSCRIBE);
            subscription.request(Long.MAX_VALUE);
            pass(Where.AFTER_ITS_DEMAND);
        }

        @Override
        public void onNext(ChatEvent event) {
            pass(Where.ON_NEXT);
        }

        @Override
        public void onError(Throwable error) {
            errors.add(error);
            over.countDown();
        }

        @Override
        public void onComplete() {
            over.countDown();
            pass(Where.ON_COMPLETE);
        }
    }

    @ParameterizedTest
    @EnumSource(Where.class)
    void subscriberThatThrowsAnErrorLeavesItsCallRunning(Where where) throws Exception {
        AiGateway gateway = gateway(handedOver::add);
        upstream.behave(where == Where.ON_COMPLETE ? Reactions.answer("one two") : Reactions.stallAfter(1, "one two"));
        Throwing subscriber = new Throwing(where);

        gateway.chatClient().publisher(QUESTION).subscribe(subscriber);
        runHandedOver();

        assertThat(subscriber.over.getCount()).as("it was told").isZero();
        assertThat(subscriber.errors).hasSize(where == Where.ON_COMPLETE ? 0 : 1);
        assertThat(gateway.status().callsRunning()).isZero();
    }

    @Test
    void closedGatewayIsNoErrorForSubscribers() throws Exception {
        AiGateway gateway = gateway(null);
        gateway.close();

        assertThat(Received.from(gateway.chatClient().publisher(QUESTION)).awaitEnd())
                .isNotNull();
    }
}
