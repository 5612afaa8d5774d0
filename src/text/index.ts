import { bytePairTokenizerOf } from "./byte-pair.js";
import { characterTokenizer } from "./characters.js";
import { type LearnedTokenizer, parseTokenizerJson } from "./tokenizer.js";

export { type BytePairOptions, bytePairTokenizer } from "./byte-pair.js";
export { characterTokenizer } from "./characters.js";
export { type GenerateOptions, generate, type NextToken } from "./generate.js";
export { probabilities, type SampleOptions } from "./sample.js";
export type { LearnedTokenizer, Tokenizer, TokenizerJson } from "./tokenizer.js";

/**
 * The tokenizer that `JSON.stringify(tokenizer)` wrote, from that text or what it parses to.
 *
 * @param name the file's name, for errors
 * @throws FormatError for anything else
 */
export function tokenizerFromJson(json: unknown, name = "tokenizer"): LearnedTokenizer {
  const given = parseTokenizerJson(json, name);
  return given.kind === "characters"
    ? characterTokenizer(given.characters.join(""))
    : bytePairTokenizerOf(given.merges);
}
