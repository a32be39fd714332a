#!/usr/bin/env bash
# OkHttp 5.5.1: a thread interrupted while Call.execute() waits for a connection.
#
# Guessed: execute() is declared (Java sees @Throws(IOException)) to throw IOException only, and reading
#          or connecting reports an interrupt as InterruptedIOException. So: an InterruptedIOException.
# Seen:    with fast fallback (the default) the wait for the connecting task throws a bare
#          java.lang.InterruptedException out of execute(): checked, undeclared, no IOException, and the
#          thread's interrupt flag is clear afterwards. With fastFallback(false) the caller's thread does
#          the connecting itself, and what comes out is the socket's own IOException, flag still set.
# Matters: code on the JVM that calls models runs under executors that interrupt (shutdownNow, structured
#          scopes, virtual threads). `catch (IOException e)` misses this one; javac even refuses
#          `catch (InterruptedException e)` around execute(), so it passes every layer that maps errors,
#          and whoever looks at the flag later believes that nobody interrupted.
# To do:   catch Exception round execute(), test `instanceof InterruptedException`, set the flag again and
#          report it as one's own kind of cancellation.
set -euo pipefail
T=$(mktemp -d); trap 'rm -rf "$T"' EXIT; cd "$T"
cat > pom.xml <<'P'
<project><modelVersion>4.0.0</modelVersion>
<groupId>finding</groupId><artifactId>finding</artifactId><version>1</version><dependencies>
<dependency><groupId>com.squareup.okhttp3</groupId><artifactId>okhttp-jvm</artifactId><version>5.5.1</version></dependency>
</dependencies></project>
P
mvn -q -B dependency:copy-dependencies -DoutputDirectory=lib >mvn.log 2>&1 || { cat mvn.log; exit 2; }
cat > Main.java <<'J'
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.*;
import java.util.List;
import java.util.concurrent.*;
import java.util.concurrent.locks.LockSupport;
import javax.net.SocketFactory;
import okhttp3.*;

public class Main {
  static final CountDownLatch[] CONNECTING = new CountDownLatch[1];

  /** Sockets whose connect() takes its time, as a far or loaded host does; an interrupt ends the wait. */
  static class Slow extends SocketFactory {
    public Socket createSocket() {
      return new Socket() {
        volatile boolean closed;
        @Override public void connect(SocketAddress to, int timeout) throws IOException {
          CONNECTING[0].countDown();
          long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
          while (!closed && System.nanoTime() < end) {
            if (Thread.currentThread().isInterrupted()) throw new InterruptedIOException("interrupted in connect");
            LockSupport.parkNanos(5_000_000);
          }
          throw new ConnectException("no answer");
        }
        @Override public void close() throws IOException { closed = true; super.close(); }
      };
    }
    public Socket createSocket(String h, int p) { throw new UnsupportedOperationException(); }
    public Socket createSocket(String h, int p, InetAddress l, int q) { throw new UnsupportedOperationException(); }
    public Socket createSocket(InetAddress h, int p) { throw new UnsupportedOperationException(); }
    public Socket createSocket(InetAddress h, int p, InetAddress l, int q) { throw new UnsupportedOperationException(); }
  }

  static String run(boolean fastFallback) throws Exception {
    CONNECTING[0] = new CountDownLatch(1);
    OkHttpClient client = new OkHttpClient.Builder().fastFallback(fastFallback).socketFactory(new Slow())
        .dns(host -> List.of(InetAddress.getLoopbackAddress())).build();
    String[] seen = {"nothing"};
    Thread caller = new Thread(() -> {
      try (Response r = client.newCall(new Request.Builder().url("http://model.test/").build()).execute()) {
        seen[0] = "answer";
      } catch (Throwable e) {
        seen[0] = e.getClass().getName() + " IOException=" + (e instanceof IOException)
            + " flag=" + Thread.currentThread().isInterrupted();
      }
    });
    caller.start();
    CONNECTING[0].await(10, TimeUnit.SECONDS);
    Thread.sleep(300);
    caller.interrupt();
    caller.join(10_000);
    return seen[0];
  }

  public static void main(String[] a) throws Exception {
    System.out.println("okhttp " + OkHttp.VERSION + ", java " + Runtime.version());
    String fast = run(true);
    String plain = run(false);
    System.out.println("expected            java.io.InterruptedIOException IOException=true");
    System.out.println("fastFallback(true)  " + fast);
    System.out.println("fastFallback(false) " + plain);
    boolean same = fast.equals("java.lang.InterruptedException IOException=false flag=false")
        && plain.equals("java.io.InterruptedIOException IOException=true flag=true");
    System.out.println(same ? "as recorded" : "CHANGED");
    System.exit(same ? 0 : 1);
  }
}
J
java -cp 'lib/*' Main.java
