import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Tensor, tensor, text, zeros } from "../../src/index.js";

describe("tokenizers", () => {
  test("characters in the order of their code points", () => {
    const tokenizer = text.characterTokenizer("banana 🍌");
    expect(tokenizer.size).toBe(5);
    expect([...tokenizer.encode("nab 🍌")]).toEqual([3, 1, 2, 0, 4]);
    expect(tokenizer.decode([4, 1])).toBe("🍌a");
    expect(() => tokenizer.encode("bat")).toThrow('characterTokenizer: takes 5 characters, got "t" at 2');
    expect(() => tokenizer.decode([5])).toThrow("characterTokenizer: tokens are whole numbers from 0 to 4, got 5");
  });

  // By hand: "low" ×5, "lower" ×2: l o ×7 → 256; 256 w ×7 → 257; e r ×2 before 257 e ×2, whose numbers are larger → 258; 257 258 → 259.
  test("byte pairs in the order of how often they come", () => {
    const tokenizer = text.bytePairTokenizer("low\tlow\tlow\tlow\tlow\tlower\tlower", { size: 300 });
    const json = tokenizer.toJSON();
    expect(json.kind === "bytePair" && json.merges).toEqual([
      [108, 111],
      [256, 119],
      [101, 114],
      [257, 258],
    ]);
    expect([...tokenizer.encode("lower lowest")]).toEqual([259, 32, 257, 101, 115, 116]);
  });

  test("byte pairs give back any text", () => {
    const tokenizer = text.bytePairTokenizer("the cat and the hat, and the 日本語 日本 cat", { size: 290 });
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (sample) => {
        expect(tokenizer.decode(tokenizer.encode(sample))).toBe(sample);
      }),
    );
    expect(tokenizer.encode("the cat").length).toBeLessThan(7);
  });

  test("are the same after JSON", () => {
    for (const tokenizer of [text.characterTokenizer("abc"), text.bytePairTokenizer("abab abab", { size: 258 })]) {
      const copy = text.tokenizerFromJson(JSON.stringify(tokenizer), "tokens.json");
      expect([copy.size, ...copy.encode("abba")]).toEqual([tokenizer.size, ...tokenizer.encode("abba")]);
    }
  });

  test.each([
    ["{", "tokens.json: a tokenizer is JSON, got {…"],
    ["{}", 'tokens.json: a tokenizer has kind "characters" with characters, or "bytePair" with merges, got undefined'],
    [
      '{"kind":"bytePair","merges":[[300,1]]}',
      "bytePairTokenizer: a merge joins tokens that come before it, got 300 in merge 0",
    ],
  ])("%s is refused", (json, message) => expect(() => text.tokenizerFromJson(json, "tokens.json")).toThrow(message));
});

describe("probabilities", () => {
  const logits = [Math.log(4), Math.log(1), Math.log(3), Math.log(2)];
  test.each([
    [{}, [0.4, 0.1, 0.3, 0.2]],
    [{ temperature: 0.5 }, [16 / 30, 1 / 30, 9 / 30, 4 / 30]],
    [{ temperature: 0 }, [1, 0, 0, 0]],
    [{ topK: 2 }, [4 / 7, 0, 3 / 7, 0]],
    [{ topP: 0.6 }, [4 / 7, 0, 3 / 7, 0]],
    [{ topP: 0.71 }, [4 / 9, 0, 3 / 9, 2 / 9]],
    [{ topK: 3, topP: 0.4 }, [1, 0, 0, 0]],
  ])("%j", (options, expected) => {
    [...text.probabilities(logits, options)].forEach((share, i) => {
      expect(share).toBeCloseTo(expected[i], 12);
    });
  });

  test.each([
    [{ temperature: -1 }, "probabilities: temperature must be a number of at least 0, got -1"],
    [{ topK: 0 }, "probabilities: topK must be a whole number of at least 1, got 0"],
    [{ topP: 0 }, "probabilities: topP must lie above 0 and at most at 1, got 0"],
  ])("%j is refused", (options, message) => expect(() => text.probabilities(logits, options)).toThrow(message));

  test("a logit of -Infinity is never chosen", () => {
    expect([...text.probabilities([Number.NEGATIVE_INFINITY, 1, Number.NEGATIVE_INFINITY, 1])]).toEqual([
      0, 0.5, 0, 0.5,
    ]);
  });

  test.each<[number[], text.SampleOptions, string]>([
    [[2, Number.NaN], {}, "probabilities: logits must be numbers below Infinity, got NaN at 1"],
    [[2, 1, Number.NaN], { topK: 1 }, "probabilities: logits must be numbers below Infinity, got NaN at 2"],
    [[Infinity, 1], { temperature: 0 }, "probabilities: logits must be numbers below Infinity, got Infinity at 0"],
    [[-Infinity, -Infinity], {}, "probabilities: a logit must be above -Infinity, got none of 2"],
    [[], {}, "probabilities: a logit must be above -Infinity, got none of 0"],
  ])("%j with %j is refused", (given, options, message) =>
    expect(() => text.probabilities(given, options)).toThrow(message),
  );
});

