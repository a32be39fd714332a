#!/usr/bin/env bash
# LangChain4j 1.19.0 (OpenAiStreamingChatModel): an error that comes inside a stream which began with 200.
#
# Guessed: a server that fails after the first tokens can no longer change the status, so it sends
#          data: {"error":{...}} and ends. The handler then hears onError with the server's message.
# Seen:    the event is read as a chunk without choices and dropped; at the end of the stream the handler
#          hears onCompleteResponse with the fragment. The server's message is nowhere; the only sign is
#          finishReason() == null. openai-java 4.101.0 raises SseException on the same bytes.
# Matters: the text "Pay 1" of what was to be "Pay 1000" goes into memory, caches and tools as a whole
#          answer, is counted as a success by breakers and metrics, and is not tried again.
# To do:   treat a response without finishReason as failed; as a service, after an error event break the
#          connection off before the body is complete; that this client does notice (second run).
set -euo pipefail
T=$(mktemp -d); trap 'rm -rf "$T"' EXIT; cd "$T"
project() { # folder, group, artifact, version
  mkdir "$1"
  cat > "$1/pom.xml" <<P
<project><modelVersion>4.0.0</modelVersion>
<groupId>finding</groupId><artifactId>finding</artifactId><version>1</version><dependencies>
<dependency><groupId>$2</groupId><artifactId>$3</artifactId><version>$4</version></dependency>
<dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>2.0.17</version></dependency>
</dependencies></project>
P
  (cd "$1" && mvn -q -B dependency:copy-dependencies -DoutputDirectory=lib) >mvn.log 2>&1 || { cat mvn.log; exit 2; }
}
project lc4j dev.langchain4j langchain4j-open-ai 1.19.0
project sdk com.openai openai-java 4.101.0
mkdir common
cat > common/Model.java <<'J'
import com.sun.net.httpserver.HttpServer;
import java.net.*;
import java.nio.charset.StandardCharsets;

/** A model on the loopback interface. "well" ends the body as HTTP wants it, "broken" closes the connection in it. */
public class Model {
  static final String TOKEN = "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\","
      + "\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"Pay 1\"},\"finish_reason\":null}]}\n\n";
  static final String ERROR = "data: {\"error\":{\"message\":\"overloaded\",\"type\":\"server_error\",\"code\":null}}\n\n";

  public static String start(boolean endWell) throws Exception {
    HttpServer s = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    s.createContext("/", x -> {
      x.getRequestBody().readAllBytes();
      byte[] body = (TOKEN + ERROR).getBytes(StandardCharsets.UTF_8);
      x.getResponseHeaders().set("Content-Type", "text/event-stream");
      x.sendResponseHeaders(200, endWell ? body.length : body.length + 100);
      x.getResponseBody().write(body);
      x.getResponseBody().flush();
      x.close();
    });
    s.start();
    return "http://" + s.getAddress().getAddress().getHostAddress() + ":" + s.getAddress().getPort() + "/v1";
  }
}
J
cat > lc4j/Main.java <<'J'
import dev.langchain4j.model.chat.response.*;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import java.util.concurrent.*;

public class Main {
  public static void main(String[] a) throws Exception {
    CompletableFuture<String> seen = new CompletableFuture<>();
    OpenAiStreamingChatModel.builder().baseUrl(Model.start(a[0].equals("well"))).apiKey("k").modelName("m").build()
        .chat("hi", new StreamingChatResponseHandler() {
          @Override public void onPartialResponse(String s) { }
          @Override public void onCompleteResponse(ChatResponse r) {
            seen.complete("complete, text=" + r.aiMessage().text() + ", finishReason=" + r.finishReason());
          }
          @Override public void onError(Throwable e) { seen.complete("error"); }
        });
    System.out.println(seen.get(20, TimeUnit.SECONDS));
    System.exit(0);
  }
}
J
cat > sdk/Main.java <<'J'
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.chat.completions.ChatCompletionCreateParams;

public class Main {
  public static void main(String[] a) throws Exception {
    var client = OpenAIOkHttpClient.builder().baseUrl(Model.start(true)).apiKey("k").maxRetries(0).build();
    try (var stream = client.chat().completions().createStreaming(
        ChatCompletionCreateParams.builder().model("m").addUserMessage("hi").build())) {
      System.out.println("complete, chunks=" + stream.stream().count());
    } catch (RuntimeException e) {
      System.out.println(e.getClass().getSimpleName() + " " + e.getMessage());
    }
    System.exit(0);
  }
}
J
for d in lc4j sdk; do mkdir $d/classes; javac -cp "$d/lib/*" -d $d/classes common/Model.java $d/Main.java; done
well=$(java -cp 'lc4j/classes:lc4j/lib/*' Main well); broken=$(java -cp 'lc4j/classes:lc4j/lib/*' Main broken)
sdk=$(java -cp 'sdk/classes:sdk/lib/*' Main)
java -version 2>&1 | head -1
echo "langchain4j-open-ai 1.19.0, error event, body ended well"; echo "  expected  error"; echo "  seen      $well"
echo "langchain4j-open-ai 1.19.0, error event, body broken off"; echo "  expected  error"; echo "  seen      $broken"
echo "openai-java 4.101.0, error event, body ended well";        echo "  expected  SseException 200: overloaded"; echo "  seen      $sdk"
if [ "$well" = "complete, text=Pay 1, finishReason=null" ] && [ "$broken" = error ] && [ "$sdk" = "SseException 200: overloaded" ]
then echo "as recorded"; else echo "CHANGED"; exit 1; fi
