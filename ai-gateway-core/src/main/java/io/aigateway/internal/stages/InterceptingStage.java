package io.aigateway.internal.stages;

import io.aigateway.chat.ModelRequest;
import io.aigateway.internal.call.Call;
import io.aigateway.internal.routing.Route;
import io.aigateway.spi.CallInterceptor;
import io.aigateway.spi.Reply;
import io.aigateway.spi.TimeSource;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs the application's call interceptors in their order. Not built where there are none. */
final class InterceptingStage implements Stage {

    private final List<CallInterceptor> interceptors;
    private final TimeSource time;
    private final Stage next;

    private InterceptingStage(List<CallInterceptor> interceptors, TimeSource time, Stage next) {
        this.interceptors = interceptors;
        this.time = time;
        this.next = next;
    }

    static Stage create(List<CallInterceptor> interceptors, TimeSource time, Stage next) {
        return interceptors.isEmpty() ? next : new InterceptingStage(interceptors, time, next);
    }

    @Override
    public Reply call(Call call, ModelRequest request) {
        return new Link(call, 0).proceed(request);
    }

    private final class Link implements CallInterceptor.Chain {
        private final Call call;
        private final int index;

        Link(Call call, int index) {
            this.call = call;
            this.index = index;
        }

        @Override
        public Reply proceed(ModelRequest request) {
            return index == interceptors.size()
                    ? next.call(call, request)
                    : interceptors.get(index).intercept(request, new Link(call, index + 1));
        }

        @Override
        public String callId() {
            return call.id().toString();
        }

        @Override
        public boolean streaming() {
            return call.streaming();
        }

        @Override
        public @Nullable String consumer() {
            return call.consumer();
        }

        @Override
        public @Nullable String tenant() {
            return call.tenant();
        }

        @Override
        public @Nullable String routeOf(String model) {
            Route route = call.snapshot().routes().match(model);
            return route == null ? null : route.id();
        }

        @Override
        public Duration timeLeft() {
            return Duration.ofNanos(Math.max(0, call.deadlineAt() - time.nanoTime()));
        }
    }
}
