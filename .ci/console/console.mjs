// Looks at the console with a browser: console.mjs <server's URL> <server's pid> <chromium> [directory for screenshots]
// What the page shows is compared with the actuator. Every check is run, whatever the ones before it said; the last one
// stops the server.
import assert from "node:assert/strict";
import { join } from "node:path";
import { chromium } from "playwright-core";

const [base, pid, executablePath, screenshots] = process.argv.slice(2);
const MARKUP = "<img src=x onerror=alert(1)>";
const SECRET = "sk-demo";

// ---- what happened, kept from the beginning ----

const requests = [], complaints = [], dialogs = [], states = [], secrets = [];
let passed = 0, failed = 0, stopping = false;

async function check(name, body) {
  try {
    await body();
    passed++;
    console.log(`✔ ${name}`);
  } catch (e) {
    failed++;
    console.log(`✖ ${name}\n    ${String(e.message).split("\n").join("\n    ")}`);
  }
}

/** Asks until the answer is truthy, and returns it; an answer that throws is asked again. */
async function until(what, ask, millis = 8000) {
  const end = Date.now() + millis;
  let error = null;
  do {
    try {
      const answer = await ask();
      if (answer) return answer;
      error = null;
    } catch (e) {
      error = e;
    }
    await new Promise(next => setTimeout(next, 50));
  } while (Date.now() < end);
  throw new Error(`not within ${millis} ms: ${what}${error ? ` (${error.message})` : ""}`);
}

async function get(path) {
  const answer = await fetch(base + path, { signal: AbortSignal.timeout(10_000) });
  const text = await answer.text();
  if (text.includes(SECRET)) secrets.push(path);
  assert.equal(answer.status, 200, `GET ${path}`);
  return JSON.parse(text);
}

const status = () => get("/actuator/aigateway");
const recent = () => get("/actuator/aigateway/calls");
const explained = model => get(`/actuator/aigateway/explain?model=${encodeURIComponent(model)}`);

/** A call through the door. */
async function call(model, expected, stream = false) {
  const answer = await fetch(base + "/v1/chat/completions", {
    method: "POST",
    headers: { "Authorization": "Bearer team-a-demo-key", "Content-Type": "application/json" },
    body: JSON.stringify({ model, stream, messages: [{ role: "user", content: "Hi" }] }),
    signal: AbortSignal.timeout(30_000)
  });
  await answer.text().catch(() => "a broken stream");
  assert.equal(answer.status, expected, `a call for ${model}`);
}

const targets = s => s.routes.flatMap(r => r.tiers.flatMap((tier, number) =>
    tier.map(t => ({ at: `${r.id} ${number} ${t.provider}/${t.model || "*"}`, ...t, ...t.traffic }))));
const answered = s => targets(s).reduce((sum, t) => sum + t.calls, 0);
const keyState = (s, provider, key) => s.providers.find(p => p.id === provider).keys.find(k => k.name === key).state;
const weight = (s, route, at) => targets(s).find(t => t.at === `${route} ${at}`).weight;
const short = n => n >= 1e6 ? `${(n / 1e6).toFixed(1)} M` : n >= 1e4 ? `${(n / 1e3).toFixed(1)} k` : String(n);

// ---- the browser ----

const browser = await chromium.launch({
  executablePath,
  headless: true,
  chromiumSandbox: false,
  args: ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"]
});
const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, colorScheme: "light" });
context.setDefaultTimeout(8000);
const page = await context.newPage();

context.on("request", r => requests.push(r.url()));
page.on("console", m => {
  if (!stopping && ["error", "warning", "assert"].includes(m.type())) complaints.push(`console ${m.type()}: ${m.text()}`);
});
page.on("pageerror", e => complaints.push(`page error: ${e.message}`));
page.on("dialog", d => {
  dialogs.push(d.message());
  d.dismiss().catch(() => {});
});
page.on("requestfailed", r => {
  if (!stopping && r.failure()?.errorText !== "net::ERR_ABORTED") complaints.push(`request failed: ${r.url()} ${r.failure()?.errorText}`);
});
const pending = new Set();
context.on("request", r => r.url().endsWith("/api/state") && pending.add(r));
context.on("requestfinished", r => pending.delete(r));
context.on("requestfailed", r => pending.delete(r));
page.on("response", async r => {
  if (!r.url().includes("/api/")) return;
  const text = await r.text().catch(() => "");
  if (text.includes(SECRET)) secrets.push(r.url());
  if (r.url().endsWith("/api/state") && r.ok() && text) states.push(JSON.parse(text));
});

