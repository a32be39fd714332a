// The OpenAI-compatible door, as the official SDK sees it. DOOR_URL is the server's address, without a path.
import assert from 'node:assert/strict';
import http from 'node:http';
import { test } from 'node:test';
import OpenAI from 'openai';

const door = process.env.DOOR_URL;
assert.ok(door, 'DOOR_URL is the address of the server under test');

const STORY = 'This is a scripted answer: it comes word by word, as a real one would.';
const LONG = Array(8).fill(STORY).join(' ');
const ASKED = [{ role: 'user', content: 'Hi' }];
const TOOLS = [
  {
    type: 'function',
    function: {
      name: 'get_weather',
      description: 'The weather in a city',
      parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
    },
  },
];
const WEATHER = {
  type: 'json_schema',
  json_schema: {
    name: 'weather',
    strict: true,
    schema: {
      type: 'object',
      properties: { city: { type: 'string' }, degrees: { type: 'integer' } },
      required: ['city', 'degrees'],
      additionalProperties: false,
    },
  },
};

const seen = [];

// The body is looked at as it passes, not copied: a copy would be read on after the reader has gone.
async function listeningFetch(url, init) {
  const response = await fetch(url, init);
  const entry = { text: [...response.headers].map(([name, value]) => `${name}: ${value}\n`).join('') };
  seen.push(entry);
  if (response.body === null) {
    return response;
  }
  const decoder = new TextDecoder();
  const body = response.body.pipeThrough(
    new TransformStream({
      transform(chunk, controller) {
        entry.text += decoder.decode(chunk, { stream: true });
        controller.enqueue(chunk);
      },
    }),
  );
  return new Response(body, { status: response.status, statusText: response.statusText, headers: response.headers });
}

const withKey = (apiKey) =>
  new OpenAI({ apiKey, baseURL: `${door}/v1`, maxRetries: 0, timeout: 20_000, fetch: listeningFetch });
const client = withKey('team-a-demo-key');
const intern = withKey('intern-demo-key');
const stranger = withKey('nobody-s-key');

const check = (name, body) => test(name, { timeout: 30_000 }, body);

