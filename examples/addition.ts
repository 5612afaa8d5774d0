import { accuracy, add, arange, argmax, compile, data, loss, nn, optim, type Tensor, tensor } from "chainrule";
import { example } from "./kit/example.js";

const DIGITS = 3;
const SUMS = 10 ** (2 * DIGITS);
const [PLUS, START, TOKENS] = [10, 11, 12];
const WIDTH = 64;
const BATCH = 256;
/** Sums that are never trained on. */
const TEST = 4096;

/** Reads a sum as a text of tokens and writes the result: a sequence to a sequence (Vaswani et al. 2017). */
class Adder extends nn.Module<[question: Tensor, answer: Tensor]> {
  readonly token = nn.embedding(TOKENS, WIDTH);
  readonly place = nn.embedding(2 * DIGITS + 1, WIDTH);
  readonly transformer = nn.transformer({
    dModel: WIDTH,
    nhead: 4,
    numEncoderLayers: 2,
    numDecoderLayers: 2,
    dimFeedforward: 4 * WIDTH,
    dropout: 0,
    normFirst: true,
    batchFirst: true,
  });
  readonly head = nn.linear(WIDTH, 10);

  /** Questions (N, 7) and the answers up to the digits asked for (N, 4) to scores of the next digit (N, 4, 10). */
  forward(question: Tensor, answer: Tensor): Tensor {
    return this.head.forward(this.transformer.forward(this.embed(question), this.embed(answer), { tgtIsCausal: true }));
  }

  private embed(tokens: Tensor): Tensor {
    return add(this.token.forward(tokens), this.place.forward(arange(tokens.shape[1])));
  }
}

/** The decimal digits of a number, last one first, as one carries them by hand. */
const digitsOf = (number: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => Math.floor(number / 10 ** i) % 10);

/** "123+456" and "975", the digits of each number from its end: question, answer shifted by one, answer. */
function written(sums: ArrayLike<number>) {
  const rows = Array.from(sums, (sum) => {
    const [a, b] = [Math.floor(sum / 10 ** DIGITS), sum % 10 ** DIGITS];
    const answer = digitsOf(a + b, DIGITS + 1);
    return {
      question: [...digitsOf(a, DIGITS), PLUS, ...digitsOf(b, DIGITS)],
      answer,
      given: [START, ...answer.slice(0, -1)],
    };
  });
  const i32 = (lists: number[][]): Tensor => tensor(lists, { dtype: "i32" });
  return {
    question: i32(rows.map((row) => row.question)),
    given: i32(rows.map((row) => row.given)),
    answer: i32(rows.map((row) => row.answer)),
  };
}

await example("addition", async (run) => {
  const steps = run.quick ? 300 : 900;
  const sums = new data.Random(run.seed).permutation(SUMS);
  const model = new Adder();
  const { lr } = optim.schedule.oneCycle({ maxLr: 2e-3, totalSteps: steps });
  const optimizer = optim.adamW(model, { lr, clipNorm: 1 });
  const step = compile((question: Tensor, given: Tensor, answer: Tensor) => {
    const scores = model.forward(question, given).transpose(1, 2); // (N, 10, 4): classes on axis 1
    const l = loss.crossEntropy(scores, answer);
    optimizer.step(l);
    return { loss: l, digits: accuracy(scores, answer) };
  });
  for await (const i of run.steps(steps)) {
    const { question, given, answer } = written(sums.subarray(TEST + i * BATCH, TEST + (i + 1) * BATCH));
    const scores = step(question, given, answer);
    run.show({ loss: scores.loss.item(), digits: scores.digits.item() });
  }

  model.eval();
  const next = compile((question: Tensor, given: Tensor) => argmax(model.forward(question, given), 2));
  const { question, answer } = written(sums.subarray(0, TEST));
  // Each digit is written after those the model wrote before it.
  const given = new Int32Array(TEST * (DIGITS + 1)).fill(START);
  let digits = new Int32Array();
  for (let i = 0; i <= DIGITS; i++) {
    digits = Int32Array.from(next(question, tensor({ data: given, shape: answer.shape })).data());
    for (let row = 0; row < TEST && i < DIGITS; row++)
      given[row * (DIGITS + 1) + i + 1] = digits[row * (DIGITS + 1) + i];
  }
  const right = answer.data();
  const number = (row: number): number => [3, 2, 1, 0].reduce((value, i) => 10 * value + digits[4 * row + i], 0);
  let exact = 0;
  for (let row = 0; row < TEST; row++) {
    const ok = [0, 1, 2, 3].every((i) => digits[4 * row + i] === right[4 * row + i]);
    exact += Number(ok);
    const [a, b] = [Math.floor(sums[row] / 1000), sums[row] % 1000];
    if (row < 5 || (!ok && row - exact < 5)) run.print(`${a} + ${b} = ${number(row)}${ok ? "" : `, not ${a + b}`}`);
  }
  return [{ metric: "exact sums", value: exact / TEST, target: { atLeast: run.quick ? 0.9 : 0.99 }, unit: "%" }];
});
