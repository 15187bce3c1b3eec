// The report as tables for a terminal. Ratios say how ours stands to the peer; the aims are in the last column.

/** Prints all parts of the report. */
export function print({ machine, start, calls, search }) {
  console.log(`${machine.cores} cores, Node ${machine.node}, ${machine.platform}\n`);

  table('Start of the process to initialize answered, stdio (ms)', ['', 'median', 'least', 'most', 'to sdk 1', 'to sdk 2', 'aim'], Object.entries(start).map(
    ([name, s]) => [name, fixed(s.medianMs, 0), fixed(s.leastMs, 0), fixed(s.mostMs, 0), ratio(s.medianMs, start['sdk 1'].medianMs), ratio(s.medianMs, start['sdk 2'].medianMs),
      name.startsWith('sdk') ? '' : '<= 1.0']));

  for (const [key, title] of [['one', '1 caller'], ['sixteen', '16 callers']]) {
    table(`tools/call echo over HTTP sessions, ${title}`, ['', 'requests/s', 'p50 ms', 'p99 ms', 'CPU us/request'], Object.entries(calls).map(
      ([name, c]) => [name, fixed(c[key].perSecond, 0), fixed(c[key].p50Ms, 2), fixed(c[key].p99Ms, 2), fixed(c[key].cpuMicrosPerRequest, 0)]));
    const [ours, first, second] = ['ours', 'sdk 1', 'sdk 2'].map((name) => calls[name][key]);
    table('  as ratios', ['', 'to sdk 1', 'to sdk 2', 'aim'], [
      ['requests/s', ratio(ours.perSecond, first.perSecond), ratio(ours.perSecond, second.perSecond), '>= 5'],
      ['p50', ratio(ours.p50Ms, first.p50Ms), ratio(ours.p50Ms, second.p50Ms), ''],
      ['p99', ratio(ours.p99Ms, first.p99Ms), ratio(ours.p99Ms, second.p99Ms), ''],
      ['CPU per request', ratio(ours.cpuMicrosPerRequest, first.cpuMicrosPerRequest), ratio(ours.cpuMicrosPerRequest, second.cpuMicrosPerRequest), ''],
    ]);
  }

  table('Resident memory (MiB)', ['', 'fresh', 'after load', 'to sdk 1', 'to sdk 2'], Object.entries(calls).map(
    ([name, c]) => [name, fixed(c.freshMiB, 0), fixed(c.busyMiB, 0), ratio(c.busyMiB, calls['sdk 1'].busyMiB), ratio(c.busyMiB, calls['sdk 2'].busyMiB)]));

  const { busyMiB, ...real } = search;
  table(`Real calls of the product over HTTP, 1 caller (${fixed(busyMiB, 0)} MiB after them)`, ['', 'calls/s', 'p50 ms', 'p99 ms', 'aim'], Object.entries(real).map(
    ([name, s]) => [name === 'resolve_place' ? name : `search_flights ${name}`, fixed(s.perSecond, 0), fixed(s.p50Ms, 2), fixed(s.p99Ms, 2), name === 'resolve_place' ? '' : 'p50 <= 20']));
}

function table(title, head, rows) {
  const lines = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  console.log(title);
  for (const line of lines) console.log(line.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))).join('  '));
  console.log();
}

function fixed(number, digits) {
  return number === null ? '-' : number.toFixed(digits);
}

function ratio(ours, peer) {
  return ours === null || peer === null ? '-' : (ours / peer).toFixed(2);
}