const post = (path, body, headers = { authorization: 'Bearer team-a-demo-key' }) =>
  listeningFetch(`${door}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

// As it comes from the connection: fetch drops what it has not handed on when a connection breaks.
const postRaw = (path, body) =>
  new Promise((resolve, reject) => {
    const headers = { authorization: 'Bearer team-a-demo-key', 'content-type': 'application/json' };
    const request = http.request(`${door}${path}`, { method: 'POST', headers }, (response) => {
      const entry = { text: '' };
      seen.push(entry);
      response.setEncoding('utf8');
      response.on('data', (text) => (entry.text += text));
      const ended = () => resolve({ status: response.statusCode, text: entry.text, whole: response.complete });
      response.on('end', ended);
      response.on('error', ended);
    });
    request.on('error', reject);
    request.end(JSON.stringify(body));
  });

const chat = (model, more = {}) => client.chat.completions.create({ model, messages: ASKED, ...more });

async function drain(stream) {
  const chunks = [];
  const times = [];
  for await (const chunk of stream) {
    chunks.push(chunk);
    times.push(performance.now());
  }
  return { chunks, times, text: textOf(chunks) };
}

const textOf = (chunks) => chunks.map((chunk) => chunk.choices[0]?.delta?.content ?? '').join('');
const finishOf = (chunks) => chunks.map((chunk) => chunk.choices[0]?.finish_reason).filter(Boolean);

function assertDescribed(response) {
  assert.match(response.headers.get('x-ai-gateway-provider') ?? '', /^(qwen|deepseek|local)$/);
  assert.match(response.headers.get('x-ai-gateway-attempts') ?? '', /^[1-9]\d*$/);
  assert.match(response.headers.get('x-ai-gateway-call-id') ?? '', /^\S+$/);
}

function assertUsage(usage) {
  assert.ok(usage.prompt_tokens > 0);
  assert.ok(usage.completion_tokens > 0);
  assert.equal(usage.total_tokens, usage.prompt_tokens + usage.completion_tokens);
}

async function assertErrorShape(response, status, code) {
  assert.equal(response.status, status);
  assert.match(response.headers.get('content-type') ?? '', /^application\/json/);
  const { error, ...rest } = await response.json();
  assert.deepEqual(rest, {});
  assert.deepEqual(Object.keys(error).sort(), ['code', 'message', 'param', 'type']);
  assert.equal(typeof error.message, 'string');
  assert.notEqual(error.message, '');
  assert.equal(error.type, 'invalid_request_error');
  assert.equal(error.code, code);
}

async function assertRefused(call, type, code) {
  await assert.rejects(call, (error) => {
    assert.ok(error instanceof type, `${error.constructor.name}: ${error.message}`);
    assert.equal(error.code, code);
    return true;
  });
}

async function state() {
  const response = await listeningFetch(`${door}/actuator/aigateway`);
  assert.equal(response.status, 200);
  return response.json();
}

function numbersNamed(name, value) {
  if (value === null || typeof value !== 'object') {
    return [];
  }
  return Object.entries(value).flatMap(([key, each]) =>
    key === name && typeof each === 'number' ? [each] : numbersNamed(name, each),
  );
}

async function assertIdleWithin(millis) {
  const deadline = performance.now() + millis;
  for (;;) {
    const now = await state();
    const held = numbersNamed('inFlight', now).reduce((sum, each) => sum + each, 0);
    if (now.callsRunning === 0 && held === 0) {
      return;
    }
    assert.ok(
      performance.now() < deadline,
      `after ${millis} ms: callsRunning ${now.callsRunning}, inFlight ${held}`,
    );
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

// First, while the dead key is still in the pool.
check('a dead key in the pool never surfaces', async () => {
  let retried = false;
  for (let turn = 0; turn < 100 && !retried; turn++) {
    const { data, response } = await chat('fast').withResponse();
    assert.equal(data.choices[0].message.content, STORY);
    retried = Number(response.headers.get('x-ai-gateway-attempts')) > 1;
  }
  assert.ok(retried, 'no call has met the dead key');
  const keys = (await state()).providers.flatMap((provider) => provider.keys);
  assert.equal(keys.filter((key) => key.state === 'ejected').length, 1);
});

check('a failing provider never surfaces where there is a fallback', async () => {
  for (let turn = 0; turn < 6; turn++) {
    const completion = await chat('flaky');
    assert.ok(['The local model says hello.', STORY].includes(completion.choices[0].message.content));
    const { text, chunks } = await drain(await chat('flaky', { stream: true }));
    assert.ok(['The local model says hello.', STORY].includes(text), text);
    assert.deepEqual(finishOf(chunks), ['stop']);
  }
});

check('chat', async () => {
  const { data, response } = await chat('fast').withResponse();
  assert.equal(data.object, 'chat.completion');
  assert.match(data.id, /^chatcmpl-/);
  assert.equal(data.choices.length, 1);
  assert.equal(data.choices[0].message.role, 'assistant');
  assert.equal(data.choices[0].message.content, STORY);
  assert.equal(data.choices[0].finish_reason, 'stop');
  assert.ok(['qwen-turbo', 'deepseek-chat'].includes(data.model), data.model);
  assert.equal(data.model, response.headers.get('x-ai-gateway-model'));
  assertUsage(data.usage);
});

check('headers describe the call, plain, streamed and for embeddings', async () => {
  const { response: plain } = await chat('fast').withResponse();
  const { data: stream, response: streamed } = await chat('fast', { stream: true }).withResponse();
  await drain(stream);
  const { response: embedded } = await client.embeddings.create({ model: 'embed', input: 'a' }).withResponse();
  const all = [plain, streamed, embedded];
  all.forEach(assertDescribed);
  assert.equal(new Set(all.map((each) => each.headers.get('x-ai-gateway-call-id'))).size, all.length);
});

check('stream: chunks, one finish reason, the usage, the text of the plain answer', async () => {
  const plain = await chat('smart');
  const { data: stream, response } = await chat('smart', {
    stream: true,
    stream_options: { include_usage: true },
  }).withResponse();
  assert.match(response.headers.get('content-type'), /^text\/event-stream/);
  const { chunks, times, text } = await drain(stream);
  assert.equal(text, plain.choices[0].message.content);
  assert.ok(chunks.length > 5, `${chunks.length} chunks`);
  assert.ok(times.at(-1) - times[0] > 100, `all within ${times.at(-1) - times[0]} ms`);
  assert.equal(chunks[0].choices[0].delta.role, 'assistant');
  assert.deepEqual(finishOf(chunks), ['stop']);
  assert.deepEqual([...new Set(chunks.map((chunk) => chunk.object))], ['chat.completion.chunk']);
  assert.equal(new Set(chunks.map((chunk) => chunk.id)).size, 1);
  assert.equal(chunks.filter((chunk) => chunk.usage).length, 1);
  assert.deepEqual(chunks.at(-1).choices, []);
  assertUsage(chunks.at(-1).usage);
  assert.deepEqual(chunks.at(-1).usage, plain.usage);
});

check('stream: no usage unless it was asked for', async () => {
  const { chunks, text } = await drain(await chat('fast', { stream: true }));
  assert.equal(text, STORY);
  assert.deepEqual(
    chunks.filter((chunk) => chunk.usage || chunk.choices.length === 0),
    [],
  );
});

check('stream: nothing is held back', async () => {
  const asked = performance.now();
  const { chunks, times, text } = await drain(await chat('long', { stream: true }));
  assert.equal(text, LONG);
  const whole = times.at(-1) - asked;
  assert.ok(times[0] - asked < whole / 3, `the first chunk after ${times[0] - asked} of ${whole} ms`);
  assert.ok(times.at(-1) - times[0] > 1500, `all within ${times.at(-1) - times[0]} ms`);
  const longestGap = Math.max(...times.slice(1).map((time, i) => time - times[i]));
  assert.ok(longestGap < whole / 3, `nothing came for ${longestGap} of ${whole} ms`);
  assert.ok(chunks.length > 100, `${chunks.length} chunks`);
});

check('tools: a call, and a text for its result', async () => {
  const { choices } = await chat('fast', { tools: TOOLS });
  const { message, finish_reason } = choices[0];
  assert.equal(finish_reason, 'tool_calls');
  assert.equal(message.content, null);
  assert.equal(message.tool_calls.length, 1);
  assert.equal(message.tool_calls[0].type, 'function');
  assert.equal(message.tool_calls[0].function.name, 'get_weather');
  assert.deepEqual(JSON.parse(message.tool_calls[0].function.arguments), { city: 'Paris' });
  const result = { role: 'tool', tool_call_id: message.tool_calls[0].id, content: '{"degrees":21}' };
  const followUp = await chat('fast', { tools: TOOLS, messages: [...ASKED, message, result] });
  assert.equal(followUp.choices[0].message.content, STORY);
  assert.equal(followUp.choices[0].finish_reason, 'stop');
});

check('tools: streamed', async () => {
  const { chunks } = await drain(await chat('fast', { tools: TOOLS, stream: true }));
  const deltas = chunks.flatMap((chunk) => chunk.choices[0]?.delta?.tool_calls ?? []);
  assert.ok(deltas[0].id);
  assert.equal(deltas[0].type, 'function');
  assert.equal(deltas[0].function.name, 'get_weather');
  assert.ok(deltas.every((delta) => delta.index === 0));
  assert.deepEqual(JSON.parse(deltas.map((delta) => delta.function?.arguments ?? '').join('')), { city: 'Paris' });
  assert.deepEqual(finishOf(chunks), ['tool_calls']);
});

check("tools: the SDK's own assembly of a stream", async () => {
  const completion = await client.chat.completions
    .stream({ model: 'fast', messages: ASKED, tools: TOOLS })
    .finalChatCompletion();
  assert.equal(completion.choices[0].finish_reason, 'tool_calls');
  assert.equal(completion.choices[0].message.tool_calls[0].function.name, 'get_weather');
  assert.deepEqual(JSON.parse(completion.choices[0].message.tool_calls[0].function.arguments), { city: 'Paris' });
});

for (const stream of [false, true]) {
  check(`tools: the SDK runs them to the end, ${stream ? 'streamed' : 'plain'}`, async () => {
    const calledWith = [];
    const runnable = {
      type: 'function',
      function: {
        ...TOOLS[0].function,
        parse: JSON.parse,
        function: (args) => {
          calledWith.push(args);
          return '{"degrees":21}';
        },
      },
    };
    const runner = client.chat.completions.runTools({ model: 'fast', messages: ASKED, tools: [runnable], stream });
    assert.equal(await runner.finalContent(), STORY);
    assert.deepEqual(calledWith, [{ city: 'Paris' }]);
  });
}

// Behind one model is a provider that knows schemas, behind the other one that does not.
for (const model of ['fast', 'smart']) {
  check(`structured output: ${model}`, async () => {
    const completion = await chat(model, { response_format: WEATHER });
    assert.deepEqual(JSON.parse(completion.choices[0].message.content), { city: 'Paris', degrees: 21 });
    const { text } = await drain(await chat(model, { response_format: WEATHER, stream: true }));
    assert.deepEqual(JSON.parse(text), { city: 'Paris', degrees: 21 });
  });

  check(`structured output: ${model}, parsed by the SDK`, async () => {
    const completion = await client.chat.completions.parse({ model, messages: ASKED, response_format: WEATHER });
    assert.deepEqual(completion.choices[0].message.parsed, { city: 'Paris', degrees: 21 });
  });
}

// Without an encoding the SDK asks for base64 and decodes it.
for (const encoding_format of [undefined, 'base64', 'float']) {
  check(`embeddings: ${encoding_format ?? "the SDK's default"}`, async () => {
    const vectors = async (input) => {
      const encoding = encoding_format && { encoding_format };
      const answer = await client.embeddings.create({ model: 'embed', input, ...encoding });
      assert.equal(answer.object, 'list');
      assert.ok(answer.model);
      assert.ok(answer.usage.prompt_tokens > 0);
      assert.deepEqual(
        answer.data.map(({ index, object }) => [index, object]),
        answer.data.map((_, i) => [i, 'embedding']),
      );
      return answer.data.map(({ embedding }) => (encoding_format === 'base64' ? decoded(embedding) : embedding));
    };
    assert.deepEqual(await vectors('seven..'), [[7, 0]]);
    assert.deepEqual(await vectors(['a', 'four', 'seven..']), [
      [1, 0],
      [4, 1],
      [7, 2],
    ]);
  });
}

function decoded(base64) {
  assert.equal(typeof base64, 'string');
  const bytes = Buffer.from(base64, 'base64');
  return Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(4 * i));
}

check('models', async () => {
  const ids = [];
  for await (const model of client.models.list()) {
    assert.equal(model.object, 'model');
    assert.equal(typeof model.created, 'number');
    ids.push(model.id);
  }
  for (const id of ['broken', 'embed', 'fast', 'flaky', 'long', 'smart']) {
    assert.ok(ids.includes(id), `${id} is not among ${ids}`);
  }
});

check('models: only those the key may use', async () => {
  assert.deepEqual(
    (await intern.models.list()).data.map((model) => model.id),
    ['fast'],
  );
});

check('an unknown model', async () => {
  await assertRefused(chat('no-such-model'), OpenAI.NotFoundError, 'model_not_found');
  await assertRefused(chat('no-such-model', { stream: true }), OpenAI.NotFoundError, 'model_not_found');
  await assertRefused(
    client.embeddings.create({ model: 'no-such-model', input: 'a' }),
    OpenAI.NotFoundError,
    'model_not_found',
  );
});

check('a wrong key', async () => {
  const calls = [
    stranger.chat.completions.create({ model: 'fast', messages: ASKED }),
    stranger.chat.completions.create({ model: 'fast', messages: ASKED, stream: true }),
    stranger.embeddings.create({ model: 'embed', input: 'a' }),
    stranger.models.list(),
  ];
  await Promise.all(calls.map((call) => assertRefused(call, OpenAI.AuthenticationError, 'invalid_api_key')));
});

check('no key at all', async () => {
  const body = { model: 'fast', messages: ASKED };
  await assertErrorShape(await post('/v1/chat/completions', body, {}), 401, 'invalid_api_key');
  await assertErrorShape(await post('/v1/chat/completions', { ...body, stream: true }, {}), 401, 'invalid_api_key');
  await assertErrorShape(await post('/v1/embeddings', { model: 'embed', input: 'a' }, {}), 401, 'invalid_api_key');
  await assertErrorShape(await listeningFetch(`${door}/v1/models`), 401, 'invalid_api_key');
});

check('a key without permission for the model', async () => {
  const allowed = await intern.chat.completions.create({ model: 'fast', messages: ASKED });
  assert.equal(allowed.choices[0].message.content, STORY);
  const calls = [
    intern.chat.completions.create({ model: 'smart', messages: ASKED }),
    intern.chat.completions.create({ model: 'smart', messages: ASKED, stream: true }),
    intern.embeddings.create({ model: 'embed', input: 'a' }),
  ];
  await Promise.all(calls.map((call) => assertRefused(call, OpenAI.NotFoundError, 'model_not_found')));
});

check('an invalid request', async () => {
  await assertRefused(chat('fast', { messages: [] }), OpenAI.BadRequestError, 'invalid_request');
  await assertRefused(chat('fast', { messages: [], stream: true }), OpenAI.BadRequestError, 'invalid_request');
  await assertRefused(
    client.embeddings.create({ model: 'embed', input: [] }),
    OpenAI.BadRequestError,
    'invalid_request',
  );
});

check('what is not JSON, or not an object', async () => {
  for (const path of ['/v1/chat/completions', '/v1/embeddings']) {
    for (const body of ['{"model":', 'hello', '[]', '']) {
      await assertErrorShape(await post(path, body), 400, 'invalid_request');
    }
  }
});

check('a broken stream: some chunks, then the SDK throws', async () => {
  const chunks = [];
  const reading = (async () => {
    for await (const chunk of await chat('broken', { stream: true })) {
      chunks.push(chunk);
    }
  })();
  await assertRefused(reading, OpenAI.APIError, 'stream_broken');
  assert.equal(textOf(chunks), 'This is a scripted ');
  assert.deepEqual(finishOf(chunks), []);
});

check('a broken stream: an error is its last event, no [DONE] follows, and the body breaks off', async () => {
  const response = await postRaw('/v1/chat/completions', { model: 'broken', messages: ASKED, stream: true });
  assert.equal(response.status, 200);
  assert.equal(response.whole, false);
  const events = response.text
    .split('\n\n')
    .filter((event) => event.startsWith('data: '))
    .map((event) => event.slice('data: '.length));
  assert.ok(!events.includes('[DONE]'));
  const [last, ...earlier] = events.map((event) => JSON.parse(event)).reverse();
  assert.equal(textOf(earlier.reverse()), 'This is a scripted ');
  assert.deepEqual(Object.keys(last), ['error']);
  assert.deepEqual(Object.keys(last.error).sort(), ['code', 'message', 'param', 'type']);
  assert.equal(last.error.type, 'server_error');
  assert.equal(last.error.code, 'stream_broken');
});

check('50 streams at once, each with the right text', async () => {
  const streams = await Promise.all(
    Array.from({ length: 50 }, async () => drain(await chat('fast', { stream: true }))),
  );
  for (const { chunks, text } of streams) {
    assert.equal(text, STORY);
    assert.deepEqual(finishOf(chunks), ['stop']);
  }
  assert.equal(new Set(streams.map(({ chunks }) => chunks[0].id)).size, streams.length);
  await assertIdleWithin(2000);
});

check('a client that leaves a stream ends its call', async () => {
  const stream = await chat('long', { stream: true });
  const chunks = [];
  for await (const chunk of stream) {
    chunks.push(chunk);
    if (chunks.length === 3) {
      assert.equal((await state()).callsRunning, 1);
      stream.controller.abort();
    }
  }
  const text = textOf(chunks);
  assert.ok(LONG.startsWith(text) && text.length < LONG.length / 2, text);
  await assertIdleWithin(2000);
});

check('ten clients that leave at once end their calls', async () => {
  const controller = new AbortController();
  const streams = await Promise.all(
    Array.from({ length: 10 }, () =>
      client.chat.completions.create(
        { model: 'long', messages: ASKED, stream: true },
        { signal: controller.signal },
      ),
    ),
  );
  assert.equal((await state()).callsRunning, 10);
  controller.abort();
  await Promise.all(streams.map(drain));
  await assertIdleWithin(2000);
  assert.equal((await chat('fast')).choices[0].message.content, STORY);
});

// Last, for it looks back on everything.
check("no answer, header or error has named a provider's key", () => {
  assert.ok(seen.length > 100, `only ${seen.length} answers were seen`);
  for (const { text } of seen) {
    assert.ok(!text.toLowerCase().includes('sk-demo'), text);
  }
});
