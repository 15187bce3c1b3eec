// Makes small tokenizers of each kind (tokenizer.json as the big ones have it) from the sentences below, and writes what the reference library
// makes of texts with them: npm ci && node make.mjs. The tests read both.
import { Tokenizer } from "@huggingface/tokenizers";
import { writeFileSync } from "node:fs";

const sentences = `
The old town by the lake is quiet in the morning, and the tea houses open at eight.
Trains to the airport leave every ten minutes; the ride takes about an hour.
Visitors need a visa before they travel, except for short stays of fifteen days.
The museum is closed on Mondays. Tickets cost 60 yuan; students pay half.
Take the metro to the temple, walk along the river and have noodles for lunch.
We're sure it's the best view; don't miss it, they'll say you've seen nothing else.
In spring the gardens are full of flowers and in autumn the leaves are red.
西湖边的古镇早晨很安静，茶馆八点开门。
去机场的列车每十分钟一班，路上大约一个小时。
旅客出发前需要签证，十五天以内的短期停留除外。
博物馆周一闭馆，门票六十元，学生半价。
坐地铁到寺庙，沿着河走，中午吃面条。
春天花园里开满了花，秋天树叶红了。
京都的寺庙和东京的地铁，北京的胡同，上海的外滩。
`.trim().split("\n");

const texts = [
  "", " ", "a", "The old town by the lake.", "the OLD Town", "Visitors need visas; don't they?", "西湖边的古镇", "京都 Kyoto 的寺庙 temple",
  "Café crème à la carte, naïve façade", "Zürich – São Paulo, Łódź", "tickets: 60元 / 12.5 €", "👍 good 🏯 castle", "👨‍👩‍👧 family", "𠮷野家 is a shop",
  "two  spaces\tand\ttabs\n\nnew lines  ", "  leading and trailing  ", "ｆｕｌｌｗｉｄｔｈ ＡＢＣ １２３", "ﬁne ﬂow ①②③", "한국어 서울", "カタカナ ひらがな", "we're, they'll, I'D, it's",
  "supercalifragilisticexpialidocious", "1234567890", "!!!???...", "a,b;c:d", "[CLS] and [MASK] and </s> and <|endoftext|>", "x".repeat(120), "الخط العربي", "E\u0301cole e\u0301te\u0301",
  "\u3000全角空格\u3000", "🇯🇵🇨🇳", "don’t “quote”", "line one\r\nline two", "北京市、上海市。", "@user #tag http://example.org/a?b=c&d=1",
];
const pairs = [["When does the tea house open?", "茶馆八点开门。"], ["西湖", "The lake is quiet."], ["a", "b"]];

const characters = (text) => Array.from(text);

/** Texts and how often they come. */
function count(pieces) {
  const counts = new Map();
  for (const piece of pieces)
    counts.set(piece, (counts.get(piece) ?? 0) + 1);
  return counts;
}

const fromMostToLeast = (counts) => [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));

/** All parts of words that come at least twice. */
function parts(words, longest) {
  return fromMostToLeast(count(words.flatMap((word) => {
    const all = characters(word);
    return all.flatMap((_, i) => Array.from({ length: Math.min(longest, all.length - i) }, (_, n) => [all.slice(i, i + n + 1).join(""), i]));
  }).map(([part, at]) => `${at === 0 ? "^" : ""}${part}`))).filter(([, n]) => n > 1).map(([part, n]) => [part, n]);
}

const added = (list) => list.map(([id, content, options = {}]) => ({ id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true, ...options }));