/** Waits until the page was refreshed so many times after now. */
async function refreshes(count) {
  const from = states.length;
  await until(`${count} refreshes`, () => states.length >= from + count + 1, 3000 * (count + 1));
}

const noSecret = async () => {
  if ((await page.content()).includes(SECRET) || (await page.evaluate(() => document.body.innerText)).includes(SECRET)) secrets.push("the page");
};
const text = selector => page.evaluate(s => document.querySelector(s)?.innerText ?? "", selector);
const pause = page.locator("#pause");
const isPaused = async () => await pause.getAttribute("aria-pressed") === "true";

async function setPaused(on) {
  if (await isPaused() !== on) await pause.click();
  assert.equal(await isPaused(), on);
  if (on) await until("no request under way", () => pending.size === 0);
}

/** What the page shows of routes and providers. */
const shown = () => page.evaluate(() => {
  const of = (e, selector) => e.querySelector(selector)?.textContent.trim() ?? null;
  return {
    routes: [...document.querySelectorAll("#routes .card")].map(card => ({
      id: of(card, "strong"),
      about: of(card, ".soft"),
      rows: [...card.querySelectorAll("tbody tr")].map(row => {
        const cell = name => row.querySelector(`td[data-label^="${name}"]`);
        return {
          tier: cell("Tier").textContent.trim(),
          target: cell("Target").textContent.trim(),
          weight: of(cell("Weight"), "span > span"),
          slider: cell("Weight").querySelector("input")?.value ?? null,
          attempts: cell("Attempts").textContent.trim(),
          failed: cell("Failed").textContent.trim(),
          calls: cell("Calls").textContent.trim(),
          cost: cell("Cost").textContent.trim(),
          costLabel: cell("Cost").dataset.label
        };
      })
    })),
    providers: [...document.querySelectorAll("#providers > .card")].map(card => ({
      id: of(card, "strong"),
      available: of(card, ".badge"),
      keys: [...card.querySelectorAll(".key")].map(key => `${of(key, ".mono")} ${of(key, ".badge")}`)
    })),
    answered: of(document, "#tile-answered"),
    running: of(document, "#tile-running"),
    cost: document.querySelector('[data-id="cost"]').textContent,
    about: of(document, "#about")
  };
});

