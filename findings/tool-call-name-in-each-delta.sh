#!/usr/bin/env bash
# LangChain4j 1.19.0, openai-java 4.101.0 and openai (Python) 3.57.0 on one streamed tool call whose deltas
# each carry the id and the name.
#
# Guessed: in a delta of a tool call only `arguments` is a piece of text to be put together; id and name
#          say which call it is. A server that repeats them in each delta changes nothing.
# Seen:    LangChain4j and openai (Python) put id and name together like text: three deltas of "find" give a call
#          of "findfindfind" with the id "c1c1c1". No error is raised. openai-java keeps "find" and "c1".
# Matters: a gateway that turns each upstream event into a complete delta (easy to do, since builders want
#          id and name) gives clients a tool that does not exist, and an answer under an id that does not match.
# To do:   as the server, send id and name with the first delta of a call only, and leave them out later; as
#          the client of unknown servers, gather deltas oneself by index and take the first id and name.
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
python3 -m venv py && py/bin/pip -q install openai==3.57.0 >pip.log 2>&1 || { cat pip.log; exit 2; }
mkdir common
cat > common/Model.java <<'J'
import com.sun.net.httpserver.HttpServer;
import java.net.*;
import java.nio.charset.StandardCharsets;

public class Model {
  static String chunk(String delta, String finish) {
    return "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":"
        + delta + ",\"finish_reason\":" + finish + "}]}\n\n";
  }
  static String call(boolean head, String arguments) {
    return chunk("{\"role\":\"assistant\",\"tool_calls\":[{\"index\":0," + (head ? "\"id\":\"c1\",\"type\":\"function\"," : "")
        + "\"function\":{" + (head ? "\"name\":\"find\"," : "") + "\"arguments\":\"" + arguments + "\"}}]}", "null");
  }
  /** /once/...: id and name in the first delta; /each/...: in all three. */
  public static String start() throws Exception {
    HttpServer s = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    s.createContext("/", x -> {
      x.getRequestBody().readAllBytes();
      boolean each = x.getRequestURI().getPath().startsWith("/each/");
      byte[] body = (call(true, "") + call(each, "{\\\"q\\\":") + call(each, "1}") + chunk("{}", "\"tool_calls\"")
          + "data: [DONE]\n\n").getBytes(StandardCharsets.UTF_8);
      x.getResponseHeaders().set("Content-Type", "text/event-stream");
      x.sendResponseHeaders(200, body.length);
      x.getResponseBody().write(body);
      x.close();
    });
    s.start();
    return "http://" + s.getAddress().getAddress().getHostAddress() + ":" + s.getAddress().getPort();
  }
  /** For the client that is no Java program: serves while that runs. */
  public static void main(String[] a) throws Exception {
    Process client = new ProcessBuilder(a[0], a[1], start(), a[2]).inheritIO().start();
    System.exit(client.waitFor());
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
    OpenAiStreamingChatModel.builder().baseUrl(Model.start() + "/" + a[0] + "/v1").apiKey("k").modelName("m").build()
        .chat("hi", new StreamingChatResponseHandler() {
          @Override public void onPartialResponse(String s) { }
          @Override public void onCompleteResponse(ChatResponse r) {
            var t = r.aiMessage().toolExecutionRequests().get(0);
            seen.complete(t.id() + " " + t.name() + " " + t.arguments());
          }
          @Override public void onError(Throwable e) { seen.complete(e.toString()); }
        });
    System.out.println(seen.get(20, TimeUnit.SECONDS));
    System.exit(0);
  }
}
J
cat > sdk/Main.java <<'J'
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.chat.completions.ChatCompletionCreateParams;

public class Main {
  public static void main(String[] a) throws Exception {
    var client = OpenAIOkHttpClient.builder().baseUrl(Model.start() + "/" + a[0] + "/v1").apiKey("k").maxRetries(0).build();
    var all = ChatCompletionAccumulator.create();
    try (var stream = client.chat().completions().createStreaming(
        ChatCompletionCreateParams.builder().model("m").addUserMessage("hi").build())) {
      stream.stream().forEach(all::accumulate);
    }
    var t = all.chatCompletion().choices().get(0).message().toolCalls().get().get(0).asFunction();
    System.out.println(t.id() + " " + t.function().name() + " " + t.function().arguments());
    System.exit(0);
  }
}
J
cat > client.py <<'P'
import sys, openai
c = openai.OpenAI(base_url="%s/%s/v1" % tuple(sys.argv[1:]), api_key="k", max_retries=0)
with c.chat.completions.stream(model="m", messages=[{"role": "user", "content": "hi"}]) as s:
    t = s.get_final_completion().choices[0].message.tool_calls[0]
print(t.id, t.function.name, t.function.arguments)
P
for d in lc4j sdk; do mkdir $d/classes; javac -cp "$d/lib/*" -d $d/classes common/Model.java $d/Main.java; done
java -version 2>&1 | head -1
rc=0; good='c1 find {"q":1}'; bad='c1c1c1 findfindfind {"q":1}'
row() { # title, recorded, seen
  printf '%-50s expected %s | seen %s\n' "$1" "$good" "$3"; [ "$3" = "$2" ] || rc=1
}
for k in once each; do
  [ $k = once ] && odd=$good || odd=$bad
  row "langchain4j-open-ai 1.19.0, id and name $k"   "$odd"  "$(java -cp 'lc4j/classes:lc4j/lib/*' Main $k)"
  row "openai (Python) 3.57.0, id and name $k"       "$odd"  "$(java -cp lc4j/classes Model py/bin/python client.py $k)"
  row "openai-java 4.101.0, id and name $k"          "$good" "$(java -cp 'sdk/classes:sdk/lib/*' Main $k)"
done
[ $rc = 0 ] && echo "as recorded" || echo "CHANGED"
exit $rc
