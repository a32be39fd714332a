package io.aigateway.internal.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonObjectTest {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4, 5, 11, 12, 13, 40})
    void isAMapLikeAnyOther(int fields) {
        JsonObject object = new JsonObject();
        Map<String, Object> model = new LinkedHashMap<>();
        for (int i = 0; i < fields; i++) {
            assertThat(object.put("field" + i, i % 3 == 0 ? null : i))
                    .isEqualTo(model.put("field" + i, i % 3 == 0 ? null : i));
        }
        if (fields > 0) {
            assertThat(object.put("field0", "again")).isEqualTo(model.put("field0", "again"));
        }

        assertThat((Map<String, Object>) object).isEqualTo(model).hasSameSizeAs(model);
        assertThat(object.hashCode()).isEqualTo(model.hashCode());
        assertThat(object.entrySet()).containsExactlyElementsOf(model.entrySet());
        assertThat(object.keySet()).containsExactlyElementsOf(model.keySet());
        assertThat(object.containsKey("field0")).isEqualTo(fields > 0);
        assertThat(object.containsKey("other")).isFalse();
        assertThat(object.get("other")).isNull();
        assertThat(object.toString()).isEqualTo(model.toString());
        assertThat(new LinkedHashMap<>(object)).isEqualTo(model);
        Map<String, Object> seen = new LinkedHashMap<>();
        object.forEach(seen::put);
        assertThat(seen.entrySet()).containsExactlyElementsOf(model.entrySet());
    }

    @Test
    void aDocumentMayBeginWithAByteOrderMark() throws IOException {
        byte[] document = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF, '[', '1', ']'};
        assertThat(Json.parse(document)).isEqualTo(List.of(1));
        assertThat(Json.parse(new ByteArrayInputStream(document))).isEqualTo(List.of(1));
    }

    @Test
    void argumentsNamedLikeASkippedFieldStay() {
        FrameParser parser = new FrameParser(Set.of("created_at"), 1);
        byte[] frame = "{\"created_at\":\"now\",\"call\":{\"arguments\":{\"created_at\":\"2026\"}}}"
                .getBytes(StandardCharsets.UTF_8);
        assertThat(parser.object(frame, 0, frame.length))
                .isEqualTo(Map.of("call", Map.of("arguments", Map.of("created_at", "2026"))));
    }
}