// The WCAG contrast of every visible text with what lies behind it, and of things that are not there at the moment.
const contrasts = () => page.evaluate(() => {
  const rgba = css => {
    const found = /^rgba?\(([\d.]+), ([\d.]+), ([\d.]+)(?:, ([\d.]+))?\)$/.exec(css);
    if (!found) throw new Error("no colour that this test knows: " + css);
    return [+found[1], +found[2], +found[3], found[4] === undefined ? 1 : +found[4]];
  };
  const over = (top, under) => [0, 1, 2].map(i => top[i] * top[3] + under[i] * (1 - top[3])).concat(1);
  const luminance = c => {
    const [r, g, b] = c.slice(0, 3).map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const backdrop = e => {
    const layers = [];
    for (let at = e; at; at = at.parentElement) {
      const layer = rgba(getComputedStyle(at).backgroundColor);
      layers.push(layer);
      if (layer[3] === 1) break;
    }
    return layers.reduceRight((under, top) => over(top, under), [255, 255, 255, 1]);
  };
  const measured = new Map();
  const measure = (e, what, css) => {
    const behind = backdrop(e), front = over(rgba(css || getComputedStyle(e).color), behind);
    const [low, high] = [luminance(behind), luminance(front)].sort((a, b) => a - b);
    const ratio = (high + 0.05) / (low + 0.05);
    const hex = c => "#" + c.slice(0, 3).map(v => Math.round(v).toString(16).padStart(2, "0")).join("");
    measured.set(`${hex(front)} on ${hex(behind)}`, { ratio: +ratio.toFixed(2), pair: `${hex(front)} on ${hex(behind)}`, what });
  };
  // Badges of every kind, and the line that tells a problem, stand there while they are measured.
  const extra = ["good", "warn", "bad", "idle"].map(kind => {
    const badge = document.createElement("span");
    badge.className = "badge " + kind;
    badge.textContent = kind;
    document.getElementById("calls").append(badge);
    return badge;
  });
  const line = document.getElementById("problem"), before = line.className;
  line.className = "on";
  measure(line, "the problem's line");
  line.className = before;
  const field = document.getElementById("model");
  measure(field, "the placeholder", getComputedStyle(field, "::placeholder").color);
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const e = node.parentElement;
    if (!node.data.trim() || ["SCRIPT", "STYLE", "TITLE"].includes(e.nodeName)) continue;
    if (!e.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true })) continue;
    if (!e.getClientRects().length) continue;
    measure(e, (e.className ? "." + e.className.replaceAll(" ", ".") : e.nodeName.toLowerCase()) + ` "${node.data.trim().slice(0, 30)}"`);
  }
  for (const badge of extra) badge.remove();
  return [...measured.values()].sort((a, b) => a.ratio - b.ratio);
});

const INTERACTIVE = new Set(["button", "link", "textbox", "searchbox", "slider", "spinbutton", "checkbox", "radio", "switch",
  "combobox", "listbox", "option", "tab", "menuitem", "DisclosureTriangle"]);

/** Role and name of everything that can be operated, as an assistive technology gets them. */
async function interactive() {
  const session = await context.newCDPSession(page);
  try {
    const { nodes } = await session.send("Accessibility.getFullAXTree");
    return nodes.filter(n => !n.ignored && INTERACTIVE.has(n.role?.value))
        .map(n => ({ role: n.role.value, name: (n.name?.value || "").trim(), parent: n.parentId }));
  } finally {
    await session.detach();
  }
}

// ---- what the page is ----

await until("the server answers and has traffic", async () => answered(await status()) > 5, 60_000);

await check("the page comes with a policy that allows nothing by default", async () => {
  const answer = await page.goto(`${base}/aigateway`);
  assert.equal(answer.status(), 200);
  const policy = answer.headers()["content-security-policy"] || "";
  const parts = policy.split(";").map(p => p.trim());
  assert.ok(parts.includes("default-src 'none'"), `Content-Security-Policy: ${policy}`);
  for (const weak of ["unsafe-inline", "unsafe-eval", "*", "http:", "https:"]) {
    assert.ok(!policy.split(/[\s;]+/).includes(weak) && !policy.includes("'" + weak + "'"), `${weak} in ${policy}`);
  }
  await refreshes(1);
});

