// node bench.mjs --echo DIR --planner DIR --load FILE [--json] [--starts N] [--rounds N] [--seconds N]
// Measures our host and the TypeScript SDK servers in turn within one run; README.md says what and how.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { residentMiB, serve, startTime } from './start.mjs';
import { print } from './report.mjs';

const run = promisify(execFile);
const { values: options } = parseArgs({
  options: {
    echo: { type: 'string' }, planner: { type: 'string' }, load: { type: 'string' }, json: { type: 'boolean', default: false },
    starts: { type: 'string', default: '15' }, rounds: { type: 'string', default: '3' }, seconds: { type: 'string', default: '4' },
  },
});
const suffix = process.platform === 'win32' ? '.exe' : '';
const echo = join(options.echo, `TravelPlanner.EchoServer${suffix}`);
const planner = join(options.planner, `travel-planner${suffix}`);
const data = mkdtempSync(join(tmpdir(), 'bench-mcp-'));

const servers = {
  ours: { stdio: [echo, 'stdio'], http: [echo, 'http'] },
  'sdk 1': { stdio: ['node', 'peers/sdk1.mjs', 'stdio'], http: ['node', 'peers/sdk1.mjs', 'http'] },
  'sdk 2': { stdio: ['node', 'peers/sdk2.mjs', 'stdio'], http: ['node', 'peers/sdk2.mjs', 'http'] },
};

try {
  const report = {
    machine: { cores: cpus().length, node: process.version, platform: `${process.platform}-${process.arch}` },
    start: await measureStarts(),
    calls: await measureCalls(),
    search: await measureSearch(),
  };
  if (options.json) console.log(JSON.stringify(report, null, 2));
  else print(report);
} finally {
  rmSync(data, { recursive: true, force: true });
}

/** Start of the process to initialize answered on stdio, one server after the other, many times over. */
async function measureStarts() {
  const commands = { planner: [planner, 'mcp', '--data-dir', data], ...Object.fromEntries(Object.entries(servers).map(([name, s]) => [name, s.stdio])) };
  const taken = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
  // The first round fills the disk cache.
  for (let round = 0; round <= Number(options.starts); round++) {
    for (const [name, command] of Object.entries(commands)) {
      const ms = await startTime(command);
      if (round > 0) taken[name].push(ms);
    }
  }
  return Object.fromEntries(Object.entries(taken).map(([name, all]) => [name, { medianMs: median(all), leastMs: Math.min(...all), mostMs: Math.max(...all) }]));
}

/** tools/call of the same echo tool over HTTP sessions, one server after the other, each several times. */
async function measureCalls() {
  const call = { name: 'echo', arguments: { text: 'The quick brown fox jumps over the lazy dog.' } };
  const samples = Object.fromEntries(Object.keys(servers).map((name) => [name, []]));
  for (let round = 0; round < Number(options.rounds); round++) {
    for (const [name, { http }] of Object.entries(servers)) {
      const server = await serve(http);
      const fresh = residentMiB(server.pid);
      // Until the hot code has been compiled for good, the compiler is what is measured, on either side.
      await load(server, 16, call, 6);
      const one = await load(server, 1, call);
      const sixteen = await load(server, 16, call);
      samples[name].push({ one, sixteen, freshMiB: fresh, busyMiB: residentMiB(server.pid) });
      await server.stop();
    }
  }
  return Object.fromEntries(Object.entries(samples).map(([name, all]) => [name, {
    one: medians(all.map((s) => s.one)), sixteen: medians(all.map((s) => s.sixteen)),
    freshMiB: median(all.map((s) => s.freshMiB)), busyMiB: median(all.map((s) => s.busyMiB)),
  }]));
}

/** A real search_flights call of the product, with its data and its store. */
async function measureSearch() {
  const server = await serve([planner, 'serve', '--port', '0', '--data-dir', data], { TRAVEL_PLANNER_RATE_PER_SECOND: '0' });
  const depart = new Date(Date.now() + 40 * 86_400_000).toISOString().slice(0, 10);
  const back = new Date(Date.now() + 47 * 86_400_000).toISOString().slice(0, 10);
  try {
    return {
      'one way': await load(server, 1, { name: 'search_flights', arguments: { origin: 'Shanghai', destination: 'London', depart } }),
      return: await load(server, 1, { name: 'search_flights', arguments: { origin: 'Beijing', destination: 'Tokyo', depart, return: back, adults: 2 } }),
      'resolve_place': await load(server, 1, { name: 'resolve_place', arguments: { query: 'kyoto' } }),
      busyMiB: residentMiB(server.pid),
    };
  } finally {
    await server.stop();
  }
}

async function load(server, concurrency, call, warmUp = 2) {
  const { stdout } = await run(
    'dotnet', [options.load, server.endpoint, server.pid, concurrency, warmUp, options.seconds, 0, JSON.stringify(call)].map(String));
  return JSON.parse(stdout);
}

function medians(samples) {
  return Object.fromEntries(Object.keys(samples[0]).map((key) => [key, median(samples.map((s) => s[key]))]));
}

function median(numbers) {
  if (numbers.some((n) => n === null)) return null;
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
