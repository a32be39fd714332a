#!/usr/bin/env bash
# openai (Python) 2.54.0: the stream helper and lists of a delta that come in several pieces.
#
# Guessed: delta.annotations in two chunks, one citation each, as services with web search send them, are gathered by
#          client.chat.completions.stream() to a message with two annotations; whoever iterates over
#          create(stream=True) sees the same two.
# Seen:    iterating shows both. The helper takes the first list as it is and, at the second, wants an "index" in each of its
#          entries: RuntimeError "Expected list delta entry to have an `index` key", and the stream is lost, the text
#          that had come included. Both citations in one chunk are gathered.
# Matters: citations have no index in that protocol, so a proxy that passes them on as they come breaks every client that uses
#          the helper, at the second source of an answer, and works with every other client.
# To do:   as a proxy, send lists without an index once, in one of the last chunks; as a client, iterate.
set -euo pipefail
T=$(mktemp -d); trap 'rm -rf "$T"' EXIT; cd "$T"
python3 -m venv v >/dev/null && v/bin/pip -q install openai==2.54.0 >pip.log 2>&1 || { cat pip.log; exit 2; }
cat > t.py <<'P'
import http.server, json, threading, openai

def chunk(delta, finish=None):
    return 'data: ' + json.dumps({"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m",
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}) + '\n\n'

def cite(n):
    return {"type": "url_citation", "url_citation": {"url": "https://example.com/%d" % n, "title": "T%d" % n,
        "start_index": 0, "end_index": 1}}

SAID = {"role": "assistant", "content": "a"}
SHAPES = {"apart": [SAID, {"annotations": [cite(1)]}, {"annotations": [cite(2)]}],
          "together": [SAID, {"annotations": [cite(1), cite(2)]}]}

class Server(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers['Content-Length'])))
        body = ''.join(chunk(d) for d in SHAPES[asked['model']]) + chunk({}, 'stop') + 'data: [DONE]\n\n'
        self.send_response(200)
        self.send_header('Content-Type', 'text/event-stream')
        self.end_headers()
        self.wfile.write(body.encode())
    def log_message(self, *args):
        pass

server = http.server.HTTPServer(('127.0.0.1', 0), Server)
threading.Thread(target=server.serve_forever, daemon=True).start()
client = openai.OpenAI(api_key='k', base_url='http://127.0.0.1:%d' % server.server_port, max_retries=0)
ASK = [{"role": "user", "content": "hi"}]

def helper(shape):
    try:
        with client.chat.completions.stream(model=shape, messages=ASK) as stream:
            for _ in stream:
                pass
            return len(stream.get_final_completion().choices[0].message.annotations or [])
    except RuntimeError as e:
        return 'RuntimeError, index wanted' if '`index`' in str(e) else str(e)

def iterated(shape):
    return sum(len(getattr(c.delta, 'annotations', None) or [])
        for piece in client.chat.completions.create(model=shape, messages=ASK, stream=True) for c in piece.choices)

for shape in SHAPES:
    print('%s: helper %s, iterated %s' % (shape, helper(shape), iterated(shape)))
P
v/bin/python t.py | tee seen.txt
diff seen.txt - <<'E'
apart: helper RuntimeError, index wanted, iterated 2
together: helper 2, iterated 2
E