await check("it shows what the actuator says", async () => {
  await call("flaky", 200);
  const before = await status();
  await refreshes(1);
  await setPaused(true);
  const state = states.at(-1).status, after = await status(), page_ = await shown();

  // The state that the page was given lies between two answers of the actuator …
  const fixed = s => ({
    name: s.name, currency: s.currency,
    providers: s.providers.map(p => [p.id, p.baseUrls, p.keys.map(k => [k.name, k.masked])]),
    routes: s.routes.map(r => [r.id, r.pattern, r.strategy, r.tiers.map(tier => tier.map(t => [t.provider, t.model, t.weight]))])
  });
  assert.deepEqual(fixed(state), fixed(before));
  assert.deepEqual(fixed(state), fixed(after));
  const low = targets(before), high = targets(after);
  targets(state).forEach((t, i) => {
    for (const figure of ["attempts", "failures", "calls", "fallbacks"]) {
      assert.ok(low[i][figure] <= t[figure] && t[figure] <= high[i][figure],
          `${t.at} ${figure}: ${low[i][figure]} <= ${t[figure]} <= ${high[i][figure]}`);
    }
  });
  for (const p of state.providers) {
    for (const k of p.keys) {
      assert.ok([keyState(before, p.id, k.name), keyState(after, p.id, k.name)].includes(k.state), `${p.id} ${k.name} ${k.state}`);
    }
  }

  // … and the page shows that state.
  const visible = state.routes.filter(r => !r.pattern.endsWith("*") || r.tiers.flat().some(t => t.traffic.attempts > 0));
  assert.deepEqual(page_.routes.map(r => r.id), visible.map(r => r.id), "routes");
  for (const [i, route] of visible.entries()) {
    assert.ok(page_.routes[i].about.includes(route.strategy), `${route.id}: ${page_.routes[i].about}`);
    const expected = targets({ routes: [route] });
    assert.deepEqual(page_.routes[i].rows.map(r => `${route.id} ${r.tier} ${r.target}`), expected.map(t => t.at));
    for (const [j, t] of expected.entries()) {
      const row = page_.routes[i].rows[j];
      assert.equal(row.weight, String(t.weight), `${t.at} weight`);
      if (row.slider !== null) assert.equal(row.slider, String(t.weight), `${t.at} slider`);
      assert.equal(row.attempts, short(t.attempts), `${t.at} attempts`);
      assert.equal(row.failed, short(t.failures), `${t.at} failed`);
      assert.equal(row.calls, short(t.calls), `${t.at} calls`);
      if (t.cost === null) assert.equal(row.cost, "–", `${t.at} cost`);
      else {
        const cost = parseFloat(row.cost.replace(/^<\s*/, ""));
        assert.ok(cost > 0 || t.cost === 0, `${t.at} costs ${t.cost}, and is shown as "${row.cost}"`);
        assert.ok(Math.abs(cost - t.cost) <= Math.max(t.cost * 0.05, 0.00001), `${t.at} cost ${row.cost}, is ${t.cost}`);
      }
      assert.ok(t.cost === null || `${row.costLabel} ${row.cost}`.includes(state.currency), `the currency in "${row.costLabel}", "${row.cost}"`);
    }
  }
  assert.ok(targets(state).some(t => t.failures > 0), "some attempt failed, so that there is something to compare");
  assert.deepEqual(page_.providers.map(p => p.id), state.providers.map(p => p.id), "providers");
  for (const [i, p] of state.providers.entries()) {
    assert.equal(page_.providers[i].available, p.available ? "available" : "unavailable", p.id);
    assert.deepEqual(page_.providers[i].keys, p.keys.map(k => [k.name, k.masked, k.state].filter(Boolean).join(" ")), p.id);
  }
  assert.equal(page_.answered, short(answered(state)), "the tile of calls answered");
  assert.equal(page_.running, String(state.callsRunning), "the tile of calls running");
  assert.ok(page_.cost.includes(state.currency), page_.cost);
  assert.ok(page_.about.includes(`configuration ${state.configVersion} `), page_.about);
});

await check("paused it stands still, and goes on by keyboard", async () => {
  await setPaused(true);
  const count = states.length, sum = answered(states.at(-1).status), since = Date.now();
  const before = await text("main");
  await until("traffic while the page is paused", async () => Date.now() - since > 1500 && answered(await status()) > sum);
  assert.equal(states.length, count, "requests while paused");
  assert.equal(await text("main"), before);
  await pause.focus();
  await page.keyboard.press("Space");
  assert.equal(await isPaused(), false);
  await refreshes(1);
  await until("new figures", async () => await text("main") !== before);
});

// ---- calls ----