describe("generate", () => {
  const tokenizer = text.characterTokenizer("abcdefgh");
  /** After each token the next one of the alphabet. */
  const alphabet = (seen: [number, number][] = []) => {
    return (token: number, position: number): Tensor => {
      seen.push([token, position]);
      return tensor(Float32Array.from({ length: 8 }, (_, i) => (i === (token + 1) % 8 ? 50 : 0)));
    };
  };
  const all = async (pieces: AsyncIterable<string>): Promise<string[]> => {
    const list: string[] = [];
    for await (const piece of pieces) list.push(piece);
    return list;
  };

  test("reads the prompt, then what it wrote", async () => {
    const seen: [number, number][] = [];
    expect(await all(text.generate(alphabet(seen), tokenizer, "ab", { maxTokens: 3 }))).toEqual(["c", "d", "e"]);
    expect(seen).toEqual([
      [0, 0],
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
  });

  test("ends before a stop text, of which nothing is given", async () => {
    const pieces = await all(text.generate(alphabet(), tokenizer, "a", { maxTokens: 20, stop: ["xx", "efg"] }));
    expect(pieces.join("")).toBe("bcd");
    const one = await all(text.generate(alphabet(), tokenizer, "a", { maxTokens: 20, stop: "efg" }));
    expect(one.join("")).toBe("bcd");
    // What only begins like one is given in the end.
    expect((await all(text.generate(alphabet(), tokenizer, "a", { maxTokens: 5, stop: ["fgz"] }))).join("")).toBe(
      "bcdef",
    );
  });

  test("reads the latter half again when the positions are used up", async () => {
    const seen: [number, number][] = [];
    const pieces = await all(text.generate(alphabet(seen), tokenizer, "a", { maxTokens: 6, context: 4 }));
    expect(pieces.join("")).toBe("bcdefg");
    expect(seen.map(([, position]) => position)).toEqual([0, 1, 2, 3, 0, 1, 2]);
    expect(seen.map(([token]) => token)).toEqual([0, 1, 2, 3, 3, 4, 5]);
  });

  test("never gives half a character", async () => {
    const bytes = text.bytePairTokenizer("", { size: 256 });
    const wanted = [...new TextEncoder().encode("é🍌z")];
    let at = 0;
    const next = (): Tensor => {
      const byte = wanted[at++ % wanted.length];
      return tensor(Float32Array.from({ length: 256 }, (_, i) => (i === byte ? 90 : 0)));
    };
    expect(await all(text.generate(next, bytes, "x", { maxTokens: wanted.length }))).toEqual(["é", "🍌", "z"]);
  });

  test("draws in proportion to the probabilities, the same for the same seed", async () => {
    const next = (): Tensor => tensor([Math.log(0.75), Math.log(0.25)]);
    const coin = text.characterTokenizer("ab");
    const run = async (seed: number): Promise<string> =>
      (await all(text.generate(next, coin, "a", { maxTokens: 2000, seed }))).join("");
    const drawn = await run(1);
    // Five standard deviations of 2000 draws.
    expect(Math.abs(drawn.split("a").length - 1 - 1500)).toBeLessThan(5 * Math.sqrt(2000 * 0.75 * 0.25));
    expect(await run(1)).toBe(drawn);
    expect(await run(2)).not.toBe(drawn);
  });

  test("ends with the signal's reason", async () => {
    const controller = new AbortController();
    const pieces = text.generate(alphabet(), tokenizer, "a", { signal: controller.signal });
    expect((await pieces.next()).value).toBe("b");
    controller.abort(new Error("enough"));
    await expect(pieces.next()).rejects.toThrow("enough");
  });

  test.each([
    { shape: [8] },
    { shape: [1, 8] },
    { shape: [1, 1, 8] },
    { shape: [2, 8], shown: "(2, 8)" },
    { shape: [8, 1], shown: "(8, 1)" },
    { shape: [9], shown: "(9,)" },
    { shape: [7], shown: "(7,)" },
    { shape: [], shown: "()" },
  ])("logits of $shape", async ({ shape, shown }) => {
    const pieces = all(text.generate(() => zeros(shape), tokenizer, "a", { maxTokens: 1, temperature: 0 }));
    if (shown === undefined) expect(await pieces).toEqual(["a"]);
    else await expect(pieces).rejects.toThrow(`generate: logits must be one row of 8, got ${shown}`);
  });

  test.each([
    [() => text.generate(alphabet(), tokenizer, ""), 'generate: the prompt must have a token, got ""'],
    [
      () => text.generate(alphabet(), tokenizer, "a", { maxTokens: -1 }),
      "generate: maxTokens must be a whole number of at least 0, got -1",
    ],
    [
      () => text.generate(alphabet(), tokenizer, "a", { stop: [""] }),
      'generate: a stop text must not be empty, got ""',
    ],
    [() => text.generate(alphabet(), tokenizer, "a", { stop: "" }), 'generate: a stop text must not be empty, got ""'],
    [
      () => text.generate(alphabet(), tokenizer, "a", { context: 1 }),
      "generate: context must be a whole number of at least 2, got 1",
    ],
  ])("%s is refused", (call, message) => expect(call).toThrow(message));
});
