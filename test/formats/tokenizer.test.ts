import { describe, expect, test } from "vitest";
import { type HuggingFaceOptions, huggingFaceTokenizer } from "../../src/formats.js";
import { type Tensor, tensor, text } from "../../src/index.js";

/** What stands around a text, as a post-processor. */
const template = (single: readonly string[], tokens: Readonly<Record<string, number>>) => ({
  type: "TemplateProcessing",
  single: single.map((id) => (id === "A" ? { Sequence: { id, type_id: 0 } } : { SpecialToken: { id, type_id: 0 } })),
  pair: [],
  special_tokens: Object.fromEntries(Object.entries(tokens).map(([id, n]) => [id, { id, ids: [n], tokens: [id] }])),
});
const special = (tokens: Readonly<Record<string, number>>) =>
  Object.entries(tokens).map(([content, id]) => ({
    id,
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  }));
const numbered = (tokens: readonly string[]) => Object.fromEntries(tokens.map((token, id) => [token, id]));
const byteLevel = { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: true };
const metaspace = { type: "Metaspace", replacement: "▁", prepend_scheme: "always", split: true };

const files = {
  bytePairs: {
    version: "1.0",
    added_tokens: special({ "<|end|>": 0 }),
    normalizer: null,
    pre_tokenizer: byteLevel,
    post_processor: template(["A", "<|end|>"], { "<|end|>": 0 }),
    decoder: byteLevel,
    model: {
      type: "BPE",
      unk_token: null,
      vocab: numbered("<|end|> Ġ h e l o w r d Ã © ! he ll hell hello Ġw or Ġwor ld Ġworld".split(" ")),
      merges: ["h e", "l l", "he ll", "hell o", "Ġ w", "o r", "Ġw or", "l d", "Ġwor ld"].map((pair) => pair.split(" ")),
    },
  },
  wordPiece: {
    version: "1.0",
    added_tokens: special({ "[UNK]": 0, "[CLS]": 1, "[SEP]": 2 }),
    normalizer: {
      type: "BertNormalizer",
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase: true,
    },
    pre_tokenizer: { type: "BertPreTokenizer" },
    post_processor: template(["[CLS]", "A", "[SEP]"], { "[CLS]": 1, "[SEP]": 2 }),
    decoder: { type: "WordPiece", prefix: "##", cleanup: true },
    model: {
      type: "WordPiece",
      unk_token: "[UNK]",
      continuing_subword_prefix: "##",
      max_input_chars_per_word: 100,
      vocab: numbered("[UNK] [CLS] [SEP] un ##aff ##able affable the cafe ! ,".split(" ")),
    },
  },
  unigram: {
    version: "1.0",
    added_tokens: special({ "<unk>": 0, "<s>": 1 }),
    normalizer: null,
    pre_tokenizer: metaspace,
    post_processor: template(["<s>", "A"], { "<s>": 1 }),
    decoder: metaspace,
    model: {
      type: "Unigram",
      unk_id: 0,
      vocab: [
        ["<unk>", 0.0],
        ["<s>", 0.0],
        ["▁a", -1.0],
        ["▁", -2.0],
        ["b", -2.5],
        ["an", -2.0],
        ["na", -2.2],
        ["▁ban", -3.0],
        ["ana", -2.7],
        ["▁banana", -7.9],
        ["n", -4.0],
        ["a", -4.0],
      ],
    },
  },
  wordLevel: {
    version: "1.0",
    added_tokens: special({ "[UNK]": 2 }),
    normalizer: null,
    pre_tokenizer: { type: "Whitespace" },
    post_processor: template(["A", "a"], { a: 0 }),
    decoder: null,
    model: { type: "WordLevel", vocab: { a: 0, b: 1, "[UNK]": 2 }, unk_token: "[UNK]" },
  },
};