await check("a call opens by keyboard, shows its attempts and stays open", async () => {
  let made = null;
  for (let i = 0; i < 12 && !made; i++) {
    await call("flaky", 200);
    made = (await recent()).find(c => c.trace.requestedModel === "flaky" && c.trace.attempts.length > 1);
  }
  assert.ok(made, "a call that fell back");
  const id = made.trace.callId, details = page.locator(`details[data-id="${id}"]`);
  await details.waitFor();
  await details.locator("summary").focus();
  await page.keyboard.press("Enter");
  for (let i = 0; i < 2; i++) {
    assert.equal(await details.evaluate(d => d.open), true, `open after ${i} refreshes`);
    await refreshes(1);
  }
  assert.equal(await details.evaluate(d => d.open), true, "open after two refreshes");
  const lines = await details.locator("ol > li").allInnerTexts();
  assert.equal(lines.length, made.trace.attempts.length, "attempts");
  for (const [i, a] of made.trace.attempts.entries()) {
    assert.ok(lines[i].includes(`${a.provider}/${a.model}`) && lines[i].includes(a.failure || a.outcome), `${lines[i]}: ${JSON.stringify(a)}`);
  }
  assert.ok((await details.innerText()).includes(id), "its id");
  assert.ok((await details.locator("summary").innerText()).includes(`${made.trace.attempts.length} attempts`));
  await noSecret();
});

await check("a broken stream is shown as such", async () => {
  await call("broken", 200, true);
  const broken = await until("it is recorded", async () => (await recent()).find(c => c.trace.requestedModel === "broken"));
  const summary = page.locator(`details[data-id="${broken.trace.callId}"] summary`);
  await summary.waitFor();
  const line = await summary.innerText();
  assert.ok(line.includes(broken.failure || broken.outcome.toLowerCase()), line);
  assert.notEqual(broken.outcome, "SUCCEEDED");
});

await check("a model's name with markup is text", async () => {
  await call(MARKUP, 404);
  await until("it is among the recent calls", () => page.evaluate(name => [...document.querySelectorAll("#calls summary strong")].some(e => e.textContent === name), MARKUP));
  await refreshes(1);
  assert.equal(await page.evaluate(() => document.querySelectorAll("img, body [onerror], #calls script").length), 0);
  assert.deepEqual(dialogs, []);
});

// ---- explain ----

async function explainByKeyboard(model) {
  await page.evaluate(() => document.activeElement?.blur());
  const isField = () => page.evaluate(() => document.activeElement?.id === "model");
  for (let i = 0; i < 80 && !await isField(); i++) await page.keyboard.press("Tab");
  assert.ok(await isField(), "Tab comes to the model's field");
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type(model);
  const answer = page.waitForResponse(r => r.url().endsWith(`/api/explain?model=${encodeURIComponent(model)}`));
  await page.keyboard.press("Enter");
  await answer;
  const truth = await explained(model);
  await until(`what is said of ${model}`, async () => {
    const now = await text("#explanation");
    return truth.problem ? now.includes(truth.problem) : truth.options.every(o => now.includes(`${o.provider}/${o.model}`));
  }, 2000);
}

await check("explain answers a keyboard: the route and its targets", async () => {
  await explainByKeyboard("fast");
  const truth = await explained("fast");
  assert.ok(truth.options.length >= 3);
  const box = page.locator("#explanation");
  assert.equal(await box.locator("p strong").first().innerText(), truth.route);
  assert.ok((await box.innerText()).includes(`(${truth.strategy})`));
  const options = await box.locator("li").evaluateAll(all => all.map(li => ({ tier: li.value, text: li.innerText })));
  assert.equal(options.length, truth.options.length);
  for (const [i, o] of truth.options.entries()) {
    assert.equal(options[i].tier, o.tier, options[i].text);
    for (const part of [`${o.provider}/${o.model}`, `weight ${o.weight},`, `of ${o.keys} key`, o.obstacle || "can take it", ...o.endpoints]) {
      assert.ok(options[i].text.includes(part), `"${part}" in "${options[i].text}"`);
    }
  }
  await refreshes(1);
  assert.equal(await box.locator("li").count(), truth.options.length, "the answer stays");
});

