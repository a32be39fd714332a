package io.aigateway.providers.bedrock;

import io.aigateway.internal.wire.UrlPaths;
import io.aigateway.spi.RequestSigner;
import io.aigateway.spi.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signature Version 4 of AWS, for credentials of the form {@code accessKeyId:secretAccessKey[:sessionToken]}; any other
 * credential is a Bedrock API key and goes into {@code Authorization: Bearer}. Region and service come from the host,
 * where it names them, otherwise from the variables {@code region} and {@code service}. Source: "Create a signed AWS API
 * request" of the IAM user guide.
 */
public final class AwsSigner implements RequestSigner {

    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final Pattern CREDENTIAL = Pattern.compile("([A-Z0-9]{8,128}):([^:]+)(?::(.*))?");
    private static final Pattern HOST =
            Pattern.compile("(?:.*\\.)?(bedrock[a-z-]*)\\.([a-z]{2,}(?:-[a-z]+)+-\\d)\\..*");
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyyyMMdd").withZone(ZoneOffset.UTC);

    /** Creates the signer. It has no state. */
    public AwsSigner() {}

    @Override
    public String id() {
        return "aws";
    }

    @Override
    public void sign(Secret credential, Signable request, Map<String, String> variables, Instant now) {
        Matcher parts = CREDENTIAL.matcher(credential.reveal());
        if (!parts.matches()) {
            request.header("Authorization", "Bearer " + credential.reveal());
            return;
        }
        String stamp = STAMP.format(now);
        String token = parts.group(3) == null || parts.group(3).isEmpty() ? null : parts.group(3);
        String scope = DAY.format(now) + "/" + region(request.host(), variables) + "/"
                + service(request.host(), variables) + "/aws4_request";
        String signed = token == null ? "host;x-amz-date" : "host;x-amz-date;x-amz-security-token";
        String canonical = request.method() + "\n"
                + canonicalPath(request.encodedPath()) + "\n"
                + canonicalQuery(request.encodedQuery()) + "\n"
                + "host:" + request.host() + "\n"
                + "x-amz-date:" + stamp + "\n"
                + (token == null ? "" : "x-amz-security-token:" + token + "\n") + "\n"
                + signed + "\n"
                + request.bodySha256();
        String toSign = ALGORITHM + "\n" + stamp + "\n" + scope + "\n" + hex(sha256(canonical));
        byte[] key = ("AWS4" + parts.group(2)).getBytes(StandardCharsets.UTF_8);
        for (String step : scope.split("/")) {
            key = hmac(key, step);
        }
        request.header("X-Amz-Date", stamp);
        if (token != null) {
            request.header("X-Amz-Security-Token", token);
        }
        request.header(
                "Authorization",
                ALGORITHM + " Credential=" + parts.group(1) + "/" + scope + ", SignedHeaders=" + signed + ", Signature="
                        + hex(hmac(key, toSign)));
    }

    private static String region(String host, Map<String, String> variables) {
        Matcher parts = HOST.matcher(host);
        String region = parts.matches() ? parts.group(2) : variables.get("region");
        if (region == null) {
            throw new IllegalArgumentException("the host " + host + " names no AWS region: set variables.region");
        }
        return region;
    }

    private static String service(String host, Map<String, String> variables) {
        Matcher parts = HOST.matcher(host);
        String found = parts.matches() && parts.group(1).equals("bedrock-mantle") ? "bedrock-mantle" : "bedrock";
        return variables.getOrDefault("service", found);
    }

    /** What goes over the wire is encoded once more, except for S3. */
    private static String canonicalPath(String encodedPath) {
        String[] segments = encodedPath.split("/", -1);
        for (int i = 0; i < segments.length; i++) {
            segments[i] = UrlPaths.segment(segments[i]);
        }
        return segments.length <= 1 ? "/" : String.join("/", segments);
    }

    private static String canonicalQuery(String encodedQuery) {
        if (encodedQuery.isEmpty()) {
            return "";
        }
        String[] parameters = encodedQuery.split("&");
        for (int i = 0; i < parameters.length; i++) {
            parameters[i] = parameters[i].contains("=") ? parameters[i] : parameters[i] + "=";
        }
        Arrays.sort(parameters);
        return String.join("&", parameters);
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JVM has SHA-256", e);
        }
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JVM has HmacSHA256", e);
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
