package io.aigateway.benchmarks.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/** Answers the requests of one connection, well or by a fault. For one thread. */
final class Answering {

    private static final String JSON = "application/json";
    private static final String HTML =
            "<!DOCTYPE html><html><head><title>Welcome</title></head><body>Sign in to this network.</body></html>";

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    Answering(Socket socket, InputStream in) throws IOException {
        this.socket = socket;
        this.in = in;
        this.out = socket.getOutputStream();
    }

    /** Answers one request; false if the connection is to be closed. */
    boolean answer(Fault fault, Upstream.Request request) throws IOException {
        SplittableRandom dice = new SplittableRandom(request.nonce().hashCode() * 31L + fault.ordinal());
        switch (fault) {
            case REFUSED:
                return status(
                        "401 Unauthorized",
                        "",
                        "Incorrect API key provided",
                        "invalid_request_error",
                        "invalid_api_key");
            case NO_QUOTA:
                return status(
                        "402 Payment Required",
                        "",
                        "You exceeded your quota",
                        "insufficient_quota",
                        "insufficient_quota");
            case NO_MODEL:
                return status(
                        "404 Not Found", "", "The model m does not exist", "invalid_request_error", "model_not_found");
            case LIMITED:
                return status("429 Too Many Requests", "", "Rate limit reached", "requests", "rate_limit_exceeded");
            case LIMITED_FOR:
                String after = "Retry-After: " + (1 + dice.nextInt(2)) + "\r\n";
                return status("429 Too Many Requests", after, "Rate limit reached", "requests", "rate_limit_exceeded");
            case ERROR:
                return status("500 Internal Server Error", "", "Something broke", "server_error", "server_error");
            case OVERLOADED:
                return status("503 Service Unavailable", "", "Overloaded", "server_error", "overloaded");
            case RESET:
                socket.setSoLinger(true, 0);
                return false;
            case SILENT:
                return silence();
            case STALLED_ERROR:
                out.write(WireText.bytes("HTTP/1.1 500 Internal Server Error\r\nContent-Type: " + JSON
                        + "\r\nContent-Length: 200\r\n\r\n"));
                return silence();
            case HTML:
                out.write(WireText.answer("200 OK", "text/html", "", WireText.bytes(HTML)));
                return true;
            default:
                return request.stream() ? stream(fault, request, dice) : plain(fault, request, dice);
        }
    }

    private boolean status(String status, String headers, String message, String type, String code) throws IOException {
        out.write(WireText.answer(status, JSON, headers, WireText.bytes(WireText.error(message, type, code))));
        return true;
    }

    /** Says nothing until the client goes. */
    private boolean silence() throws IOException {
        while (in.read() >= 0) {
            // what it says is not heard
        }
        return false;
    }

    private boolean plain(Fault fault, Upstream.Request request, SplittableRandom dice) throws IOException {
        String text = request.path().endsWith("/models")
                ? WireText.models()
                : request.path().endsWith("/embeddings")
                        ? WireText.vector(request.nonce())
                        : WireText.plain(AnswerText.of(request.nonce()));
        byte[] body = WireText.bytes(text);
        byte[] whole = WireText.answer("200 OK", JSON, "", body);
        int half = whole.length - 1 - dice.nextInt(body.length - 1);
        pause(dice.nextInt(12));
        switch (fault) {
            case CLOSES:
                out.write(whole);
                return false;
            case SLOW:
                pause(1_200 + dice.nextInt(1_500));
                out.write(whole);
                return true;
            case CUT:
                out.write(whole, 0, half);
                socket.setSoLinger(dice.nextBoolean(), 0);
                return false;
            case STALL:
                out.write(whole, 0, half);
                return silence();
            case GARBAGE:
                out.write(WireText.answer("200 OK", JSON, "", WireText.bytes(text.substring(0, text.length() / 2))));
                return true;
            case ERROR_EVENT:
                out.write(WireText.answer(
                        "200 OK", JSON, "", WireText.bytes(WireText.error("Broke", "server_error", "server_error"))));
                return true;
            case GZIP:
                out.write(WireText.answer("200 OK", JSON, "Content-Encoding: gzip\r\n", WireText.gzip(body)));
                return true;
            case OLD_HTTP:
                out.write(WireText.join(WireText.oldHead(JSON), body));
                return false;
            case BYTEWISE:
                bytewise(whole);
                return true;
            case TWICE:
                out.write(WireText.join(whole, whole));
                return true;
            default:
                out.write(whole);
                return true;
        }
    }

    private boolean stream(Fault fault, Upstream.Request request, SplittableRandom dice) throws IOException {
        List<String> events = WireText.events(AnswerText.of(request.nonce()), dice);
        int breaksAt = dice.nextInt(events.size());
        pause(fault == Fault.SLOW ? 1_200 + dice.nextInt(2_000) : dice.nextInt(12));
        boolean old = fault == Fault.OLD_HTTP;
        out.write(old ? WireText.oldHead("text/event-stream") : WireText.streamHead());
        for (int i = 0; i < events.size(); i++) {
            if (i == breaksAt) {
                if (fault == Fault.CUT) {
                    socket.setSoLinger(dice.nextBoolean(), 0);
                    return false;
                } else if (fault == Fault.STALL) {
                    return silence();
                } else if (fault == Fault.NO_END) {
                    out.write(WireText.lastChunk());
                    return true;
                } else if (fault == Fault.GARBAGE) {
                    out.write(WireText.chunk("data: {\"choices\":[{\"delta\":{\"content\":\"bro\n\n"));
                } else if (fault == Fault.ERROR_EVENT) {
                    out.write(WireText.chunk(
                            "data: " + WireText.error("Broke", "server_error", "server_error") + "\n\n"));
                    out.write(WireText.lastChunk());
                    return true;
                }
            }
            byte[] piece = old ? WireText.bytes(events.get(i)) : WireText.chunk(events.get(i));
            if (fault == Fault.BYTEWISE) {
                bytewise(piece);
            } else {
                out.write(piece);
            }
            if (dice.nextInt(4) == 0) {
                pause(dice.nextInt(8));
            }
        }
        if (old) {
            out.write(WireText.bytes(WireText.done()));
            return false;
        }
        out.write(WireText.join(WireText.chunk(WireText.done()), WireText.lastChunk()));
        return fault != Fault.CLOSES;
    }

    private void bytewise(byte[] bytes) throws IOException {
        for (byte each : bytes) {
            out.write(each);
        }
    }

    private static void pause(long millis) {
        long until = System.nanoTime() + millis * 1_000_000;
        for (long left = millis * 1_000_000; left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