function wordPiece({ lowercase, strip_accents }) {
  const words = sentences.flatMap((s) => (lowercase ? s.toLowerCase() : s).replace(/(\p{Script=Han})/gu, " $1 ").match(/[\p{L}\p{N}]+|[^\s\p{L}\p{N}]/gu));
  const vocab = new Map(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"].map((t, i) => [t, i]));
  const add = (token) => vocab.has(token) || vocab.set(token, vocab.size);
  for (const letter of "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789,.;:!?/()#&=@-é") {
    add(letter);
    add(`##${letter}`);
  }
  for (const [part] of parts(words, 8))
    add(part.startsWith("^") ? part.slice(1) : `##${part}`);
  return {
    version: "1.0", truncation: null, padding: null, added_tokens: added([[0, "[PAD]"], [1, "[UNK]"], [2, "[CLS]"], [3, "[SEP]"], [4, "[MASK]"]]),
    normalizer: { type: "BertNormalizer", clean_text: true, handle_chinese_chars: true, strip_accents, lowercase },
    pre_tokenizer: { type: "BertPreTokenizer" },
    post_processor: {
      type: "TemplateProcessing",
      single: [{ SpecialToken: { id: "[CLS]", type_id: 0 } }, { Sequence: { id: "A", type_id: 0 } }, { SpecialToken: { id: "[SEP]", type_id: 0 } }],
      pair: [{ SpecialToken: { id: "[CLS]", type_id: 0 } }, { Sequence: { id: "A", type_id: 0 } }, { SpecialToken: { id: "[SEP]", type_id: 0 } }, { Sequence: { id: "B", type_id: 1 } }, { SpecialToken: { id: "[SEP]", type_id: 1 } }],
      special_tokens: { "[CLS]": { id: "[CLS]", ids: [2], tokens: ["[CLS]"] }, "[SEP]": { id: "[SEP]", ids: [3], tokens: ["[SEP]"] } },
    },
    decoder: { type: "WordPiece", prefix: "##", cleanup: true },
    model: { type: "WordPiece", unk_token: "[UNK]", continuing_subword_prefix: "##", max_input_chars_per_word: 100, vocab: Object.fromEntries(vocab) },
  };
}

/** SentencePiece's table of replacements, here of what NFKC changes among a few blocks: a double array in the layout of Darts-clone. */
function charsmap() {
  const changes = [];
  for (const [from, to] of [[0x2460, 0x2473], [0xff01, 0xff5d], [0xfb00, 0xfb06], [0x3000, 0x3000], [0xa0, 0xa0], [0x2100, 0x214f]])
    for (let c = from; c <= to; c++) {
      const text = String.fromCodePoint(c);
      if (text.normalize("NFKC") !== text)
        changes.push([[...Buffer.from(text)], text.normalize("NFKC")]);
    }
  for (let c = 0x2000; c <= 0x200f; c++)
    changes.push([[...Buffer.from(String.fromCodePoint(c))], " "]);
  for (const text of ["e\u0301", "E\u0301"])
    changes.push([[...Buffer.from(text)], text.normalize("NFKC")]);
  const strings = [];
  let at = 0;
  for (const change of changes) {
    const bytes = Buffer.from(change[1] + "\0");
    strings.push(bytes);
    change.push(at);
    at += bytes.length;
  }
  const units = [];
  const taken = new Set([0]);
  const place = (position, keys, depth) => {
    const labels = new Map();
    for (const key of keys) {
      const label = key[0][depth] ?? 0;
      labels.set(label, [...(labels.get(label) ?? []), key]);
    }
    let base = 1;
    while ([...labels.keys()].some((label) => taken.has(base ^ label)))
      base++;
    for (const label of labels.keys())
      taken.add(base ^ label);
    units[position] = ((units[position] ?? 0) | ((position ^ base) << 10) | (labels.has(0) ? 1 << 8 : 0)) >>> 0;
    for (const [label, rest] of labels) {
      const child = base ^ label;
      units[child] = label === 0 ? (0x80000000 | rest[0][2]) >>> 0 : label;
      if (label !== 0)
        place(child, rest, depth + 1);
    }
  };
  place(0, changes, 0);
  const trie = Buffer.alloc(units.length * 4);
  for (let i = 0; i < units.length; i++)
    trie.writeUInt32LE(units[i] ?? 0, i * 4);
  const size = Buffer.alloc(4);
  size.writeUInt32LE(trie.length);
  return Buffer.concat([size, trie, ...strings]).toString("base64");
}

function unigram({ normalizer, pre_tokenizer, byte_fallback = false }) {
  const words = sentences.flatMap((s) => s.split(" ").map((w) => `▁${w}`));
  const counts = count(words.flatMap((word) => {
    const all = characters(word);
    return all.flatMap((_, i) => Array.from({ length: Math.min(6, all.length - i) }, (_, n) => all.slice(i, i + n + 1).join("")));
  }));
  for (const letter of "▁abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789,.;:!?/")
    counts.set(letter, (counts.get(letter) ?? 0) + 1);
  const vocab = [["<s>", 0], ["<pad>", 0], ["</s>", 0], ["<unk>", 0]];
  if (byte_fallback)
    for (let i = 0; i < 256; i++)
      vocab.push([`<0x${i.toString(16).toUpperCase().padStart(2, "0")}>`, 0]);
  const total = [...counts.values()].reduce((a, b) => a + b);
  // A little of its own for each, so that no two ways to cut a word have the same score.
  fromMostToLeast(counts).filter(([t, n]) => n > 1 || characters(t).length === 1)
    .forEach(([token, n], i) => vocab.push([token, Math.log((n * characters(token).length) / total) - i * 1e-5]));
  const mask = vocab.length;
  vocab.push(["<mask>", 0]);
  return {
    version: "1.0", truncation: null, padding: null,
    added_tokens: added([[0, "<s>"], [1, "<pad>"], [2, "</s>"], [3, "<unk>"], [mask, "<mask>", { lstrip: true }]]),
    normalizer, pre_tokenizer,
    post_processor: {
      type: "TemplateProcessing",
      single: [{ SpecialToken: { id: "<s>", type_id: 0 } }, { Sequence: { id: "A", type_id: 0 } }, { SpecialToken: { id: "</s>", type_id: 0 } }],
      pair: [{ SpecialToken: { id: "<s>", type_id: 0 } }, { Sequence: { id: "A", type_id: 0 } }, { SpecialToken: { id: "</s>", type_id: 0 } }, { SpecialToken: { id: "</s>", type_id: 0 } }, { Sequence: { id: "B", type_id: 0 } }, { SpecialToken: { id: "</s>", type_id: 0 } }],
      special_tokens: { "<s>": { id: "<s>", ids: [0], tokens: ["<s>"] }, "</s>": { id: "</s>", ids: [2], tokens: ["</s>"] } },
    },
    decoder: { type: "Metaspace", replacement: "▁", add_prefix_space: true },
    model: { type: "Unigram", unk_id: 3, vocab, byte_fallback },
  };
}

const bytesAsText = (() => {
  const table = [];
  let other = 256;
  for (let i = 0; i < 256; i++)
    table.push(String.fromCodePoint((i >= 33 && i <= 126) || (i >= 161 && i <= 172) || i >= 174 ? i : other++));
  return table;
})();

function bytePairs({ pattern, normalizer, post_processor, merges: count_, pairsAsText }) {
  const cut = new RegExp(pattern.replace("(?i:'s|'t|'re|'ve|'m|'ll|'d)", "'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD]"), "gu");
  const words = sentences.flatMap((s) => s.match(cut)).map((w) => [...Buffer.from(w)].map((b) => bytesAsText[b]));
  const vocab = new Map([...bytesAsText].sort().map((t, i) => [t, i]));
  const merges = [];
  while (merges.length < count_) {
    const best = fromMostToLeast(count(words.flatMap((w) => w.slice(1).map((t, i) => `${w[i]} ${t}`))))[0];
    if (!best || best[1] < 2)
      break;
    const [left, right] = best[0].split(" ");
    merges.push([left, right]);
    vocab.set(left + right, vocab.size);
    for (const word of words)
      for (let i = 0; i + 1 < word.length; i++)
        if (word[i] === left && word[i + 1] === right)
          word.splice(i, 2, left + right);
  }
  const end = vocab.size;
  return {
    version: "1.0", truncation: null, padding: null,
    added_tokens: added([[end, "<|endoftext|>"], [end + 1, "<|im_start|>"], [end + 2, "<|im_end|>"], [end + 3, "<think>", { special: false }]]),
    normalizer,
    pre_tokenizer: {
      type: "Sequence",
      pretokenizers: [
        { type: "Split", pattern: { Regex: pattern }, behavior: "Isolated", invert: false },
        { type: "ByteLevel", add_prefix_space: false, trim_offsets: false, use_regex: false },
      ],
    },
    post_processor: post_processor(end),
    decoder: { type: "ByteLevel", add_prefix_space: false, trim_offsets: false, use_regex: false },
    model: {
      type: "BPE", dropout: null, unk_token: null, continuing_subword_prefix: "", end_of_word_suffix: "", fuse_unk: false, byte_fallback: false, ignore_merges: false,
      vocab: Object.fromEntries(vocab), merges: pairsAsText ? merges.map((m) => m.join(" ")) : merges,
    },
  };
}

const qwen = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
const metaspace = { type: "Metaspace", replacement: "▁", prepend_scheme: "always", split: true };
const kinds = {
  "wordpiece-uncased": wordPiece({ lowercase: true, strip_accents: null }),
  "wordpiece-cased": wordPiece({ lowercase: false, strip_accents: false }),
  "unigram-charsmap": unigram({ normalizer: { type: "Precompiled", precompiled_charsmap: charsmap() }, pre_tokenizer: { type: "Sequence", pretokenizers: [{ type: "WhitespaceSplit" }, metaspace] } }),
  "unigram-nfkc": unigram({
    normalizer: { type: "Sequence", normalizers: [{ type: "NFKC" }, { type: "Replace", pattern: { Regex: " {2,}" }, content: " " }] },
    pre_tokenizer: metaspace,
  }),
  "bytepairs-qwen": bytePairs({
    pattern: qwen, normalizer: { type: "NFC" }, merges: 400, pairsAsText: false,
    post_processor: (end) => ({
      type: "Sequence",
      processors: [
        { type: "ByteLevel", add_prefix_space: false, trim_offsets: false, use_regex: false },
        {
          type: "TemplateProcessing", single: [{ Sequence: { id: "A", type_id: 0 } }, { SpecialToken: { id: "<|endoftext|>", type_id: 0 } }],
          pair: [{ Sequence: { id: "A", type_id: 0 } }, { SpecialToken: { id: "<|endoftext|>", type_id: 0 } }, { Sequence: { id: "B", type_id: 0 } }, { SpecialToken: { id: "<|endoftext|>", type_id: 0 } }],
          special_tokens: { "<|endoftext|>": { id: "<|endoftext|>", ids: [end], tokens: ["<|endoftext|>"] } },
        },
      ],
    }),
  }),
  "bytepairs-roberta": {
    ...bytePairs({ pattern: qwen, normalizer: null, merges: 200, pairsAsText: true, post_processor: (end) => ({ type: "RobertaProcessing", sep: ["<|endoftext|>", end], cls: ["<|im_start|>", end + 1], trim_offsets: true, add_prefix_space: false }) }),
    pre_tokenizer: { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: true },
  },
};

for (const [name, json] of Object.entries(kinds)) {
  const tokenizer = new Tokenizer(json, {});
  const encode = (text, pair) => tokenizer.encode(text, pair === undefined ? {} : { text_pair: pair });
  writeFileSync(`${name}.tokenizer.json`, JSON.stringify(json) + "\n");
  writeFileSync(`${name}.golden.json`, JSON.stringify({
    texts: texts.map((text) => ({ text, ids: encode(text).ids })),
    pairs: pairs.map(([text, pair]) => ({ text, pair, ids: encode(text, pair).ids })),
  }, null, 1).replace(/\n\s+(\d+,?)(?=\n)/g, " $1").replace(/(\d)\n\s+\]/g, "$1 ]") + "\n");
}
