package io.aigateway.internal.engine;

import io.aigateway.chat.ModelRequest;
import io.aigateway.error.FailureDetails;
import io.aigateway.internal.routing.Consumers;
import io.aigateway.model.ModelListRequest;
import io.aigateway.spi.Reply;
import io.aigateway.trace.FailureKind;

/** Lets a call pass if its consumer is known and may ask for its model; everybody, as long as no consumer is configured. */
final class AdmittingStage implements Stage {

    private final Stage next;

    AdmittingStage(Stage next) {
        this.next = next;
    }

    @Override
    public Reply call(Call call, ModelRequest request) {
        Consumers consumers = call.snapshot().consumers();
        if (!consumers.isOpen() && !(request instanceof ModelListRequest)) {
            String refusal = consumers.refusal(request.options().consumer(), request.model());
            if (refusal != null) {
                throw FailureDetails.local(FailureKind.REJECTED, refusal).toException();
            }
        }
        return next.call(call, request);
    }
}