describe("huggingFaceTokenizer", () => {
  // What the tokenizers package of Rust and Python, 0.23, makes of the same files.
  test.each<[keyof typeof files, string, number[], string, number[]]>([
    ["bytePairs", "hello world", [15, 20], "hello world", [15, 20, 0]],
    [
      "bytePairs",
      "hello héllo!<|end|>",
      [15, 1, 2, 9, 10, 13, 5, 11, 0],
      "hello héllo!<|end|>",
      [15, 1, 2, 9, 10, 13, 5, 11, 0, 0],
    ],
    ["bytePairs", "lower", [4, 5, 6, 3, 7], "lower", [4, 5, 6, 3, 7, 0]],
    ["bytePairs", "", [], "", [0]],
    ["wordPiece", "The unaffable Café!", [7, 3, 4, 5, 8, 9], "the unaffable cafe!", [1, 7, 3, 4, 5, 8, 9, 2]],
    ["wordPiece", "affable, zebra", [6, 10, 0], "affable, [UNK]", [1, 6, 10, 0, 2]],
    ["wordPiece", "", [], "", [1, 2]],
    ["unigram", "a banana", [2, 7, 8], "a banana", [1, 2, 7, 8]],
    ["unigram", "nab banana an", [3, 6, 4, 7, 8, 3, 5], "nab banana an", [1, 3, 6, 4, 7, 8, 3, 5]],
    ["unigram", "z a", [3, 0, 2], "<unk> a", [1, 3, 0, 2]],
    ["unigram", "", [], "", [1]],
    ["wordLevel", "b a", [1, 0], "b a", [1, 0, 0]],
    ["wordLevel", "a c", [0, 2], "a [UNK]", [0, 2, 0]],
    ["wordLevel", "", [], "", [0]],
  ])("%s: %j", async (kind, sample, tokens, back, framed) => {
    const tokenizer = await huggingFaceTokenizer(files[kind], "tokenizer.json");
    expect(tokenizer.encode(sample)).toEqual(Int32Array.from(tokens));
    expect(tokenizer.decode(tokens)).toBe(back);
    expect(tokenizer.decode(Int32Array.from(tokens))).toBe(back);
    const whole = await huggingFaceTokenizer(JSON.stringify(files[kind]), "tokenizer.json", { specialTokens: true });
    expect(whole.encode(sample)).toEqual(Int32Array.from(framed));
  });

  test("has as many tokens as the model, of which half a character is U+FFFD", async () => {
    const tokenizer = await huggingFaceTokenizer(files.bytePairs, "tokenizer.json");
    expect(tokenizer.size).toBe(21);
    expect(tokenizer.decode([12, 9])).toBe("he\uFFFD");
    expect(tokenizer.decode([12, 9, 10])).toBe("heé");
  });

  test("follows tokenizer_config.json", async () => {
    const [tokens, name] = [[15, 1, 11], "tokenizer.json"];
    const config = JSON.stringify({ clean_up_tokenization_spaces: true });
    expect((await huggingFaceTokenizer(files.bytePairs, name)).decode(tokens)).toBe("hello !");
    expect((await huggingFaceTokenizer(files.bytePairs, name, { config })).decode(tokens)).toBe("hello!");
  });

  test.each<[keyof typeof files, string, string]>([
    ["bytePairs", "hello", " world!"],
    ["wordPiece", "the", " unaffable cafe!"],
    ["unigram", "a", " banana ban"],
  ])("writes with %s what one who reads all of it would", async (kind, prompt, rest) => {
    const tokenizer = await huggingFaceTokenizer(files[kind], "tokenizer.json");
    const wanted = [...tokenizer.encode(prompt + rest)].slice(tokenizer.encode(prompt).length);
    let at = 0;
    const next = (): Tensor => {
      const following = wanted[at++];
      return tensor(Float32Array.from({ length: tokenizer.size }, (_, token) => (token === following ? 90 : 0)));
    };
    let written = "";
    for await (const piece of text.generate(next, tokenizer, prompt, { maxTokens: wanted.length })) written += piece;
    expect(written).toBe(rest);
  });

  test.each<[string, unknown, HuggingFaceOptions]>([
    ["a.json: broken or truncated: cannot be read as tokenizer.json", "{", {}],
    ["a.json: broken or truncated: cannot be read as tokenizer.json", null, {}],
    ["a.json: broken or truncated: cannot be read as tokenizer.json", { model: { type: "BPE" } }, {}],
    [
      "a.json: broken or truncated: cannot be read as tokenizer.json",
      { ...files.unigram, model: { type: "Lattice", vocab: [] } },
      {},
    ],
    ["a.json: config: broken or truncated: cannot be read as tokenizer_config.json", files.unigram, { config: "[" }],
  ])("%s", async (message, json, options) =>
    expect(huggingFaceTokenizer(json, "a.json", options)).rejects.toThrow(message),
  );

  test("refuses what is no token, and text without one", async () => {
    const tokenizer = await huggingFaceTokenizer(files.wordPiece, "tokenizer.json");
    for (const [token, shown] of [
      [11, "11"],
      [-1, "-1"],
      [0.5, "0.5"],
    ] as const)
      expect(() => tokenizer.decode([token])).toThrow(
        `huggingFaceTokenizer: tokens are whole numbers from 0 to 10, got ${shown}`,
      );
    for (const { model, ...rest } of [files.wordPiece, files.wordLevel]) {
      const without = { ...rest, added_tokens: [], post_processor: null, model: { ...model, vocab: { the: 0 } } };
      const bare = await huggingFaceTokenizer(without, "tokenizer.json", { config: { unk_token: "the" } });
      expect(() => bare.encode("the zebra")).toThrow(
        'huggingFaceTokenizer: has no token for unknown text, got "the zebra"',
      );
    }
  });
});