await check("explain tells what is wrong with an unknown model, as text", async () => {
  for (const model of ["no-such-model", MARKUP]) {
    assert.ok((await explained(model)).problem, model);
    await explainByKeyboard(model);
  }
  assert.equal(await page.evaluate(() => document.querySelectorAll("img").length), 0);
  assert.deepEqual(dialogs, []);
});

// ---- changes ----

const slider = page.getByRole("slider", { name: "Weight of qwen/qwen-turbo on route fast" });
const keyButton = page.locator('#providers [data-id="p-qwen"] [data-id="key-1"] button');

await check("the weight of a target is changed by keyboard", async () => {
  const at = "qwen/qwen-turbo on tier 0", old = weight(await status(), "fast", "0 qwen/qwen-turbo");
  await slider.focus();
  for (let i = 0; i < 5; i++) await page.keyboard.press("ArrowLeft");
  await until(`${at} weighs ${old - 5}`, async () => weight(await status(), "fast", "0 qwen/qwen-turbo") === old - 5, 2000);
  await refreshes(1);
  assert.equal(weight(await status(), "fast", "0 qwen/qwen-turbo"), old - 5, "and stays so");
  const row = (await shown()).routes.find(r => r.id === "fast").rows[0];
  assert.deepEqual([row.weight, row.slider], [String(old - 5), String(old - 5)]);
});

for (const [where, beside] of [["on it", 0], ["beside it", 90]]) {
  await check(`a slider drawn away and back by mouse, and let go ${where}, does not stop the page`, async () => {
    const old = weight(await status(), "fast", "0 qwen/qwen-turbo"), box = await slider.boundingBox();
    const y = box.y + box.height / 2, thumb = box.x + 8 + (box.width - 16) * old / 100;
    await page.mouse.move(thumb, y);
    await page.mouse.down();
    await page.mouse.move(thumb - 40, y + beside, { steps: 4 });
    assert.notEqual(await slider.inputValue(), String(old), "the slider follows the mouse");
    await page.mouse.move(thumb, y + beside, { steps: 4 });
    await page.mouse.up();
    try {
      await refreshes(2);
    } catch (e) {
      await page.reload();
      throw e;
    }
  });
}

await check("a key is disabled and enabled by its button", async () => {
  assert.equal(keyState(await status(), "qwen", "key-1"), "available");
  const row = page.locator('#providers [data-id="p-qwen"] [data-id="key-1"]');
  assert.equal(await keyButton.innerText(), "Disable");
  await keyButton.click();
  await until("the key is disabled", async () => keyState(await status(), "qwen", "key-1") === "disabled", 2000);
  await until("the page shows it", async () => await row.locator(".badge").innerText() === "disabled" && await keyButton.innerText() === "Enable");
  await keyButton.focus();
  await page.keyboard.press("Enter");
  await until("the key is enabled", async () => keyState(await status(), "qwen", "key-1") !== "disabled", 2000);
  await until("the page shows it", async () => await row.locator(".badge").innerText() === "available" && await keyButton.innerText() === "Disable");
});

// ---- focus and names ----

const focusable = {
  "the pause button": () => pause,
  "a provider's reset button": () => page.locator('#providers [data-id="p-deepseek"] button').first(),
  "a key's button": () => keyButton,
  "the weight slider": () => slider,
  "the model's field": () => page.locator("#model"),
  "the explain button": () => page.locator("#ask button"),
  "the newest call's summary": () => page.locator("#calls summary").first()
};
for (const [name, find] of Object.entries(focusable)) {
  await check(`focus survives refreshes: ${name}`, async () => {
    const element = await find().elementHandle();
    await element.focus();
    for (let i = 1; i <= 2; i++) {
      await refreshes(1);
      assert.ok(await element.evaluate(e => e === document.activeElement), `lost with refresh ${i}`);
    }
  });
}

