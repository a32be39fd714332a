package io.aigateway.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.aigateway.chat.ChatClient;
import io.aigateway.error.UpstreamFailedException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** TLS to a provider whose certificate only the bundle knows. */
class SslBundleTest {

    private static final String PASSWORD = "changeit";
    private static final byte[] ANSWER = """
            {"id":"1","object":"chat.completion","model":"m","choices":[{"index":0,"finish_reason":"stop",
             "message":{"role":"assistant","content":"Hi over TLS."}}]}""".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path dir;

    private Path keyStore() throws Exception {
        Path store = dir.resolve("provider.p12");
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        Process process = new ProcessBuilder(
                        keytool.toString(),
                        "-genkeypair",
                        "-alias",
                        "provider",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "SAN=dns:localhost,ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("keytool.log").toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(dir.resolve("keytool.log")))
                .isZero();
        return store;
    }

    private static HttpsServer server(Path store) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(managers.getKeyManagers(), null, null);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, ANSWER.length);
            exchange.getResponseBody().write(ANSWER);
            exchange.close();
        });
        server.start();
        return server;
    }

    @Test
    void aProviderWithACertificateOfItsOwnIsReachedWithTheBundleOnly() throws Exception {
        Path store = keyStore();
        HttpsServer server = server(store);
        try {
            ApplicationContextRunner runner = new ApplicationContextRunner()
                    .withConfiguration(
                            AutoConfigurations.of(SslAutoConfiguration.class, AiGatewayAutoConfiguration.class))
                    .withPropertyValues(
                            "ai.gateway.close-grace=1s",
                            "ai.gateway.retry.max-retries=0",
                            "ai.gateway.providers.own.preset=openai-compatible",
                            "ai.gateway.providers.own.base-url=https://localhost:"
                                    + server.getAddress().getPort() + "/v1",
                            "ai.gateway.routes[0].match=chat",
                            "ai.gateway.routes[0].targets[0]=own/m",
                            "spring.ssl.bundle.jks.models.truststore.location=file:" + store,
                            "spring.ssl.bundle.jks.models.truststore.password=" + PASSWORD,
                            "spring.ssl.bundle.jks.models.truststore.type=PKCS12");
            runner.withPropertyValues("ai.gateway.ssl.bundle=models")
                    .run(context -> assertThat(context.getBean(ChatClient.class).ask("chat", "Hi"))
                            .isEqualTo("Hi over TLS."));
            runner.run(context -> assertThatThrownBy(
                            () -> context.getBean(ChatClient.class).ask("chat", "Hi"))
                    .isInstanceOf(UpstreamFailedException.class)
                    .hasMessageContaining("certification path"));
            runner.withPropertyValues("ai.gateway.ssl.bundle=modles")
                    .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining("modles"));
        } finally {
            server.stop(0);
        }
    }
}
