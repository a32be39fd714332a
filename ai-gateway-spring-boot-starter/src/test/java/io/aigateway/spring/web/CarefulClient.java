package io.aigateway.spring.web;

import io.aigateway.testkit.VirtualTime;
import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import okhttp3.Call;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A client of the door as careful ones are: asks again, twice at most, after a broken connection, 408, 409, 429 and 5xx
 * and when nothing has come for a while, never after it has got a part of a stream; takes an answer for whole only where
 * it was told so. For one question; runs on a thread of its own.
 */
final class CarefulClient implements Runnable {

    /** How an answer ends. */
    enum End {
        /** As an answer. */
        ANSWERED,
        /** With an error's status. */
        REFUSED,
        /** With an error event. */
        BROKEN,
        /** Without its end. */
        TORN,
        /** Something that cannot be read came. */
        GARBAGE,
        /** Nothing came within the client's limit. */
        NOTHING
    }

    /**
     * What came.
     *
     * @param end how it ended
     * @param text the text so far
     * @param finish the finish reason; empty if none came
     * @param model the model it claims to be from
     * @param provider the provider named in the headers; empty if none is
     * @param tokens output tokens by its usage; 0 without usage
     * @param done whether the protocol's last word came, in a stream
     * @param error code and message of an error
     * @param tries how often was asked
     * @param millis how long all tries took together
     */
    record Answer(
            End end,
            String text,
            String finish,
            String model,
            String provider,
            int tokens,
            boolean done,
            String error,
            int tries,
            long millis) {

        /** Whether a client would take it for an answer. */
        boolean isSuccess() {
            return end == End.ANSWERED;
        }

        boolean isWhole() {
            return isSuccess() && text.equals(FaultyUpstream.TEXT);
        }
    }

    private static final int RETRIES = 2;
    private static final Duration BACKOFF = Duration.ofMillis(500);
    private static final MediaType TYPE = Objects.requireNonNull(MediaType.parse("application/json"));
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final OkHttpClient HTTP = new OkHttpClient.Builder()
            .connectTimeout(Duration.ZERO)
            .readTimeout(Duration.ZERO)
            .writeTimeout(Duration.ZERO)
            .retryOnConnectionFailure(false)
            .build();

    private final VirtualTime time;
    private final Request request;
    private final boolean stream;
    private final Runnable changed;
    private volatile @Nullable Call call;
    private volatile boolean begun;
    private volatile boolean gaveUp;
    private volatile boolean hopeless;
    private volatile long askedAt;
    private volatile int tries;
    private volatile int words;
    private volatile @Nullable Answer answer;
    // of the current try
    private final StringBuilder text = new StringBuilder();
    private String finish = "";
    private String model = "";
    private String provider = "";
    private String error = "";
    private int tokens;
    private boolean done;
    private boolean again;
    private Duration pause = BACKOFF;

    /** Changed is called whenever something has come. */
    CarefulClient(VirtualTime time, String url, String model, boolean stream, Runnable changed) {
        this.time = time;
        this.stream = stream;
        this.changed = changed;
        String wishes = stream ? "\"stream\":true,\"stream_options\":{\"include_usage\":true}," : "";
        this.request = new Request.Builder()
                .url(url)
                .post(RequestBody.create(
                        "{\"model\":\"" + model + "\"," + wishes
                                + "\"messages\":[{\"role\":\"user\",\"content\":\"Tell a story of sixty words.\"}]}",
                        TYPE))
                .build();
    }

    /** What came in the end; null until then. */
    @Nullable
    Answer answer() {
        return answer;
    }

    /** How often it has asked. */
    int tries() {
        return tries;
    }

    /** Whether it gets the words one by one, and not all at once. */
    boolean isStreaming() {
        return stream;
    }

    /** How many words of a stream have come. */
    int words() {
        return words;
    }

    /** Nanoseconds since it asked last, if nothing has come yet; 0 if something has: the door's heartbeats follow. */
    long waited(long now) {
        return begun ? 0 : now - askedAt;
    }

    /** Gives up this try. */
    void giveUp() {
        gaveUp = true;
        Call current = call;
        if (current != null) {
            current.cancel();
        }
    }

    /** Gives up for good. */
    void despair() {
        hopeless = true;
        giveUp();
    }

    @Override
    public void run() {
        long begin = time.nanoTime();
        End end = once();
        try {
            while (again && tries <= RETRIES && !hopeless) {
                time.sleep(pause);
                end = once();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        answer = new Answer(
                hopeless ? End.NOTHING : end,
                text.toString(),
                finish,
                model,
                provider,
                tokens,
                done,
                error,
                tries,
                (time.nanoTime() - begin) / 1_000_000);
        changed.run();
    }

    private End once() {
        text.setLength(0);
        finish = "";
        error = "";
        tokens = 0;
        done = false;
        begun = false;
        gaveUp = false;
        again = false;
        pause = BACKOFF;
        askedAt = time.nanoTime();
        Call current = HTTP.newCall(request);
        call = current;
        tries++;
        try (Response response = current.execute()) {
            begun = stream;
            provider = Objects.requireNonNullElse(response.header("x-ai-gateway-provider"), "");
            if (response.code() != 200) {
                return refused(response);
            }
            return stream ? streamed(new BufferedReader(response.body().charStream())) : plain(response);
        } catch (JacksonException e) {
            error = "what came cannot be read: " + e.getOriginalMessage();
            return End.GARBAGE;
        } catch (IOException e) {
            again = !begun;
            error = String.valueOf(e.getMessage());
            return gaveUp ? End.NOTHING : End.TORN;
        }
    }

    private End refused(Response response) throws IOException {
        String body = response.body().string();
        JsonNode told = JSON.readTree(body).path("error");
        error = response.code() + " " + told.path("code").asString("") + ": "
                + told.path("message").asString("");
        int code = response.code();
        again = code == 408 || code == 409 || code == 429 || code >= 500;
        String after = response.header("Retry-After");
        if (after != null) {
            pause = Duration.ofSeconds(Math.min(60, Long.parseLong(after)));
        }
        return End.REFUSED;
    }

    private End plain(Response response) throws IOException {
        JsonNode body = JSON.readTree(response.body().string());
        JsonNode choice = body.path("choices").path(0);
        text.append(choice.path("message").path("content").asString(""));
        finish = choice.path("finish_reason").asString("");
        model = body.path("model").asString("");
        tokens = body.path("usage").path("completion_tokens").asInt(0);
        done = true;
        return End.ANSWERED;
    }

    private End streamed(BufferedReader in) throws IOException {
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (!line.startsWith("data:")) {
                continue;
            }
            String data = line.substring(5).strip();
            if (data.equals("[DONE]")) {
                done = true;
                continue;
            }
            JsonNode event = JSON.readTree(data);
            if (event.has("error")) {
                error = event.path("error").path("code").asString("") + ": "
                        + event.path("error").path("message").asString("");
                return End.BROKEN;
            }
            take(event);
        }
        return End.ANSWERED;
    }

    private void take(JsonNode event) {
        JsonNode choice = event.path("choices").path(0);
        text.append(choice.path("delta").path("content").asString(""));
        String reason = choice.path("finish_reason").asString("");
        finish = reason.isEmpty() ? finish : reason;
        model = event.path("model").asString(model);
        tokens = event.path("usage").path("completion_tokens").asInt(tokens);
        words = FaultyUpstream.words(text.toString());
        changed.run();
    }
}
