#!/usr/bin/env bash
# openai-java 4.101.0: ChatCompletionAccumulator and a chunk that has usage beside its choices.
#
# Guessed: usage is one more field of a chunk. A server may send it with the chunk that has the
#          finish_reason, or with each chunk; the accumulator takes text and finish_reason from choices and
#          the last usage from where it stands.
# Seen:    a chunk with usage is taken for the closing one, and its choices are never read. With usage on
#          the finish chunk, or on each chunk, chatCompletion() throws IllegalStateException ("`choices` is
#          required ..." or "`id` is required ..."), although the stream held a whole answer. Only usage on a
#          chunk of its own with empty choices works. openai (Python) 3.57.0 has the answer every time.
# Matters: a server, or a gateway, that merges usage into the last chunk to save an event, or reports running
#          usage, makes a whole answer fail in this client, with a message that points at the wrong field.
# To do:   as the server, send usage once, last, alone, with "choices":[]; as the client, gather chunks
#          oneself, or take usage off chunks that have choices before they reach the accumulator.
set -euo pipefail
T=$(mktemp -d); trap 'rm -rf "$T"' EXIT; cd "$T"
cat > pom.xml <<'P'
<project><modelVersion>4.0.0</modelVersion>
<groupId>finding</groupId><artifactId>finding</artifactId><version>1</version><dependencies>
<dependency><groupId>com.openai</groupId><artifactId>openai-java</artifactId><version>4.101.0</version></dependency>
<dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>2.0.17</version></dependency>
</dependencies></project>
P
mvn -q -B dependency:copy-dependencies -DoutputDirectory=lib >mvn.log 2>&1 || { cat mvn.log; exit 2; }
python3 -m venv py && py/bin/pip -q install openai==3.57.0 >pip.log 2>&1 || { cat pip.log; exit 2; }
cat > server.py <<'S'
import http.server, json

U = {"prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 5}

def chunk(delta, finish=None, **more):
    return dict(id="c", object="chat.completion.chunk", created=1, model="m",
                choices=[dict(index=0, delta=delta, finish_reason=finish)], **more)

A, B, END = {"role": "assistant", "content": "Pay "}, {"content": "1000"}, {}
STREAMS = {
    "alone": [chunk(A), chunk(B), chunk(END, "stop"), dict(chunk(END), choices=[], usage=U)],
    "finish": [chunk(A), chunk(B), chunk(END, "stop", usage=U)],
    "each": [chunk(A, usage=U), chunk(B, usage=U), chunk(END, "stop", usage=U)],
}

class Model(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        if "chunked" in self.headers.get("Transfer-Encoding", ""):
            while (n := int(self.rfile.readline(), 16)):
                self.rfile.read(n + 2)
            self.rfile.readline()
        else:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
        events = [json.dumps(c) for c in STREAMS[self.path.split("/")[1]]] + ["[DONE]"]
        body = "".join("data: %s\n\n" % e for e in events).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *a):
        pass

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Model)
with open("port.new", "w") as f:
    f.write(str(server.server_port))
__import__("os").rename("port.new", "port")
server.serve_forever()
S
python3 server.py & S=$!
trap 'kill $S; rm -rf "$T"' EXIT
for i in $(seq 100); do [ -e port ] && break; sleep 0.1; done
cat > Main.java <<'J'
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.chat.completions.ChatCompletionCreateParams;

public class Main {
  public static void main(String[] a) {
    var client = OpenAIOkHttpClient.builder().baseUrl("http://127.0.0.1:" + a[0] + "/" + a[1] + "/v1").apiKey("k").maxRetries(0).build();
    var all = ChatCompletionAccumulator.create();
    try (var stream = client.chat().completions().createStreaming(
        ChatCompletionCreateParams.builder().model("m").addUserMessage("hi").build())) {
      stream.stream().forEach(all::accumulate);
      var answer = all.chatCompletion();
      System.out.println(answer.choices().get(0).message().content().get() + ", " + answer.choices().get(0).finishReason()
          + ", " + answer.usage().get().totalTokens());
    } catch (RuntimeException e) {
      System.out.println(e.getClass().getSimpleName() + ": " + e.getMessage());
    }
    System.exit(0);
  }
}
J
cat > client.py <<'P'
import sys, openai
c = openai.OpenAI(base_url="http://127.0.0.1:%s/%s/v1" % tuple(sys.argv[1:]), api_key="k", max_retries=0)
with c.chat.completions.stream(model="m", messages=[{"role": "user", "content": "hi"}]) as s:
    r = s.get_final_completion()
print("%s, %s, %s" % (r.choices[0].message.content, r.choices[0].finish_reason, r.usage.total_tokens))
P
mkdir classes && javac -cp 'lib/*' -d classes Main.java
java -version 2>&1 | head -1; echo "openai-java 4.101.0, openai (Python) 3.57.0"
P=$(cat port); good="Pay 1000, stop, 5"; rc=0
while IFS='|' read -r k recorded; do
  j=$(java -cp 'classes:lib/*' Main "$P" "$k" </dev/null); y=$(py/bin/python client.py "$P" "$k" </dev/null)
  printf 'usage: %-7s expected %s | openai-java %s | openai (Python) %s\n' "$k" "$good" "$j" "$y"
  [ "$j" = "$recorded" ] && [ "$y" = "$good" ] || rc=1
done <<R
alone|$good
finish|IllegalStateException: \`choices\` is required, but was not set
each|IllegalStateException: \`id\` is required, but was not set
R
[ $rc = 0 ] && echo "as recorded" || echo "CHANGED"
exit $rc
