package io.aigateway.providers.anthropic;

import io.aigateway.internal.json.Json;
import io.aigateway.internal.json.Nodes;
import io.aigateway.spi.OperationCodec;
import io.aigateway.spi.RequestWriter;
import io.aigateway.spi.Upstream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** The list of models, in one page. */
final class AnthropicModels implements OperationCodec<String, List<String>> {

    @Override
    public void encode(String request, Upstream upstream, RequestWriter out) {
        out.method("GET");
        out.path("/models?limit=1000");
    }

    @Override
    public List<String> decode(InputStream body, Upstream upstream) throws IOException {
        List<String> names = new ArrayList<>();
        for (Object model : Nodes.list(Nodes.object(Json.parse(body)).get("data"))) {
            String id = Nodes.text(Nodes.object(model).get("id"));
            if (id != null) {
                names.add(id);
            }
        }
        return names;
    }
}
