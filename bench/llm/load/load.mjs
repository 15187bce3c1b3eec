// Load on a worker: node load.mjs --url http://127.0.0.1:8766 [--streams 64] [--seconds 30] [--short 10000] [--malformed 100000] [--pid PID] [--keys a=…,b=…,c=…,d=…]
// Prints one JSON object; exits with 1 when something must not be. Needs no package.
import { readFileSync, readdirSync } from "node:fs";
import http from "node:http";

const options = Object.fromEntries(process.argv.slice(2).join(" ").split("--").filter(Boolean).map(o => o.trim().split(" ")));
const url = new URL(options.url);
const number = (name, usual) => Number(options[name] ?? usual);
const keys = (options.keys ?? "").split(",").filter(Boolean).map(k => k.split(/=(.*)/s).slice(0, 2));
const agent = new http.Agent({ keepAlive: true, maxSockets: 256 });
let seed = 1;
const random = () => (seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648;

const family = pid => [pid, ...readdirSync("/proc").filter(p => /^\d+$/.test(p)).filter(p => {
  try { return readFileSync(`/proc/${p}/stat`, "utf8").split(") ")[1].split(" ")[1] === String(pid); } catch { return false; }
})];
const usage = () => !options.pid ? [] : family(options.pid).map(p => ({
  pid: Number(p), megabytes: Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${p}/status`, "utf8"))[1]) / 1024),
  handles: readdirSync(`/proc/${p}/fd`).length, threads: readdirSync(`/proc/${p}/task`).length,
}));

function request(path, body, { key, onData, cancelAfter } = {}) {
  return new Promise(resolve => {
    const bytes = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
    const sent = http.request(new URL(path, url), {
      method: "POST", agent, headers: { "content-type": "application/json", "content-length": bytes.length, ...(key && { authorization: `Bearer ${key}` }) },
    }, answer => {
      let text = "";
      answer.setEncoding("utf8");
      answer.on("data", part => { text += part; onData?.(part); });
      answer.on("end", () => done({ status: answer.statusCode, text }));
      answer.on("error", fault => done({ status: 0, text: String(fault) }));
    });
    let timer;
    const done = result => { clearTimeout(timer); resolve(result); };
    sent.on("error", fault => done({ status: 0, text: String(fault) }));
    if (cancelAfter !== undefined) timer = setTimeout(() => { sent.destroy(); done({ status: -1, text: "cancelled" }); }, cancelAfter);
    sent.end(bytes);
  });
}

async function pool(count, width, each) {
  let next = 0;
  await Promise.all(Array.from({ length: width }, async () => { while (next < count) await each(next++); }));
}

const get = path => fetch(new URL(path, url), { headers: keys.length ? { authorization: `Bearer ${keys[0][1]}` } : {} }).then(a => a.json());
const chat = (content, tokens, stream) => ({ messages: [{ role: "user", content }], max_tokens: tokens, ignore_eos: true, stream, chat_template_kwargs: { enable_thinking: false } });

async function streams(count, seconds, tokens) {
  // Users of unequal appetite: the first has half of all clients, the rest share the others.
  const users = keys.length ? keys : [["local", undefined]];
  const owner = i => users[i < count / 2 ? 0 : 1 + (i % (users.length - 1 || 1))] ?? users[0];
  const got = Object.fromEntries(users.map(([name]) => [name, 0]));
  let errors = 0, finished = 0, middle = [];
  const end = Date.now() + seconds * 1000;
  const watch = setTimeout(() => { middle = usage(); }, seconds * 500);
  await Promise.all(Array.from({ length: count }, async (_, i) => {
    const [name, key] = owner(i);
    for (let turn = 0; Date.now() < end; turn++) {
      const answer = await request("/v1/chat/completions", chat(`Client ${i}, question ${turn}: where shall we go?`, tokens, true), {
        key, onData: part => { if (Date.now() < end) got[name] += part.split("data: {").length - 1; },
      });
      if (answer.status === 200 && answer.text.endsWith("data: [DONE]\n\n")) finished++;
      else { errors++; if (errors < 4) console.error(answer.status, answer.text.slice(-300)); }
    }
  }));
  clearTimeout(watch);
  const counts = Object.values(got), mean = counts.reduce((a, b) => a + b) / counts.length;
  return { clients: count, seconds, finished, errors, eventsByUser: got, spread: Math.round(1000 * Math.max(...counts.map(c => Math.abs(c - mean) / mean))) / 1000, usageInTheMiddle: middle };
}

async function short(count) {
  const ends = { ok: 0, cancelled: 0, busy: 0, errors: 0 };
  await pool(count, 32, async i => {
    const cancelled = random() < 0.5;
    const answer = await request("/v1/chat/completions", chat(`${i % 50} ${"word ".repeat(Math.floor(random() * 40))}`, 1 + Math.floor(random() * 24), random() < 0.5), {
      key: keys[i % (keys.length || 1)]?.[1], cancelAfter: cancelled ? random() * 60 : undefined,
    });
    ends[answer.status === 200 ? "ok" : answer.status === -1 ? "cancelled" : answer.status === 429 ? "busy" : "errors"]++;
    if (![200, -1, 429].includes(answer.status)) console.error(answer.status, answer.text.slice(0, 300));
  });
  return { requests: count, ...ends };
}

function malformedBody() {
  const n = Math.floor(random() * 1e6);
  const forms = [
    Buffer.from(Array.from({ length: 1 + n % 200 }, () => Math.floor(random() * 256))), Buffer.from("[".repeat(1 + n % 2000)), Buffer.from(`{"messages":[{"role":"user","content":"x"}],"n":${n + 100}}`),
    Buffer.from(`{"messages":${n}}`), Buffer.from(`{"messages":[{"role":"user","content":"x"}],"temperature":"${n}"}`), Buffer.from(`{"messages":[{"role":"user","content":"\\ud800${n}"}]}`),
    Buffer.from(`{"messages":[{"role":"user","content":"x"}],"tools":[{"type":"function","function":{"name":${n}}}]}`), Buffer.from(`{"messages":[{"role":"user"`),
    Buffer.from(`{"messages":[{"role":"user","content":"x"}],"response_format":{"type":"json_schema","json_schema":{"name":"a","schema":{"$ref":"#/${n}"}}}}`),
  ];
  return forms[Math.floor(random() * forms.length)];
}

async function malformed(count) {
  const statuses = {};
  await pool(count, 32, async () => {
    const body = malformedBody();
    const answer = await request("/v1/chat/completions", body, { key: keys[0]?.[1] });
    statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
    if (answer.status < 400 || answer.status > 499) console.error(answer.status, body.toString().slice(0, 200), answer.text.slice(0, 300));
  });
  return { requests: count, statuses };
}

async function settled() {
  let slots;
  for (let i = 0; i < 100; i++) {
    slots = (await get("/slots")).map(m => ({ busy: m.status.slots.filter(s => s.sequence !== null && s.sequence !== undefined).length, waiting: m.status.waiting, kept: m.status.kept_prefixes, of: m.status.slots.length }));
    if (slots.every(s => s.busy + s.waiting === 0)) break;
    await new Promise(r => setTimeout(r, 100));
  }
  return slots;
}

const report = {};
await short(200);
await settled();
report.usageBefore = usage();
if (number("streams", 64) > 0) report.streams = await streams(number("streams", 64), number("seconds", 30), number("tokens", 48));
report.usageAfterStreams = usage();
if (number("short", 10000) > 0) report.short = await short(number("short", 10000));
report.slots = await settled();
report.usageAfterShort = usage();
if (number("malformed", 0) > 0) { report.malformed = await malformed(number("malformed", 0)); report.usageAfterMalformed = usage(); }
report.health = await fetch(new URL("/health", url)).then(a => a.json());
agent.destroy();
await new Promise(r => setTimeout(r, 1000));
report.usageAtTheEnd = usage();
const faults = [];
if (report.streams?.errors) faults.push("streams had errors");
if (report.streams && report.streams.spread > 0.2) faults.push("users were not served alike");
if (report.short?.errors) faults.push("short requests had errors");
if (report.slots.some(s => s.busy || s.waiting)) faults.push("slots were not freed");
if (report.health.restarts) faults.push("the engine ended");
if (Object.keys(report.malformed?.statuses ?? {}).some(s => s < 400 || s > 499)) faults.push("malformed requests were not refused");
report.faults = faults;
console.log(JSON.stringify(report, null, 1));
process.exitCode = faults.length ? 1 : 0;
