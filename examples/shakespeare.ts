import {
  arange,
  buffer,
  compile,
  data,
  FormatError,
  gelu,
  loss,
  nn,
  optim,
  place,
  scaledDotProductAttention,
  type Tensor,
  tensor,
  text,
  zeros,
} from "chainrule";
import { readText } from "chainrule/node";
import { example, type Run } from "./kit/example.js";

const [WIDTH, HEADS, LAYERS, CONTEXT] = [128, 4, 4, 128];
const SIZE = WIDTH / HEADS;

/** Attention to what came before, and a feed-forward part, each behind a norm and beside a shortcut (Radford et al. 2019). */
class Block extends nn.Module {
  readonly norm1 = nn.layerNorm(WIDTH);
  readonly qkv = nn.linear(WIDTH, 3 * WIDTH, { bias: false });
  readonly joined = nn.linear(WIDTH, WIDTH);
  readonly norm2 = nn.layerNorm(WIDTH);
  readonly up = nn.linear(WIDTH, 4 * WIDTH);
  readonly down = nn.linear(4 * WIDTH, WIDTH);
  /** Keys and values of the text that is being written. */
  readonly #cache = [0, 1].map(() => buffer(zeros([1, HEADS, CONTEXT, SIZE])));

  forward(x: Tensor): Tensor {
    const [q, k, v] = this.#heads(x);
    return this.#rest(x, scaledDotProductAttention(q, k, v, { isCausal: true }));
  }

  /** One token (1, 1, WIDTH) at a position; what stands before it is in the cache. */
  next(x: Tensor, position: Tensor): Tensor {
    const [q, ...written] = this.#heads(x);
    const [k, v] = this.#cache.map((cell, i) => {
      const all = place(cell.read(), 2, position, written[i]);
      cell.assign(all);
      return all;
    });
    return this.#rest(x, scaledDotProductAttention(q, k, v, { attnMask: arange(CONTEXT).le(position) }));
  }

  /** Queries, keys and values: (N, HEADS, T, SIZE) each. */
  #heads(x: Tensor): Tensor[] {
    const [batch, steps] = x.shape;
    const all = this.qkv.forward(this.norm1.forward(x)).reshape([batch, steps, 3, HEADS, SIZE]);
    return all.permute([2, 0, 3, 1, 4]).unbind(0);
  }

  #rest(x: Tensor, attended: Tensor): Tensor {
    const y = x.add(this.joined.forward(attended.transpose(1, 2).reshape(x.shape)));
    return y.add(this.down.forward(gelu(this.up.forward(this.norm2.forward(y)))));
  }
}

/** A small GPT over characters. */
class Gpt extends nn.Module {
  readonly token: nn.Embedding;
  readonly place = nn.embedding(CONTEXT, WIDTH);
  readonly blocks = Array.from({ length: LAYERS }, () => new Block());
  readonly norm = nn.layerNorm(WIDTH);
  readonly head: nn.Linear;

  constructor(characters: number) {
    super();
    this.token = nn.embedding(characters, WIDTH);
    this.head = nn.linear(WIDTH, characters, { bias: false });
    for (const { weight } of [this.token, this.place]) weight.assign(nn.init.normal(weight.shape, 0, 0.02));
  }

  /** Tokens (N, T) to the logits of what follows each (N, T, characters). */
  forward(tokens: Tensor): Tensor {
    const x = this.token.forward(tokens).add(this.place.forward(arange(tokens.shape[1])));
    return this.#scores(this.blocks.reduce((y, block) => block.forward(y), x));
  }

  /** The logits of what follows one token at a position. */
  next(token: Tensor, position: Tensor): Tensor {
    const x = this.token.forward(token).add(this.place.forward(position)).reshape([1, 1, WIDTH]);
    return this.#scores(this.blocks.reduce((y, block) => block.next(y, position), x)).flatten();
  }

  #scores(x: Tensor): Tensor {
    return this.head.forward(this.norm.forward(x));
  }
}

