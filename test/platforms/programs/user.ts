import {
  type Bytes,
  compile,
  consoleLogger,
  data,
  type EpochEvent,
  fit,
  io,
  type Logger,
  loss,
  nn,
  optim,
  type Tensor,
  tensor,
} from "chainrule";
import { runtime } from "chainrule/bare";
import { parseCsv, pngBytes } from "chainrule/formats";
import { csvLogger, readMnist, tensorBoardLogger, writeBytes } from "chainrule/node";
import { confusionMatrix, type Figure, history, report } from "chainrule/viz";

// What a user's compiler makes of the declarations; nothing runs.
const model = nn.sequential(nn.linear(2, 1));
const optimizer = optim.adam(model);
export const step = compile((x: Tensor, y: Tensor) => {
  const l = loss.mse(model.forward(x), y);
  optimizer.step(l);
  return l;
});
export const value: number = step(tensor([[1, 2]]), tensor([[1]])).item();
const bytes: Bytes = io.saveStateDict(model);
const modules = { baseline: new WebAssembly.Module(bytes), relaxed: bytes };
export const saved: [Promise<void>, string] = [writeBytes("model.safetensors", bytes), runtime({ modules })];

export async function picture(text: string): Promise<Uint8Array> {
  const { numbers } = await parseCsv(text, "grey.csv");
  const grey = Uint8Array.from(numbers.grey.data);
  return pngBytes({ data: grey, shape: [1, grey.length, 1] });
}

export async function train(): Promise<string> {
  const parts = await readMnist("mnist");
  const train = new data.DataLoader(parts.train, { batchSize: 32 });
  const epochs: EpochEvent[] = [];
  const loggers: Logger[] = [consoleLogger(), await csvLogger("log.csv"), await tensorBoardLogger("runs")];
  for await (const epoch of fit(model, { train, loss: loss.crossEntropy, optimizer, epochs: 1, loggers }))
    epochs.push(epoch);
  const figures: Figure[] = [...history(epochs), confusionMatrix([[1]])];
  return report(figures);
}
