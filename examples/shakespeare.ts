import { compile, data, FormatError, loss, optim, type Tensor, tensor, text } from "chainrule";
import { readText } from "chainrule/node";
import { example, type Run } from "./kit/example.js";
import { CONTEXT, Gpt } from "./shakespeare/gpt.js";
import { INVENTED_ENTROPY, invented } from "./shakespeare/sentences.js";

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
  const steps = run.quick ? 120 : run.data === undefined ? 400 : 1000;
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