const ADJECTIVES = "old young red wise small tall kind bold".split(" ");
const NOUNS = "king fox miller queen sailor bear smith witch".split(" ");
const VERBS = "sees greets follows helps fears calls knows thanks".split(" ");
const SENTENCE = [ADJECTIVES, NOUNS, VERBS, NOUNS];

/** Sentences of a grammar in which every word is one of eight, as likely as the others. */
function invented(count: number, random: data.Random): string {
  return Array.from({ length: count }, () => {
    const [adjective, subject, verb, object] = SENTENCE.map((words) => words[random.below(8)]);
    return `the ${adjective} ${subject} ${verb} the ${object}.\n`;
  }).join("");
}
/** What no model of them can go below: ln of the number of sentences over their mean length. */
const INVENTED_ENTROPY =
  (4 * Math.log(8)) / SENTENCE.reduce((sum, words) => sum + words.join("").length / 8, "the    the .\n".length);

async function write(run: Run, model: Gpt, tokenizer: text.Tokenizer, prompt: string): Promise<void> {
  const read = compile((token: Tensor, position: Tensor) => model.next(token, position));
  const next = (token: number, position: number): Tensor =>
    read(tensor(token, { dtype: "i32" }), tensor(position, { dtype: "i32" }));
  const options = { temperature: 0.8, topK: 20, maxTokens: run.quick ? 150 : 500, context: CONTEXT, seed: run.seed };
  for await (const piece of text.generate(next, tokenizer, prompt, options)) process.stdout.write(piece);
  run.print("\n");
}

await example("shakespeare", async (run) => {
  const random = new data.Random(run.seed, 1);
  const corpus = run.data === undefined ? invented(8000, random) : await readText(run.data);
  const least = 100 * CONTEXT;
  if (corpus.length < least)
    throw new FormatError(run.data ?? "", `holds at least ${least} characters`, `${corpus.length}`);
  const tokenizer = text.characterTokenizer(corpus);
  const tokens = tokenizer.encode(corpus);
  const train = tokens.subarray(0, Math.floor(0.9 * tokens.length));
  const held = tokens.subarray(train.length);

  const model = new Gpt(tokenizer.size);
  const batch = run.data === undefined ? 16 : 32;
  const steps = run.quick ? 120 : run.data === undefined ? 400 : 1200;
  const warmUp = (step: number): number => Math.min(1, (step + 1) / 50);
  const cosine = optim.schedule.cosineAnnealing(2e-3, { tMax: steps, etaMin: 1e-4 });
  const optimizer = optim.adamW(model, {
    lr: (step) => warmUp(step) * cosine(step),
    betas: [0.9, 0.99],
    weightDecay: 0.1,
    clipNorm: 1,
  });
  const nats = (x: Tensor, labels: Tensor): Tensor => loss.crossEntropy(model.forward(x).transpose(1, 2), labels);
  const step = compile((x: Tensor, labels: Tensor) => {
    const l = nats(x, labels);
    optimizer.step(l);
    return l;
  });
  const windows = (from: Int32Array, starts: readonly number[], shift: number): Tensor =>
    tensor(Int32Array.from(starts.flatMap((at) => [...from.subarray(at + shift, at + shift + CONTEXT)])), [
      starts.length,
      CONTEXT,
    ]);
  for await (const _ of run.steps(steps)) {
    const starts = Array.from({ length: batch }, () => random.below(train.length - CONTEXT));
    run.show({ loss: step(windows(train, starts, 0), windows(train, starts, 1)).item() });
  }

  await write(run, model, tokenizer, run.data === undefined ? "the " : "\n");
  const judge = compile(nats);
  const count = run.quick ? 2 : Math.floor((held.length - 1) / CONTEXT / 10);
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const starts = Array.from({ length: 10 }, (_, j) => (10 * i + j) * CONTEXT);
    sum += judge(windows(held, starts, 0), windows(held, starts, 1)).item();
  }
  const atMost = run.data === undefined ? (run.quick ? 3.5 : 1.3) * INVENTED_ENTROPY : run.quick ? 2.7 : 1.75;
  return [{ metric: "on the last tenth", value: sum / count, target: { atMost }, unit: "nats/character" }];
});