await check("what can be operated has a name, and buttons have names of their own", async () => {
  const all = await interactive();
  const count = await page.locator("button, input, summary, select, textarea, a[href]").count();
  assert.ok(all.length >= count - 5 && count > 15, `${all.length} in the accessibility tree, ${count} in the document`);
  assert.deepEqual(all.filter(n => !n.name), [], "without a name");
  const names = all.filter(n => n.role === "button" || n.role === "slider").map(n => n.name);
  assert.deepEqual(names.filter((n, i) => names.indexOf(n) !== i), [], "names that more than one has");
});

await check("what a click does, a key does", async () => {
  const deaf = await page.evaluate(() => [...document.querySelectorAll("body *")]
      .filter(e => e.onclick && !e.matches("button, a[href], input, summary, label, select, textarea") && e.tabIndex < 0)
      .map(e => e.outerHTML.slice(0, 80)));
  assert.deepEqual(deaf, []);
});

// ---- how it looks ----

await check("pictures are taken", async () => {
  await page.evaluate(() => document.activeElement?.blur());
  await explainByKeyboard("fast");
  let made = null;
  for (let i = 0; i < 12 && !made; i++) {
    await call("flaky", 200);
    made = (await recent()).slice(0, 8).find(c => c.trace.requestedModel === "flaky" && c.trace.attempts.length > 1);
  }
  await call("broken", 200, true);
  await keyButton.click();
  await until("the page shows the disabled key", async () => await keyButton.innerText() === "Enable");
  const details = page.locator(`details[data-id="${made.trace.callId}"]`);
  await details.waitFor();
  await details.locator("summary").click();
  await page.evaluate(() => document.activeElement?.blur());
  await setPaused(true);
  await page.mouse.move(0, 0);
  assert.equal(await details.evaluate(d => d.open), true);
});

await check("a limit's bar is as long as its figures say", async () => {
  const bars = await page.evaluate(() => [...document.querySelectorAll(".bar")].map(bar => ({
    text: bar.nextElementSibling.textContent, part: bar.firstElementChild.getBoundingClientRect().width / bar.getBoundingClientRect().width })));
  assert.ok(bars.length > 0, "there are limits");
  for (const bar of bars) {
    const [left, whole] = bar.text.split(" of ").map(t => parseFloat(t) * (t.endsWith("k") ? 1e3 : t.endsWith("M") ? 1e6 : 1));
    assert.ok(Math.abs(bar.part - left / whole) < 0.02, `"${bar.text}" is drawn as ${(100 * bar.part).toFixed(1)} %`);
  }
});

for (const [size, width, height] of [["wide", 1280, 900], ["narrow", 380, 800]]) {
  await page.setViewportSize({ width, height });
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    await check(`contrast of text is at least 4.5: ${size}, ${colorScheme}`, async () => {
      const all = await contrasts();
      assert.ok(all.length > 8, `${all.length} pairs of colours`);
      const low = all.filter(c => c.ratio < 4.5);
      assert.equal(low.length, 0, low.map(c => `${c.ratio}: ${c.pair}, ${c.what}`).join("\n"));
    });
    if (screenshots) await page.screenshot({ path: join(screenshots, `${size}-${colorScheme}.png`), fullPage: true, caret: "initial" });
  }
  await page.emulateMedia({ colorScheme: "light" });
}

await check("no figure of a table runs into the next one", async () => {
  const found = [];
  for (const width of [1280, 1100, 1000, 700, 380]) {
    await page.setViewportSize({ width, height: 900 });
    found.push(...await page.evaluate(() => [...document.querySelectorAll("#routes td, #routes th")].map(cell => {
      const range = document.createRange(), box = cell.getBoundingClientRect();
      range.selectNodeContents(cell);
      const right = Math.max(...[...range.getClientRects()].map(r => r.right));
      return box.width > 1 && right > box.right + 0.5 ? `at ${innerWidth}: ${cell.nodeName} "${cell.textContent.trim()}" by ${Math.round(right - box.right)}` : null;
    }).filter(Boolean)));
  }
  assert.deepEqual([...new Set(found)], []);
});

