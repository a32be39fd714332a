package io.aigateway.spring.console;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The one page, and the policy that lets nothing but its own script and style run, and lets it ask nobody but its own
 * host.
 *
 * @param html the page
 * @param policy its content security policy
 */
record ConsolePage(byte[] html, String policy) {

    private static final Pattern SCRIPT = Pattern.compile("<script>(.*?)</script>", Pattern.DOTALL);
    private static final Pattern STYLE = Pattern.compile("<style>(.*?)</style>", Pattern.DOTALL);

    static ConsolePage load() {
        try (InputStream in = ConsolePage.class.getResourceAsStream("console.html")) {
            if (in == null) {
                throw new IllegalStateException("The console's page is missing in this jar");
            }
            byte[] html = in.readAllBytes();
            String text = new String(html, StandardCharsets.UTF_8);
            String policy =
                    "default-src 'none'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none';"
                            + " frame-ancestors 'self'; script-src " + hash(SCRIPT, text) + "; style-src "
                            + hash(STYLE, text);
            return new ConsolePage(html, policy);
        } catch (IOException e) {
            throw new IllegalStateException("The console's page cannot be read", e);
        }
    }

    private static String hash(Pattern part, String html) {
        Matcher found = part.matcher(html);
        if (!found.find()) {
            throw new IllegalStateException("The console's page has no " + part);
        }
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(found.group(1).getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JVM has SHA-256", e);
        }
    }
}
