#!/usr/bin/env bash
# github.com/sashabaranov/go-openai v1.43.0 behind a server that sends SSE comments as keep-alives.
#
# Guessed: lines that begin with a colon are comments; a reader drops them, however many there are.
# Seen:    each comment line and each blank line after one counts as an "empty message"; more than 300 in a
#          row (150 comments with their blank lines) end the stream with "stream has sent too many empty
#          messages". A comment without a blank line after it counts once. github.com/openai/openai-go v3
#          reads the same stream to its answer.
# Matters: a service on the JVM that keeps streams open while a model thinks (one comment a second against
#          idle time-outs) is cut off by such a client after two and a half minutes before the first token.
# To do:   as the server, space keep-alives by seconds to tens of seconds and end each with one line end
#          only, or send a data event with an empty delta; as the client, raise
#          ClientConfig.EmptyMessagesLimit (last line).
set -euo pipefail
T=$(mktemp -d); trap 'rm -rf "$T"' EXIT; cd "$T"
go mod init finding >go.log 2>&1
go get github.com/sashabaranov/go-openai@v1.43.0 github.com/openai/openai-go/v3@v3.99.0 >>go.log 2>&1 || { cat go.log; exit 2; }
cat > main.go <<'G'
package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"strings"

	official "github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
	community "github.com/sashabaranov/go-openai"
)

const chunk = `data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":"hello"},"finish_reason":"stop"}]}` + "\n\ndata: [DONE]\n\n"

func serve(keepalives string) *httptest.Server {
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		fmt.Fprint(w, keepalives+chunk)
	}))
}

func viaCommunity(keepalives string, limit uint) string {
	s := serve(keepalives)
	defer s.Close()
	c := community.DefaultConfig("k")
	c.BaseURL = s.URL
	if limit > 0 {
		c.EmptyMessagesLimit = limit
	}
	stream, err := community.NewClientWithConfig(c).CreateChatCompletionStream(context.Background(),
		community.ChatCompletionRequest{Model: "m", Messages: []community.ChatCompletionMessage{{Role: "user", Content: "hi"}}})
	if err != nil {
		return err.Error()
	}
	defer stream.Close()
	r, err := stream.Recv()
	if err != nil {
		return err.Error()
	}
	return r.Choices[0].Delta.Content
}

func viaOfficial(keepalives string) string {
	s := serve(keepalives)
	defer s.Close()
	c := official.NewClient(option.WithBaseURL(s.URL), option.WithAPIKey("k"))
	q := c.Chat.Completions.NewStreaming(context.Background(), official.ChatCompletionNewParams{Model: "m",
		Messages: []official.ChatCompletionMessageParamUnion{official.UserMessage("hi")}})
	text := ""
	for q.Next() {
		text += q.Current().Choices[0].Delta.Content
	}
	if q.Err() != nil {
		return q.Err().Error()
	}
	return text
}

func main() {
	spaced := func(n int) string { return strings.Repeat(": keep-alive\n\n", n) }
	tight := func(n int) string { return strings.Repeat(": keep-alive\n", n) + "\n" }
	const cut = "stream has sent too many empty messages"
	fmt.Println("go-openai v1.43.0, openai-go v3.99.0,", runtime.Version())
	rows := []struct{ name, guess, recorded, seen string }{
		{"go-openai, 100 comments, blank lines between", "hello", "hello", viaCommunity(spaced(100), 0)},
		{"go-openai, 200 comments, blank lines between", "hello", cut, viaCommunity(spaced(200), 0)},
		{"go-openai, 200 comments, no blank lines", "hello", "hello", viaCommunity(tight(200), 0)},
		{"go-openai, 400 comments, no blank lines", "hello", cut, viaCommunity(tight(400), 0)},
		{"openai-go, 400 comments, blank lines between", "hello", "hello", viaOfficial(spaced(400))},
		{"go-openai, 400 comments, limit raised", "hello", "hello", viaCommunity(spaced(400), 1000000)},
	}
	ok := true
	for _, r := range rows {
		fmt.Printf("%-46s expected %q, seen %q\n", r.name, r.guess, r.seen)
		ok = ok && r.seen == r.recorded
	}
	if !ok {
		fmt.Println("CHANGED")
		os.Exit(1)
	}
	fmt.Println("as recorded")
}
G
go mod tidy >>go.log 2>&1 || { cat go.log; exit 2; }
go run .
