// The peer: node-llama-cpp on one model, told on standard input what to compute, one JSON object a line. It answers on standard output with
// the milliseconds from the command to each stream's first and last token, by its own clock.
//   node peer.mjs '{"model":"file.gguf","threads":2,"gpu":false,"contexts":[{"sequences":1,"size":1024},{"sequences":4,"size":256}]}'
import { createInterface } from 'node:readline';
import { getLlama, LlamaLogLevel } from 'node-llama-cpp';

const options = JSON.parse(process.argv[2]);
// maxThreads 0: each context uses exactly the threads it is given.
const llama = await getLlama({ gpu: options.gpu ? 'auto' : false, build: 'never', skipDownload: true, progressLogs: false, maxThreads: 0, logLevel: LlamaLogLevel.error });
const model = await llama.loadModel({ modelPath: options.model, ...(options.gpu ? {} : { gpuLayers: 0 }) });
const contexts = new Map();
for (const { sequences, size } of options.contexts) {
  const context = await model.createContext({ sequences, contextSize: size, batchSize: 512, threads: options.threads });
  contexts.set(sequences, Array.from({ length: sequences }, () => context.getSequence()));
}

say({ ready: true });

for await (const line of createInterface({ input: process.stdin })) {
  const { prompts, tokens, sampling } = JSON.parse(line);
  const sequences = contexts.get(prompts.length);
  for (const sequence of sequences) await sequence.clearHistory();
  const begin = performance.now();
  const streams = await Promise.all(prompts.map((prompt, i) => stream(sequences[i], prompt, tokens, sampling, i, begin)));
  say({ streams });
}

process.exit(0);

/** One answer of so many tokens, the end of a turn not being an end: random weights never mean it. */
async function stream(sequence, prompt, tokens, { temperature, topK, topP, seed }, index, begin) {
  let count = 0;
  let first = 0;
  for await (const _ of sequence.evaluate(prompt, { temperature, topK, topP, seed: seed + index, yieldEogToken: true })) {
    if (++count === 1) first = performance.now() - begin;
    if (count === tokens) break;
  }

  return { first, last: performance.now() - begin, count };
}

function say(value) {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
