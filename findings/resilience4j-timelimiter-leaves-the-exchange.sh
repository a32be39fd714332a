#!/usr/bin/env bash
# Where Resilience4j 2.4.0 (TimeLimiter) and java.net.http meet: who ends the exchange at the time limit?
#
# Guessed: TimeLimiterConfig.cancelRunningFuture is true by default, and cancelling the future of
#          HttpClient.sendAsync ends the exchange (it does, since JDK 16). So at the limit the connection
#          is closed and the server notices within a token or two.
# Seen:    for a CompletionStage the limiter does not cancel: it completes the very future that it was given
#          with TimeoutException. To the HTTP client that is no cancellation, so it reads on, and the server
#          generates the whole answer. And because that future is done by then, a cancel(true) by the caller
#          afterwards has no effect either.
# Matters: the caller has given up and goes to the next model, while the first goes on generating, is
#          paid for to the last token, and keeps its connection.
# To do:   hand the limiter a dependent of the future (thenApply), keep the first one, and cancel that when
#          the limited stage fails. The third line shows that the server then stops.
set -euo pipefail
T=$(mktemp -d); trap 'rm -rf "$T"' EXIT; cd "$T"
cat > pom.xml <<'P'
<project><modelVersion>4.0.0</modelVersion>
<groupId>finding</groupId><artifactId>finding</artifactId><version>1</version><dependencies>
<dependency><groupId>io.github.resilience4j</groupId><artifactId>resilience4j-timelimiter</artifactId><version>2.4.0</version></dependency>
<dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>1.7.36</version></dependency>
</dependencies></project>
P
mvn -q -B dependency:copy-dependencies -DoutputDirectory=lib >mvn.log 2>&1 || { cat mvn.log; exit 2; }
cat > Main.java <<'J'
import io.github.resilience4j.timelimiter.*;
import java.io.*;
import java.net.*;
import java.net.http.*;
import java.time.Duration;
import java.util.concurrent.*;

public class Main {
  static final int TOKENS = 30;

  /** Answers one request with a token each 100 ms and says how many it got rid of. */
  static CompletableFuture<Boolean> generate(ServerSocket listener) {
    CompletableFuture<Boolean> wroteAll = new CompletableFuture<>();
    Thread t = new Thread(() -> {
      try (Socket s = listener.accept()) {
        BufferedReader in = new BufferedReader(new InputStreamReader(s.getInputStream()));
        while (!in.readLine().isEmpty()) { }
        OutputStream out = s.getOutputStream();
        out.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n".getBytes());
        for (int i = 10; i < 10 + TOKENS; i++) {
          out.write(("a\r\ndata: " + i + "\n\n\r\n").getBytes());
          out.flush();
          Thread.sleep(100);
        }
        out.write("0\r\n\r\n".getBytes());
        wroteAll.complete(true);
      } catch (Exception e) {
        wroteAll.complete(false);
      }
    });
    t.setDaemon(true);
    t.start();
    return wroteAll;
  }

  static String run(String how, ScheduledExecutorService timer) throws Exception {
    try (ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Boolean> server = generate(listener);
      TimeLimiter limiter = TimeLimiter.of(TimeLimiterConfig.custom().timeoutDuration(Duration.ofMillis(500)).build());
      URI uri = URI.create("http://" + listener.getInetAddress().getHostAddress() + ":" + listener.getLocalPort() + "/");
      CompletableFuture<HttpResponse<String>> exchange = HttpClient.newHttpClient().sendAsync(
          HttpRequest.newBuilder(uri).version(HttpClient.Version.HTTP_1_1).build(), HttpResponse.BodyHandlers.ofString());
      CompletableFuture<HttpResponse<String>> given = how.equals("dependent") ? exchange.thenApply(r -> r) : exchange;
      String caller;
      try {
        limiter.executeCompletionStage(timer, () -> given).toCompletableFuture().get(20, TimeUnit.SECONDS);
        caller = "answer";
      } catch (ExecutionException e) {
        caller = e.getCause().getClass().getSimpleName();
      }
      if (!how.equals("limit only")) exchange.cancel(true);
      return caller + ", server " + (server.get(20, TimeUnit.SECONDS) ? "generated everything" : "was stopped");
    }
  }

  public static void main(String[] a) throws Exception {
    ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
    System.out.println("resilience4j-timelimiter 2.4.0, java " + Runtime.version()
        + ", cancelRunningFuture=" + TimeLimiterConfig.ofDefaults().shouldCancelRunningFuture());
    String only = run("limit only", timer);
    String after = run("cancel afterwards", timer);
    String dependent = run("dependent", timer);
    System.out.println("expected                              TimeoutException, server was stopped");
    System.out.println("limit only                            " + only);
    System.out.println("limit, then cancel(true)              " + after);
    System.out.println("limit on a dependent, then cancel     " + dependent);
    boolean same = only.equals("TimeoutException, server generated everything")
        && after.equals("TimeoutException, server generated everything")
        && dependent.equals("TimeoutException, server was stopped");
    System.out.println(same ? "as recorded" : "CHANGED");
    System.exit(same ? 0 : 1);
  }
}
J
java -cp 'lib/*' Main.java
