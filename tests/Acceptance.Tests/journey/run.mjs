// node run.mjs --client classic|current --transport stdio|http|sse --lang en|zh [--transcript FILE] (--url URL | -- COMMAND [ARGUMENT...])
// Walks the journey once. Prints one JSON object { revision, steps } and ends with 0; a step that does not hold is named on stderr, with 1.
import { parseArgs } from 'node:util';
import { connect } from './clients.mjs';
import { travel } from './journey.mjs';
import { Transcript } from './transcript.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    client: { type: 'string' }, transport: { type: 'string' }, lang: { type: 'string', default: 'en' }, url: { type: 'string' }, transcript: { type: 'string' },
  },
});
const server = values.url ? { url: values.url } : { command: positionals[0], args: positionals.slice(1) };
const steps = [];
const transcript = new Transcript();
let session;
try {
  session = await connect(values.client, values.transport, server);
  await travel(session, values.lang, (step, args, text) => {
    steps.push(step);
    if (text) transcript.add(step, { ...args, lang: values.lang }, text);
  });
  if (values.transcript) transcript.write(values.transcript, session.raw.getServerVersion());
  console.log(JSON.stringify({ revision: session.revision, steps }));
} catch (failure) {
  console.error(`after ${steps.at(-1) ?? 'nothing'} (${values.client} over ${values.transport}, ${values.lang}): ${failure.stack}`);
  process.exitCode = 1;
} finally {
  await session?.close();
}