for (const width of [380, 320]) {
  await check(`nothing is wider than a screen of ${width}, and every section is there`, async () => {
    await page.setViewportSize({ width, height: 800 });
    const wide = await page.evaluate(() => ({
      document: document.documentElement.scrollWidth,
      window: innerWidth,
      parts: [...document.querySelectorAll("main *, header *, footer *")].filter(e => e.checkVisibility() && !e.closest("thead") && !e.closest("svg")
          && e.getBoundingClientRect().width > 0 && (e.getBoundingClientRect().right > innerWidth + 0.5 || e.getBoundingClientRect().left < -0.5))
          .map(e => `${e.nodeName} ${e.className} "${e.textContent.slice(0, 40)}"`).slice(0, 5),
      scrolled: [...document.querySelectorAll(".scroll")].filter(e => e.scrollWidth > e.clientWidth + 1).length
    }));
    assert.ok(wide.document <= wide.window, `the document is ${wide.document} wide, the window ${wide.window}`);
    assert.deepEqual(wide.parts, [], "beyond the edge");
    assert.equal(wide.scrolled, 0, "tables that must be scrolled sideways");
    const headings = page.locator("h2");
    assert.ok(await headings.count() >= 4);
    for (const heading of await headings.all()) {
      await heading.scrollIntoViewIfNeeded();
      const seen = await heading.evaluate(e => {
        const box = e.getBoundingClientRect(), section = e.closest("section").getBoundingClientRect();
        const top = document.elementFromPoint(box.left + 3, box.top + box.height / 2);
        return e.checkVisibility() && top === e && box.left >= 0 && box.right <= innerWidth && section.height > box.height + 20;
      });
      assert.ok(seen, await heading.innerText());
    }
  });
}
await page.setViewportSize({ width: 1280, height: 900 });

// ---- what must not have happened ----

await check("no secret was shown, and none was in what was sent", async () => {
  await noSecret();
  await status();
  await recent();
  assert.deepEqual([...new Set(secrets)], []);
  assert.ok(states.length > 10);
});

await check("every request went to the server's own host and port", async () => {
  const foreign = requests.filter(url => !url.startsWith("data:") && new URL(url).origin !== base);
  assert.deepEqual([...new Set(foreign)], []);
  assert.ok(requests.filter(url => new URL(url).origin === base).length > 10);
});

await check("no dialog was opened", async () => assert.deepEqual(dialogs, []));

await check("the browser's console has no error and no warning, and the page no error", async () => {
  const kinds = new Map();
  for (const c of complaints.map(c => c.replace(/(sha256-)[\w+/=]+/g, "$1…"))) kinds.set(c, (kinds.get(c) || 0) + 1);
  assert.equal(kinds.size, 0, [...kinds].map(([c, n]) => `${n} × ${c}`).join("\n"));
});

await check("without the server the page says so", async () => {
  await setPaused(false);
  await refreshes(1);
  stopping = true;
  process.kill(Number(pid), "SIGTERM");
  const alert = page.getByRole("alert");
  await until("the page says it", async () => await alert.isVisible() && /gateway/i.test(await alert.innerText()), 45_000);
  await until("the server has ended", () => {
    try {
      process.kill(Number(pid), 0);
      return false;
    } catch {
      return true;
    }
  }, 45_000);
  assert.deepEqual((await contrasts()).filter(c => c.ratio < 4.5), []);
  if (screenshots) await page.screenshot({ path: join(screenshots, "server-stopped.png"), caret: "initial" });
});

await check("what is asked of a server that is gone ends in the page's own words", async () => {
  const before = complaints.length;
  await setPaused(true);
  await page.locator("#model").fill("fast");
  const alert = page.getByRole("alert");
  for (const button of [page.locator("#ask button"), keyButton]) {
    await alert.getByRole("button", { name: "Dismiss" }).focus();
    await page.keyboard.press("Enter");
    await until("the line is dismissed by keyboard", async () => !await alert.isVisible());
    await button.click();
    await until("the page says it", async () => complaints.length > before || await alert.isVisible() && /gateway/i.test(await alert.innerText()));
  }
  assert.deepEqual(complaints.slice(before), []);
});

await browser.close();
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
