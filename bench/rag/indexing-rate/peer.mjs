// The peer: onnxruntime-node on one model, told on standard input what to embed, a list of lists of tokens a line. It takes them eight at a time as
// they come, pads to the longest of the eight, and answers with the seconds by its own clock: node peer.mjs model.onnx
import { createInterface } from 'node:readline';
import ort from 'onnxruntime-node';

const BATCH = 8;
const session = await ort.InferenceSession.create(process.argv[2]);
say({ ready: true });

for await (const line of createInterface({ input: process.stdin })) {
  const texts = JSON.parse(line);
  const begin = performance.now();
  let vectors = 0;
  for (let at = 0; at < texts.length; at += BATCH) vectors += (await embed(texts.slice(at, at + BATCH))).length;
  say({ vectors, seconds: (performance.now() - begin) / 1000 });
}

process.exit(0);

/** The mean over each text's tokens, of length 1. */
async function embed(batch) {
  const width = Math.max(...batch.map((text) => text.length));
  const ids = new BigInt64Array(batch.length * width);
  const mask = new BigInt64Array(batch.length * width);
  batch.forEach((text, row) => text.forEach((token, i) => {
    ids[row * width + i] = BigInt(token);
    mask[row * width + i] = 1n;
  }));
  const shape = [batch.length, width];
  const { last_hidden_state: hidden } = await session.run({ input_ids: new ort.Tensor('int64', ids, shape), attention_mask: new ort.Tensor('int64', mask, shape) });
  const size = hidden.dims[2];
  return batch.map((text, row) => {
    const vector = new Float32Array(size);
    for (let i = 0; i < text.length; i++) for (let d = 0; d < size; d++) vector[d] += hidden.data[(row * width + i) * size + d];
    const norm = Math.hypot(...vector);
    return vector.map((value) => value / norm);
  });
}

function say(value) {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
