package io.aigateway.internal.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.util.List;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.Dispatcher;
import okhttp3.EventListener;
import okhttp3.Handshake;
import okhttp3.HttpUrl;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An application's listener of the HTTP client. What it throws when it is told of an end or of a failure is logged and
 * changes nothing, for OkHttp loses what it was about to throw, or to close, then. Before that it may refuse the exchange
 * by throwing, as a guard of addresses does.
 */
final class GuardedListener extends EventListener {

    private static final Logger LOG = LoggerFactory.getLogger("io.aigateway.transport");

    private final EventListener application;

    GuardedListener(EventListener application) {
        this.application = application;
    }

    private static void tell(Call call, Runnable telling) {
        try {
            telling.run();
        } catch (Throwable e) {
            LOG.warn(
                    "A listener of the HTTP client failed as it was told of the end of an exchange with {}",
                    call.request().url().host(),
                    e);
        }
    }

    @Override
    public void callStart(Call call) {
        application.callStart(call);
    }

    @Override
    public void dispatcherQueueStart(Call call, Dispatcher dispatcher) {
        application.dispatcherQueueStart(call, dispatcher);
    }

    @Override
    public void dispatcherQueueEnd(Call call, Dispatcher dispatcher) {
        application.dispatcherQueueEnd(call, dispatcher);
    }

    @Override
    public void proxySelectStart(Call call, HttpUrl url) {
        application.proxySelectStart(call, url);
    }

    @Override
    public void proxySelectEnd(Call call, HttpUrl url, List<Proxy> proxies) {
        application.proxySelectEnd(call, url, proxies);
    }

    @Override
    public void dnsStart(Call call, String host) {
        application.dnsStart(call, host);
    }

    @Override
    public void dnsEnd(Call call, String host, List<InetAddress> addresses) {
        application.dnsEnd(call, host, addresses);
    }

    @Override
    public void connectStart(Call call, InetSocketAddress address, Proxy proxy) {
        application.connectStart(call, address, proxy);
    }

    @Override
    public void secureConnectStart(Call call) {
        application.secureConnectStart(call);
    }

    @Override
    public void secureConnectEnd(Call call, @Nullable Handshake handshake) {
        application.secureConnectEnd(call, handshake);
    }

    @Override
    public void connectEnd(Call call, InetSocketAddress address, Proxy proxy, @Nullable Protocol protocol) {
        application.connectEnd(call, address, proxy, protocol);
    }

    @Override
    public void connectFailed(
            Call call, InetSocketAddress address, Proxy proxy, @Nullable Protocol protocol, IOException why) {
        tell(call, () -> application.connectFailed(call, address, proxy, protocol, why));
    }

    @Override
    public void connectionAcquired(Call call, Connection connection) {
        application.connectionAcquired(call, connection);
    }

    @Override
    public void connectionReleased(Call call, Connection connection) {
        tell(call, () -> application.connectionReleased(call, connection));
    }

    @Override
    public void requestHeadersStart(Call call) {
        application.requestHeadersStart(call);
    }

    @Override
    public void requestHeadersEnd(Call call, Request request) {
        application.requestHeadersEnd(call, request);
    }

    @Override
    public void requestBodyStart(Call call) {
        application.requestBodyStart(call);
    }

    @Override
    public void requestBodyEnd(Call call, long bytes) {
        application.requestBodyEnd(call, bytes);
    }

    @Override
    public void requestFailed(Call call, IOException why) {
        tell(call, () -> application.requestFailed(call, why));
    }

    @Override
    public void responseHeadersStart(Call call) {
        application.responseHeadersStart(call);
    }

    @Override
    public void responseHeadersEnd(Call call, Response response) {
        application.responseHeadersEnd(call, response);
    }

    @Override
    public void responseBodyStart(Call call) {
        application.responseBodyStart(call);
    }

    @Override
    public void responseBodyEnd(Call call, long bytes) {
        tell(call, () -> application.responseBodyEnd(call, bytes));
    }

    @Override
    public void responseFailed(Call call, IOException why) {
        tell(call, () -> application.responseFailed(call, why));
    }

    @Override
    public void callEnd(Call call) {
        tell(call, () -> application.callEnd(call));
    }

    @Override
    public void callFailed(Call call, IOException why) {
        tell(call, () -> application.callFailed(call, why));
    }

    @Override
    public void canceled(Call call) {
        tell(call, () -> application.canceled(call));
    }

    @Override
    public void satisfactionFailure(Call call, Response response) {
        application.satisfactionFailure(call, response);
    }

    @Override
    public void cacheHit(Call call, Response response) {
        application.cacheHit(call, response);
    }

    @Override
    public void cacheMiss(Call call) {
        application.cacheMiss(call);
    }

    @Override
    public void cacheConditionalHit(Call call, Response response) {
        application.cacheConditionalHit(call, response);
    }

    @Override
    public void retryDecision(Call call, IOException why, boolean retry) {
        application.retryDecision(call, why, retry);
    }

    @Override
    public void followUpDecision(Call call, Response response, @Nullable Request next) {
        application.followUpDecision(call, response, next);
    }
}
