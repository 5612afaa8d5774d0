import { ArgumentError } from "../errors.js";
import { checkToken, type LearnedTokenizer } from "./tokenizer.js";

/**
 * One token for each character (code point) of a text, in the order of their code points.
 *
 * @param text has every character that there is to be, in any order
 */
export function characterTokenizer(text: string): LearnedTokenizer {
  const characters = [...new Set(text)].sort((a, b) => (a.codePointAt(0) ?? 0) - (b.codePointAt(0) ?? 0));
  const tokens = new Map(characters.map((character, token) => [character, token]));
  return {
    size: characters.length,
    encode: (text) =>
      Int32Array.from([...text], (character, at) => {
        const token = tokens.get(character);
        if (token === undefined)
          throw new ArgumentError(
            "characterTokenizer",
            `takes ${characters.length} characters`,
            `${JSON.stringify(character)} at ${at}`,
          );
        return token;
      }),
    decode: (tokens) =>
      Array.from(tokens, (token) => characters[checkToken("characterTokenizer", token, characters.length)]).join(""),
    toJSON: () => ({ kind: "characters", characters }),
  };
}
