package io.aigateway.spring;

import okhttp3.OkHttpClient;

/** A bean that has its say on the gateway's HTTP client: proxies, DNS, event listeners. In bean order. */
@FunctionalInterface
public interface OkHttpClientCustomizer {

    /** Changes the builder. */
    void customize(OkHttpClient.Builder builder);
}
