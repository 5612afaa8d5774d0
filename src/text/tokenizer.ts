import { ArgumentError, FormatError } from "../errors.js";

/** Text as numbers and back. */
export interface Tokenizer {
  /** Number of tokens. */
  readonly size: number;
  /** @throws ArgumentError for text that it has no token for */
  encode(text: string): Int32Array;
  /** The text of tokens; half a character at its end is shown as U+FFFD. */
  decode(tokens: ArrayLike<number>): string;
}

/** A tokenizer that a text taught. */
export interface LearnedTokenizer extends Tokenizer {
  /** What `tokenizerFromJson` makes it from again. */
  toJSON(): TokenizerJson;
}

/** A learned tokenizer as plain data. */
export type TokenizerJson =
  | { readonly kind: "characters"; readonly characters: readonly string[] }
  | { readonly kind: "bytePair"; readonly merges: readonly (readonly [number, number])[] };

/** Refuses a number that is no token. */
export function checkToken(op: string, token: number, size: number): number {
  if (!Number.isInteger(token) || token < 0 || token >= size)
    throw new ArgumentError(op, `tokens are whole numbers from 0 to ${size - 1}`, String(token));
  return token;
}

/** The tokenizer that a `toJSON` told of; `name` is the file's, for errors. */
export function parseTokenizerJson(json: unknown, name: string): TokenizerJson {
  const given = (typeof json === "string" ? parsed(json, name) : json) as Partial<Record<string, unknown>> | null;
  const { kind, characters, merges } = given ?? {};
  if (kind === "characters" && Array.isArray(characters) && characters.every((c) => typeof c === "string"))
    return { kind, characters };
  const isPair = (pair: unknown): boolean =>
    Array.isArray(pair) && pair.length === 2 && pair.every((token) => Number.isInteger(token) && token >= 0);
  if (kind === "bytePair" && Array.isArray(merges) && merges.every(isPair)) return { kind, merges };
  throw new FormatError(
    name,
    'a tokenizer has kind "characters" with characters, or "bytePair" with merges',
    String(kind),
  );
}

function parsed(json: string, name: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new FormatError(name, "a tokenizer is JSON", `${json.slice(0, 20)}…`);
  }
}
