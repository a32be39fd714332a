package io.aigateway.acceptance;

import java.io.IOException;
import java.net.ConnectException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/** Upstreams that do anything an upstream can do, at random, as long as they are not told to be well. */
final class MemoryUpstreams implements MemoryNetwork.Peer {

    /** What every whole answer says. */
    static final String TEXT = "one two three";

    private static final String USAGE = "\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3,\"total_tokens\":10}";

    private final Random dice;
    private final BooleanSupplier mayInterrupt;
    private final Map<String, Integer> moods = new ConcurrentHashMap<>();
    private final Set<String> asked = ConcurrentHashMap.newKeySet();
    /** All of them. */
    private enum Mode {
        ANY,
        ILL,
        BREAKING,
        WELL
    }

    private volatile Mode mode = Mode.ANY;

    /** Interrupts the threads of which it is said that it may. */
    MemoryUpstreams(long seed, BooleanSupplier mayInterrupt) {
        this.dice = new Random(seed);
        this.mayInterrupt = mayInterrupt;
    }

    /** Some hosts are well, some fail now and then, some always. */
    void changeMood(String host) {
        moods.put(host, dice.nextInt(100));
    }

    /** From now on all fail at once, whoever asks. */
    void fallIll() {
        mode = Mode.ILL;
    }

    /** From now on the caller's own code breaks each attempt, which says nothing about anybody. */
    void breakAttempts() {
        mode = Mode.BREAKING;
    }

    /** From now on all is well. */
    void heal() {
        mode = Mode.WELL;
        asked.clear();
    }

    /** Hosts, and hosts with keys, that were asked since. */
    Set<String> asked() {
        return asked;
    }

    @Override
    public void connecting() throws IOException {
        if (mode == Mode.ANY && dice.nextInt(40) == 0) {
            throw new ConnectException("Connection refused");
        }
    }

    @Override
    public MemoryNetwork.Answer answer(String head, String body) {
        String host = header(head, "host");
        asked.add(host);
        asked.add(host + " " + header(head, "authorization"));
        boolean stream = body.contains("\"stream\":true");
        if (mode == Mode.BREAKING) {
            throw new Mines.Thrown();
        } else if (mode == Mode.ILL) {
            return kept(error(List.of(503, 500, 401, 429).get(dice.nextInt(4)), "", "no"));
        } else if (mode == Mode.WELL || dice.nextInt(100) >= moods.getOrDefault(host, 30)) {
            return kept(stream ? chunked(sse(3, true)) : plain(200, "", whole()));
        }
        if (dice.nextInt(8) == 0 && mayInterrupt.getAsBoolean()) {
            Thread.currentThread().interrupt();
        }
        return failing(stream);
    }

    private MemoryNetwork.Answer failing(boolean stream) {
        return switch (dice.nextInt(stream ? 22 : 15)) {
            case 0 -> kept(error(401, "", "invalid_api_key"));
            case 1 -> kept(error(429, "", "insufficient_quota"));
            case 2, 3 -> kept(error(429, "", "rate_limit_exceeded"));
            case 4 -> kept(error(429, "Retry-After: " + (1 + dice.nextInt(20)) + "\r\n", "rate_limit_exceeded"));
            case 5 -> kept(error(429, "retry-after-ms: 300\r\n", "rate_limit_exceeded"));
            case 6 -> kept(error(503, "", "overloaded"));
            case 7 -> kept(error(500, "", "internal_error"));
            case 8 -> new MemoryNetwork.Answer("", MemoryNetwork.After.RESET);
            case 9 -> new MemoryNetwork.Answer("", MemoryNetwork.After.SILENT);
            case 10 -> kept(error(404, "", "model_not_found"));
            case 11 -> kept(error(400, "", dice.nextBoolean() ? "context_length_exceeded" : "invalid_value"));
            case 12 -> kept(error(400, "", "content_policy_violation"));
            case 13 ->
                new MemoryNetwork.Answer("HTTP/1.1 500 No\r\nContent-Length: 90\r\n\r\n{", MemoryNetwork.After.SILENT);
            case 14 -> kept(plain(200, "", "{\"choices\":[{\"mess"));
            case 15 -> new MemoryNetwork.Answer(begun(sse(dice.nextInt(3), false)), MemoryNetwork.After.RESET);
            case 16, 20, 21 -> new MemoryNetwork.Answer(begun(sse(dice.nextInt(3), false)), MemoryNetwork.After.SILENT);
            case 17 -> kept(chunked(sse(dice.nextInt(3), false)));
            case 18 -> kept(chunked(sse(dice.nextInt(3), false) + "data: {\"id\":\"x\",\"cho\n\n"));
            default ->
                kept(
                        chunked(
                                sse(dice.nextInt(3), false)
                                        + "data: {\"error\":{\"message\":\"no\",\"type\":\"server_error\",\"code\":\"overloaded\"}}\n\n"));
        };
    }

    private static MemoryNetwork.Answer kept(String bytes) {
        return new MemoryNetwork.Answer(bytes, MemoryNetwork.After.KEPT);
    }

    private static String header(String head, String name) {
        for (String line : head.split("\r\n")) {
            if (line.toLowerCase(Locale.ROOT).startsWith(name + ":")) {
                return line.substring(name.length() + 1).trim();
            }
        }
        return "";
    }

    private static String plain(int status, String headers, String body) {
        return "HTTP/1.1 " + status + " Status\r\nContent-Type: application/json\r\n" + headers + "Content-Length: "
                + body.length() + "\r\n\r\n" + body;
    }

    private static String error(int status, String headers, String code) {
        return plain(status, headers, "{\"error\":{\"message\":\"no\",\"type\":\"t\",\"code\":\"" + code + "\"}}");
    }

    private static String whole() {
        return "{\"id\":\"1\",\"model\":\"m\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\""
                + TEXT + "\"},\"finish_reason\":\"stop\"}]," + USAGE + "}";
    }

    private static String begun(String events) {
        return "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
                + (events.isEmpty() ? "" : Integer.toHexString(events.length()) + "\r\n" + events + "\r\n");
    }

    private static String chunked(String events) {
        return begun(events) + "0\r\n\r\n";
    }

    private static String sse(int words, boolean end) {
        StringBuilder events = new StringBuilder();
        String[] all = TEXT.split("(?<= )");
        for (int i = 0; i < words; i++) {
            events.append("data: {\"id\":\"1\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"")
                    .append(all[i])
                    .append("\"}}]}\n\n");
        }
        if (end) {
            events.append("data: {\"id\":\"1\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}],")
                    .append(USAGE)
                    .append("}\n\ndata: [DONE]\n\n");
        }
        return events.toString();
    }
}
