import { ArgumentError } from "../errors.js";
import { checkCount } from "../shape.js";
import { checkToken, type LearnedTokenizer } from "./tokenizer.js";

type Pair = readonly [number, number];

/** How `bytePairTokenizer` learns. */
export interface BytePairOptions {
  /** Tokens, of which the first 256 are the bytes. Default 512. */
  readonly size?: number;
}

/** Words with the space before them, runs of digits, of other signs, and of space: no token reaches over their borders. */
const WORDS = / ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+/gu;

/**
 * Byte-pair encoding (Sennrich et al. 2016) of the bytes of UTF-8, so that it has tokens for any text: what follows each other most often
 * in the words of a text becomes one token, again and again, until there are `size` of them or no pair is left that comes twice. Of pairs
 * equally often the one of smaller numbers is first.
 */
export function bytePairTokenizer(text: string, { size = 512 }: BytePairOptions = {}): LearnedTokenizer {
  checkCount("bytePairTokenizer", "size", size, 256);
  const counts = new Map<string, number>();
  for (const word of wordsOf(text)) counts.set(word, (counts.get(word) ?? 0) + 1);
  const words = [...counts].map(([word, count]) => ({ tokens: bytesOf(word), count }));
  const merges: Pair[] = [];
  while (256 + merges.length < size) {
    const best = mostFrequent(words);
    if (best === undefined) break;
    const token = 256 + merges.push(best) - 1;
    for (const word of words) word.tokens = merged(word.tokens, best, token);
  }
  return bytePairTokenizerOf(merges);
}

function mostFrequent(
  words: readonly { readonly tokens: readonly number[]; readonly count: number }[],
): Pair | undefined {
  const counts = new Map<number, number>();
  for (const { tokens, count } of words)
    for (let i = 1; i < tokens.length; i++) {
      const pair = tokens[i - 1] * 2 ** 24 + tokens[i];
      counts.set(pair, (counts.get(pair) ?? 0) + count);
    }
  let [best, most] = [-1, 1];
  for (const [pair, count] of counts)
    if (count > most || (count === most && best >= 0 && pair < best)) [best, most] = [pair, count];
  return best < 0 ? undefined : [Math.floor(best / 2 ** 24), best % 2 ** 24];
}

/** The tokenizer of these merges, in the order in which they were learned. */
export function bytePairTokenizerOf(merges: readonly Pair[]): LearnedTokenizer {
  const size = 256 + merges.length;
  const bytes: number[][] = Array.from({ length: 256 }, (_, byte) => [byte]);
  const ranks = new Map<string, number>();
  merges.forEach(([a, b], rank) => {
    for (const token of [a, b])
      if (token >= bytes.length)
        throw new ArgumentError(
          "bytePairTokenizer",
          "a merge joins tokens that come before it",
          `${token} in merge ${rank}`,
        );
    bytes.push([...bytes[a], ...bytes[b]]);
    ranks.set(`${a} ${b}`, rank);
  });
  const encodeWord = (word: string): number[] => {
    let tokens = bytesOf(word);
    for (;;) {
      const found = tokens.slice(1).map((token, i) => ranks.get(`${tokens[i]} ${token}`) ?? Number.POSITIVE_INFINITY);
      const rank = Math.min(...found);
      if (!Number.isFinite(rank)) return tokens;
      tokens = merged(tokens, merges[rank], 256 + rank);
    }
  };
  const known = new Map<string, number[]>();
  return {
    size,
    encode: (text) =>
      Int32Array.from(
        wordsOf(text).flatMap((word) => {
          const tokens = known.get(word) ?? encodeWord(word);
          known.set(word, tokens);
          return tokens;
        }),
      ),
    decode: (tokens) =>
      new TextDecoder().decode(
        Uint8Array.from(Array.from(tokens, (token) => bytes[checkToken("bytePairTokenizer", token, size)]).flat()),
      ),
    toJSON: () => ({ kind: "bytePair", merges }),
  };
}

const wordsOf = (text: string): string[] => text.match(WORDS) ?? [];
const bytesOf = (word: string): number[] => [...new TextEncoder().encode(word)];

/** Every occurrence of the pair, from the left, as one token. */
function merged(tokens: readonly number[], [a, b]: Pair, token: number): number[] {
  const result: number[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const hit = tokens[i] === a && i + 1 < tokens.length && tokens[i + 1] === b;
    result.push(hit ? token : tokens[i]);
    if (hit) i++;
  }
  return result;
}
