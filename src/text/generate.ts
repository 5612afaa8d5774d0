import { Random } from "../data/random.js";
import { ArgumentError, ShapeError } from "../errors.js";
import { checkCount, formatShape } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { checkSampling, pick, probabilities, type SampleOptions } from "./sample.js";
import type { Tokenizer } from "./tokenizer.js";

/** A model that reads one token after another and keeps what it has read, for instance keys and values in cells. */
export type NextToken = (token: number, position: number) => Tensor;

/** How text is generated. */
export interface GenerateOptions extends SampleOptions {
  /** Tokens to write at most. Default 256. */
  readonly maxTokens?: number;
  /** A text or texts that end it; they are not given. Default: none. */
  readonly stop?: string | readonly string[];
  /** The same seed writes the same text. Default 0. */
  readonly seed?: number;
  /** Positions the model has; when they are used up, it reads the latter half again from position 0. Default: no end. */
  readonly context?: number;
  /** Ends it between two tokens, with the signal's reason as the error. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Writes text after a prompt: an async iterable of pieces, each as soon as it is sure, which is never half a character. Leaving the loop
 * ends it.
 *
 * ```ts
 * for await (const piece of text.generate(next, tokenizer, "ROMEO:", { temperature: 0.8, topK: 20 })) process.stdout.write(piece);
 * ```
 *
 * @param next gives the logits (V) of what follows `token`, which stands at `position`, or one row of them; position 0 begins anew
 * @throws ArgumentError for options out of range and an empty prompt
 * @throws when it is read: ShapeError unless there is one logit for each of the tokenizer's tokens; ArgumentError as `probabilities`; the
 * signal's reason when it is aborted
 */
export function generate(
  next: NextToken,
  tokenizer: Tokenizer,
  prompt: string,
  options: GenerateOptions = {},
): AsyncGenerator<string, void, undefined> {
  checkSampling("generate", options);
  checkCount("generate", "maxTokens", options.maxTokens ?? 1);
  if (options.context !== undefined) checkCount("generate", "context", options.context, 2);
  if ([options.stop ?? []].flat().includes(""))
    throw new ArgumentError("generate", "a stop text must not be empty", '""');
  const tokens = [...tokenizer.encode(prompt)];
  if (tokens.length === 0) throw new ArgumentError("generate", "the prompt must have a token", '""');
  return write(next, tokenizer, tokens, options);
}

async function* write(
  next: NextToken,
  tokenizer: Tokenizer,
  tokens: number[],
  { maxTokens = 256, stop = [], seed = 0, context = Number.POSITIVE_INFINITY, signal, ...sampling }: GenerateOptions,
): AsyncGenerator<string, void, undefined> {
  const random = new Random(seed);
  const piece = new Piece(tokenizer, [stop].flat(), tokens.slice(-4));
  let position = 0;
  /** Reads what follows the first `from` tokens. */
  const read = (from: number): Tensor => {
    let logits: Tensor | undefined;
    for (const token of tokens.slice(from)) logits = next(token, position++);
    if (logits === undefined) throw new ArgumentError("generate", "there must be a token to read", "none");
    if (logits.shape.at(-1) !== tokenizer.size || logits.size !== tokenizer.size)
      throw new ShapeError("generate", `logits must be one row of ${tokenizer.size}`, formatShape(logits.shape));
    return logits;
  };
  let begin = Math.max(0, tokens.length - context + 1);
  let logits = read(begin);
  for (let count = 0; count < maxTokens; count++) {
    signal?.throwIfAborted();
    const token = pick(probabilities(logits.data(), sampling), random.uniform());
    tokens.push(token);
    const text = piece.add(token);
    if (text !== "") yield text;
    if (piece.stopped || count + 1 === maxTokens) break;
    begin = tokens.length - 1;
    if (position >= context) {
      position = 0;
      begin = tokens.length - Math.floor(context / 2);
    }
    logits = read(begin);
  }
  const rest = piece.end();
  if (rest !== "") yield rest;
}

/** Text that is not sure yet: half a character, or what may become a stop text. */
class Piece {
  readonly #tokenizer: Tokenizer;
  readonly #stop: readonly string[];
  /** The tokens before: what some tokenizers make of one depends on whether it is the first. */
  #before: readonly number[];
  #tokens: number[] = [];
  #held = "";
  stopped = false;

  constructor(tokenizer: Tokenizer, stop: readonly string[], before: readonly number[]) {
    this.#tokenizer = tokenizer;
    this.#stop = stop;
    this.#before = before;
  }

  #text(): string {
    const before = this.#tokenizer.decode(this.#before);
    const all = this.#tokenizer.decode([...this.#before, ...this.#tokens]);
    return all.startsWith(before) ? all.slice(before.length) : this.#tokenizer.decode(this.#tokens);
  }

  /** What is sure now. */
  add(token: number): string {
    this.#tokens.push(token);
    const text = this.#text();
    if (text.endsWith("\uFFFD") && this.#tokens.length < 4) return "";
    [this.#before, this.#tokens] = [this.#tokens, []];
    this.#held += text;
    const ends = this.#stop.map((stop) => this.#held.indexOf(stop)).filter((at) => at >= 0);
    if (ends.length > 0) {
      this.#held = this.#held.slice(0, Math.min(...ends));
      this.stopped = true;
      return this.end();
    }
    const open = Math.max(0, ...this.#stop.map((stop) => overlap(this.#held, stop)));
    const sure = this.#held.slice(0, this.#held.length - open);
    this.#held = this.#held.slice(this.#held.length - open);
    return sure;
  }

  /** What is left when nothing follows. */
  end(): string {
    const text = this.#held + (this.#tokens.length > 0 ? this.#text() : "");
    [this.#held, this.#tokens] = ["", []];
    return text;
  }
}

/** How many characters at the end of a text may begin another. */
function overlap(text: string, other: string): number {
  for (let size = Math.min(text.length, other.length - 1); size > 0; size--)
    if (text.endsWith(other.slice(0, size))) return size;
  return 0;
}
