package io.aigateway.providers.bedrock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aigateway.spi.RequestSigner;
import io.aigateway.spi.Secret;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The published vectors of Signature Version 4, and what Bedrock adds. */
class AwsSignerTest {

    private static final String EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private static final Secret KEY = Secret.of("AKIDEXAMPLE:wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
    private static final Instant NOW = Instant.parse("2015-08-30T12:36:00Z");
    private static final Map<String, String> SCOPE = Map.of("region", "us-east-1", "service", "service");

    private record Request(String method, String host, String encodedPath, String encodedQuery, Map<String, String> set)
            implements RequestSigner.Signable {
        @Override
        public String bodySha256() {
            return EMPTY;
        }

        @Override
        public void header(String name, String value) {
            set.put(name, value);
        }
    }

    private static Map<String, String> sign(
            Secret key, String method, String host, String path, String query, Map<String, String> variables) {
        Map<String, String> headers = new HashMap<>();
        new AwsSigner().sign(key, new Request(method, host, path, query, headers), variables, NOW);
        return headers;
    }

    private static String signature(String method, String path, String query) {
        String header =
                sign(KEY, method, "example.amazonaws.com", path, query, SCOPE).get("Authorization");
        return header.substring(header.indexOf("Signature=") + 10);
    }

    @Test
    void vectorsGetVanillaPostVanillaAndQueryInOrder() {
        assertThat(signature("GET", "/", ""))
                .isEqualTo("5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
        assertThat(signature("POST", "/", ""))
                .isEqualTo("5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b");
        assertThat(signature("GET", "/", "Param2=value2&Param1=value1"))
                .isEqualTo("b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500");
    }

    @Test
    void headerNamesTheScopeAndWhatIsSigned() {
        assertThat(sign(KEY, "GET", "example.amazonaws.com", "/", "", SCOPE))
                .containsEntry("X-Amz-Date", "20150830T123600Z")
                .hasEntrySatisfying("Authorization", value -> assertThat(value)
                        .startsWith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
                                + " SignedHeaders=host;x-amz-date, Signature="));
    }

    @Test
    void sessionTokenIsSentAndSigned() {
        Secret session = Secret.of(KEY.reveal() + ":the/session+token==");
        assertThat(sign(session, "GET", "example.amazonaws.com", "/", "", SCOPE))
                .containsEntry("X-Amz-Security-Token", "the/session+token==")
                .hasEntrySatisfying("Authorization", value -> assertThat(value)
                        .contains("SignedHeaders=host;x-amz-date;x-amz-security-token"));
    }

    @Test
    void regionAndServiceComeFromBedrocksHosts() {
        String path = "/model/anthropic.claude-3-haiku-20240307-v1%3A0/converse";
        assertThat(sign(KEY, "POST", "bedrock-runtime.eu-west-1.amazonaws.com", path, "", Map.of())
                        .get("Authorization"))
                .contains("/20150830/eu-west-1/bedrock/aws4_request");
        assertThat(sign(KEY, "POST", "bedrock-mantle.us-east-2.api.aws", "/openai/v1/responses", "", Map.of())
                        .get("Authorization"))
                .contains("/20150830/us-east-2/bedrock-mantle/aws4_request");
        assertThat(sign(KEY, "POST", "vpce-1.bedrock-runtime.us-gov-west-1.vpce.amazonaws.com", path, "", Map.of())
                        .get("Authorization"))
                .contains("/us-gov-west-1/bedrock/");
    }

    @Test
    void aHostWithoutRegionNeedsTheVariableAndTheErrorDoesNotTellTheKey() {
        assertThatThrownBy(() -> sign(KEY, "POST", "localhost:8080", "/", "", Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("variables.region")
                .hasMessageNotContaining("wJalr");
    }

    @Test
    void aKeyThatIsNoPairIsABearerToken() {
        assertThat(sign(
                        Secret.of("ABSKsomething=="),
                        "POST",
                        "bedrock-runtime.us-east-1.amazonaws.com",
                        "/",
                        "",
                        Map.of()))
                .containsOnly(Map.entry("Authorization", "Bearer ABSKsomething=="));
    }
}
