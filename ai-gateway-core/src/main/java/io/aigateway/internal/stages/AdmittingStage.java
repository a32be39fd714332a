package io.aigateway.internal.stages;

import io.aigateway.chat.ModelRequest;
import io.aigateway.error.FailureDetails;
import io.aigateway.internal.call.Call;
import io.aigateway.internal.routing.Consumers;
import io.aigateway.internal.routing.ModelNames;
import io.aigateway.model.ModelListRequest;
import io.aigateway.spi.Reply;
import io.aigateway.trace.FailureKind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets a call pass if its consumer is known and may ask for its model; everybody, as long as no consumer is configured. */
final class AdmittingStage implements Stage {

    private static final Logger LOG = LoggerFactory.getLogger("io.aigateway.calls");

    private final Stage next;

    AdmittingStage(Stage next) {
        this.next = next;
    }

    @Override
    public Reply call(Call call, ModelRequest request) {
        ModelNames.check(request.model());
        Consumers consumers = call.snapshot().consumers();
        if (!consumers.isOpen() && !(request instanceof ModelListRequest)) {
            String refusal = consumers.refusal(call.consumer(), request.model());
            if (refusal != null) {
                LOG.atInfo()
                        .addKeyValue("event", "call.refused")
                        .addKeyValue("call", call.id())
                        .addKeyValue("consumer", call.consumer())
                        .addKeyValue("model", request.model())
                        .log("Call {} is refused: {}", call.id(), refusal);
                throw FailureDetails.local(FailureKind.REJECTED, refusal).toException();
            }
        }
        return next.call(call, request);
    }
}
