package io.aigateway.providers.cohere;

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
final class CohereModels implements OperationCodec<String, List<String>> {

    @Override
    public void encode(String request, Upstream upstream, RequestWriter out) {
        out.method("GET");
        out.path("/v1/models?page_size=1000");
    }

    @Override
    public List<String> decode(InputStream body, Upstream upstream) throws IOException {
        List<String> names = new ArrayList<>();
        for (Object model : Nodes.list(Nodes.object(Json.parse(body)).get("models"))) {
            String name = Nodes.text(Nodes.object(model).get("name"));
            if (name != null) {
                names.add(name);
            }
        }
        return names;
    }
}
