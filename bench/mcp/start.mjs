// Starting servers, and what the system says about them.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { existsSync, readFileSync } from 'node:fs';

const initialize = `${JSON.stringify({
  jsonrpc: '2.0', id: 1, method: 'initialize', params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'bench', version: '1' } },
})}\n`;

/** Milliseconds from the start of the process to the answer to initialize. */
export async function startTime([command, ...args]) {
  const begin = process.hrtime.bigint();
  const server = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  server.stdin.write(initialize);
  const answer = await firstLine(server);
  const taken = Number(process.hrtime.bigint() - begin) / 1e6;
  if (!JSON.parse(answer).result?.protocolVersion) throw new Error(`${command} answered initialize with ${answer}`);
  await ended(server, () => server.stdin.end());
  return taken;
}

/** A server on HTTP; it prints its address as its first line. */
export async function serve([command, ...args], env = {}) {
  const server = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, ...env } });
  const address = new URL(await firstLine(server));
  return { pid: server.pid, endpoint: new URL('/mcp', address).href, stop: () => ended(server, () => server.kill()) };
}

/** Resident memory in MiB; null where the system does not say it. */
export function residentMiB(pid) {
  const status = `/proc/${pid}/status`;
  return existsSync(status) ? Number(/VmRSS:\s+(\d+)/.exec(readFileSync(status, 'utf8'))[1]) / 1024 : null;
}

async function firstLine(server) {
  const lines = createInterface({ input: server.stdout });
  return await new Promise((resolve, reject) => {
    lines.once('line', resolve);
    server.once('error', reject);
    server.once('exit', (code) => reject(new Error(`${server.spawnfile} ended with ${code} before it answered`)));
  });
}

function ended(server, end) {
  return new Promise((resolve) => {
    server.once('exit', resolve);
    end();
  });
}
