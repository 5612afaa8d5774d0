import { buffer, compile, data, FormatError, loss, nn, optim, type Tensor, tensor, text, zeros } from "chainrule";
import { readText } from "chainrule/node";
import { example } from "./kit/example.js";

const [FEATURES, HIDDEN, BATCH] = [32, 192, 64];
/** Ends a name, and begins the next. */
const END = "\n";

/** Reads a name character by character and tells what comes next. */
class CharacterModel extends nn.Module {
  readonly embedding: nn.Embedding;
  readonly lstm = nn.lstm(FEATURES, HIDDEN, { batchFirst: true });
  readonly head: nn.Linear;
  readonly #state = [buffer(zeros([1, 1, HIDDEN])), buffer(zeros([1, 1, HIDDEN]))];

  constructor(characters: number) {
    super();
    this.embedding = nn.embedding(characters, FEATURES);
    this.head = nn.linear(HIDDEN, characters);
  }

  /** Tokens (N, T) to the logits of what follows each (N, T, characters). */
  forward(tokens: Tensor): Tensor {
    return this.head.forward(this.lstm.forward(this.embedding.forward(tokens)).y);
  }

  /** The logits of what follows one token, after those that were read before; `first` is 1 where there are none. */
  next(token: Tensor, first: Tensor): Tensor {
    const [h0, c0] = this.#state.map((cell) => cell.read().mul(first.neg().add(1)));
    const { y, hN, cN } = this.lstm.forward(this.embedding.forward(token.reshape([1, 1])), { h0, c0 });
    this.#state[0].assign(hN);
    this.#state[1].assign(cN);
    return this.head.forward(y).flatten();
  }
}

/** Names that nobody has: two or three syllables and an ending, each as likely as the others. */
function invented(count: number, random: data.Random): string[] {
  const one = (letters: string): string => letters[random.below(letters.length)];
  return Array.from({ length: count }, () => {
    const syllables = Array.from({ length: 2 + random.below(2) }, () => one("bdfgklmnprst") + one("aeiou"));
    return syllables.join("") + ["", "n", "r", "s"][random.below(4)];
  });
}
/** What no model of them can go below: ln of the number of choices over the mean number of characters, with the end. */
const INVENTED_ENTROPY = (Math.log(2) + 2.5 * Math.log(12 * 5) + Math.log(4)) / (2.5 * 2 + 0.75 + 1);

/** Names as rows of tokens, each after an END, and what follows each token; −100 where nothing does. */
function rows(names: readonly string[], tokenizer: text.Tokenizer): { x: Tensor; labels: Tensor; count: number } {
  const width = Math.max(...names.map((name) => name.length)) + 1;
  const x = new Int32Array(names.length * width);
  const labels = new Int32Array(x.length).fill(-100);
  names.forEach((name, row) => {
    const tokens = tokenizer.encode(END + name + END);
    x.set(tokens.subarray(0, -1), row * width);
    labels.set(tokens.subarray(1), row * width);
  });
  const count = labels.filter((label) => label >= 0).length;
  return { x: tensor(x, [names.length, width]), labels: tensor(labels, [names.length, width]), count };
}

await example("names", async (run) => {
  const random = new data.Random(run.seed, 1);
  const lines =
    run.data === undefined ? [...new Set(invented(12_000, random))] : (await readText(run.data)).trim().split(/\s*\n/);
  const names = [...random.permutation(lines.length)].map((i) => lines[i]);
  const held = Math.floor(names.length / 10);
  if (held < 10) throw new FormatError(run.data ?? "", "holds at least 100 names, one in a line", `${names.length}`);
  const tokenizer = text.characterTokenizer(names.join("") + END);

  const model = new CharacterModel(tokenizer.size);
  const steps = run.quick ? 500 : 3000;
  const { lr } = optim.schedule.oneCycle({ maxLr: 5e-3, totalSteps: steps });
  const optimizer = optim.adamW(model, { lr, clipNorm: 1 });
  const nats = (x: Tensor, labels: Tensor): Tensor => loss.crossEntropy(model.forward(x).transpose(1, 2), labels);
  const step = compile((x: Tensor, labels: Tensor) => {
    const l = nats(x, labels);
    optimizer.step(l);
    return l;
  });
  for await (const _ of run.steps(steps)) {
    const batch = Array.from({ length: BATCH }, () => names[held + random.below(names.length - held)]);
    const { x, labels } = rows(batch, tokenizer);
    run.show({ loss: step(x, labels).item() });
  }

  model.eval();
  const judge = compile(nats);
  let [sum, characters] = [0, 0];
  for (let i = 0; i < held; i += 100) {
    const { x, labels, count } = rows(names.slice(i, Math.min(held, i + 100)), tokenizer);
    sum += judge(x, labels).item() * count;
    characters += count;
  }

  const read = compile((token: Tensor, first: Tensor) => model.next(token, first));
  const next = (token: number, position: number): Tensor =>
    read(tensor(token, { dtype: "i32" }), position === 0 ? 1 : 0);
  for (let seed = 0; seed < 10; seed++) {
    let name = "";
    for await (const piece of text.generate(next, tokenizer, END, { seed, stop: [END], maxTokens: 20 })) name += piece;
    run.print(`  ${name}${lines.includes(name) ? "  (known)" : ""}`);
  }
  const atMost = run.data === undefined ? INVENTED_ENTROPY * (run.quick ? 1.1 : 1.05) : run.quick ? 2.4 : 2.2;
  return [{ metric: "on names held back", value: sum / characters, target: { atMost }, unit: "nats/character" }];
});
