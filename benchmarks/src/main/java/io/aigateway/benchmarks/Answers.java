package io.aigateway.benchmarks;

import java.nio.charset.StandardCharsets;

/** What the measured upstreams say: a small answer, and streams of small pieces. */
final class Answers {

    static final String PLAIN =
            "{\"id\":\"chatcmpl-123456789\",\"object\":\"chat.completion\",\"created\":1760000000,\"model\":\"gpt-4o-mini\","
                    + "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\""
                    + "A sentence of some words. ".repeat(28)
                    + "\",\"refusal\":null,\"annotations\":[]},\"logprobs\":null,\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":60,"
                    + "\"completion_tokens\":170,\"total_tokens\":230,\"prompt_tokens_details\":{\"cached_tokens\":0,\"audio_tokens\":0},"
                    + "\"completion_tokens_details\":{\"reasoning_tokens\":0}},\"service_tier\":\"default\",\"system_fingerprint\":\"fp_1234\"}";

    private Answers() {}

    static String chunk(String content) {
        return "data: {\"id\":\"chatcmpl-123456789\",\"object\":\"chat.completion.chunk\",\"created\":1760000000,"
                + "\"model\":\"gpt-4o-mini\",\"service_tier\":\"default\",\"system_fingerprint\":\"fp_1234\",\"choices\":[{\"index\":0,"
                + "\"delta\":{\"content\":\"" + content + "\"},\"logprobs\":null,\"finish_reason\":null}]}\n\n";
    }

    static byte[] stream(int pieces) {
        StringBuilder body = new StringBuilder(chunk(""));
        for (int i = 0; i < pieces; i++) {
            body.append(chunk(" word" + i % 10));
        }
        body.append(
                "data: {\"id\":\"chatcmpl-123456789\",\"object\":\"chat.completion.chunk\",\"created\":1760000000,\"model\":\"gpt-4o-mini\","
                        + "\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n");
        return body.toString().getBytes(StandardCharsets.UTF_8);
    }
}
