package io.aigateway.spring;

import io.aigateway.error.ConfigurationException;
import io.aigateway.internal.settings.Nearest;
import io.aigateway.internal.settings.Quoted;
import java.util.List;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

/**
 * What an SSL bundle says about TLS to the providers.
 *
 * @param sockets makes the sockets
 * @param trust whom they trust
 */
record Tls(SSLSocketFactory sockets, X509TrustManager trust) {

    /**
     * Takes them from a bundle.
     *
     * @throws ConfigurationException if there is no such bundle, or if it cannot be used
     */
    static Tls of(String name, ObjectProvider<SslBundles> all) {
        SslBundles bundles = all.getIfAvailable();
        if (bundles == null || bundles.getBundleNames().isEmpty()) {
            throw wrong(Quoted.of(name) + " is not an SSL bundle: none is configured below spring.ssl.bundle");
        }
        try {
            SslBundle bundle = bundles.getBundle(name);
            for (TrustManager manager : bundle.getManagers().getTrustManagers()) {
                if (manager instanceof X509TrustManager trust) {
                    return new Tls(bundle.createSslContext().getSocketFactory(), trust);
                }
            }
            throw wrong("the bundle " + name + " has no trust manager for X.509");
        } catch (NoSuchSslBundleException e) {
            List<String> known = bundles.getBundleNames().stream().sorted().toList();
            throw wrong(Quoted.of(name) + " is not an SSL bundle (known: " + String.join(", ", known) + ")"
                    + Nearest.hint(name, known));
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw wrong("the bundle " + name + " cannot be used: " + e.getMessage());
        }
    }

    private static ConfigurationException wrong(String what) {
        return new ConfigurationException(List.of("ssl.bundle: " + what));
    }
}
