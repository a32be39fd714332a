package io.aigateway.providers.openai;

import io.aigateway.internal.json.Json;
import io.aigateway.internal.json.Nodes;
import io.aigateway.spi.OperationCodec;
import io.aigateway.spi.RequestWriter;
import io.aigateway.spi.Upstream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** The list of models; some services leave out the envelope. */
final class OpenAiModels implements OperationCodec<String, List<String>> {

    @Override
    public void encode(String request, Upstream upstream, RequestWriter out) {
        out.method("GET");
        out.path(upstream.quirk(Quirks.MODELS_PATH, "/models"));
    }

    @Override
    public List<String> decode(InputStream body, Upstream upstream) throws IOException {
        Object document = Json.parse(body);
        List<?> models = document instanceof List<?> list
                ? list
                : Nodes.list(Nodes.object(document).get("data"));
        List<String> names = new ArrayList<>(models.size());
        for (Object model : models) {
            String id = Nodes.text(Nodes.object(model).get("id"));
            if (id != null) {
                names.add(id);
            }
        }
        return names;
    }
}
