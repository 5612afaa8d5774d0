import { ArgumentError, type text } from "../index.js";
import { tokenizers } from "../peers.js";
import { decoded } from "./decoded.js";

/** How the tokenizer of a tokenizer.json works. */
export interface HuggingFaceOptions {
  /** The text of the tokenizer_config.json beside it, or what that parses to. Default: none. */
  readonly config?: unknown;
  /** Whether `encode` adds what the model wants around a text, for instance [CLS] and [SEP]. Default false, so that `decode` gives the text back. */
  readonly specialTokens?: boolean;
}

/**
 * The tokenizer of a model from the Hugging Face Hub, by @huggingface/tokenizers: byte pairs, WordPiece, unigrams, whole words and others. Text it has no
 * token for becomes its unknown token, or nothing where the model says so.
 *
 * ```ts
 * const tokenizer = await huggingFaceTokenizer(await readText("tokenizer.json"), "tokenizer.json");
 * for await (const piece of text.generate(next, tokenizer, "Once upon a time")) process.stdout.write(piece);
 * ```
 *
 * @param json the text of the file tokenizer.json, or what it parses to
 * @param name the file's name, for errors
 * @returns a tokenizer whose `encode` throws ArgumentError where the unknown token is missing, and whose `decode` does for what is no token
 * @throws FormatError naming the file: no JSON, no tokenizer, or of a kind that @huggingface/tokenizers does not know
 * @throws EnvironmentError without @huggingface/tokenizers
 */
export async function huggingFaceTokenizer(
  json: unknown,
  name: string,
  { config = {}, specialTokens = false }: HuggingFaceOptions = {},
): Promise<text.Tokenizer> {
  const { Tokenizer } = await tokenizers("huggingFaceTokenizer");
  const settings = decoded(`${name}: config`, "tokenizer_config.json", () => objectOf(config));
  const tokenizer = decoded(name, "tokenizer.json", () => {
    const file: { readonly model?: { readonly unk_token?: unknown } } = objectOf(json);
    // What `decode` changes beyond the file's own rules is for the configuration to say. Of models that list whole words the library takes the
    // unknown token from there too, but the file has it.
    return new Tokenizer(file, { clean_up_tokenization_spaces: false, ...settings, unk_token: file.model?.unk_token });
  });
  let size = 0;
  for (const token of tokenizer.get_vocab().values()) size = Math.max(size, token + 1);
  return {
    size,
    encode: (text) => {
      const { ids } = tokenizer.encode(text, { add_special_tokens: specialTokens });
      const tokens: readonly (number | undefined)[] = ids; // it looks up an unknown token that may be missing
      return Int32Array.from(tokens, (token) => {
        if (token === undefined)
          throw new ArgumentError("huggingFaceTokenizer", "has no token for unknown text", JSON.stringify(text));
        return token;
      });
    },
    decode: (tokens) => {
      const ids = Array.from(tokens, (token) => {
        if (tokenizer.id_to_token(token) === undefined)
          throw new ArgumentError(
            "huggingFaceTokenizer",
            `tokens are whole numbers from 0 to ${size - 1}`,
            String(token),
          );
        return token;
      });
      return ids.length === 0 ? "" : tokenizer.decode(ids);
    },
  };
}

function objectOf(json: unknown): object {
  const given: unknown = typeof json === "string" ? JSON.parse(json) : json;
  if (typeof given !== "object" || given === null) throw new TypeError(`expected an object, got ${given}`);
  return given;
}
