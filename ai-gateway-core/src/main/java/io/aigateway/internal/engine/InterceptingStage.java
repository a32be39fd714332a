package io.aigateway.internal.engine;

import io.aigateway.chat.ModelRequest;
import io.aigateway.spi.CallInterceptor;
import io.aigateway.spi.Reply;
import java.util.List;

/** Runs the application's call interceptors in their order. Not built where there are none. */
final class InterceptingStage implements Stage {

    private final List<CallInterceptor> interceptors;
    private final Stage next;

    private InterceptingStage(List<CallInterceptor> interceptors, Stage next) {
        this.interceptors = interceptors;
        this.next = next;
    }

    static Stage create(List<CallInterceptor> interceptors, Stage next) {
        return interceptors.isEmpty() ? next : new InterceptingStage(interceptors, next);
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
    }
}
