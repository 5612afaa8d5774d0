import { type NamedBuffer, random, type Samples, type Words } from "../sample.js";

// Three parameters: of n elements, of none, and of so many that chunks end within it when n is large.
const parameterSizes = (n: number): number[] => [n, 0, n === 1031 ? 33000 : 5];

const total = (n: number): number => parameterSizes(n).reduce((a, b) => a + b, 0);

/** Per parameter the buffers of `names`: read, or read and written; absent ones are 0. */
function layOut(n: number, names: readonly string[]): { entries: Words; buffers: Record<string, NamedBuffer> } {
  const buffers: Record<string, NamedBuffer> = {};
  const entries: (number | { address: string })[] = [parameterSizes(n).length];
  parameterSizes(n).forEach((size, k) => {
    names.forEach((name, j) => {
      if (name === "") {
        entries.push(0);
        return;
      }
      // The second moment is positive.
      const value = random(size, 10 * k + j, name === "v" ? 0 : -1, 1);
      buffers[name + k] = { kind: name === "gradient" ? "f32" : "inout f32", value };
      entries.push({ address: name + k });
    });
    entries.push(size);
  });
  return { entries, buffers };
}

export const sgd: Samples<"sgd"> = (n) =>
  [
    { name: "plain", names: ["p", "gradient", ""], hyper: [0.1, 0, 1, 0], nesterov: 0 },
    { name: "weight decay", names: ["p", "gradient", ""], hyper: [0.1, 0, 1, 0.01], nesterov: 0 },
    { name: "momentum", names: ["p", "gradient", "b"], hyper: [0.1, 0.9, 0.5, 0.01], nesterov: 0 },
    { name: "nesterov", names: ["p", "gradient", "b"], hyper: [0.1, 0.9, 1, 0], nesterov: 1 },
  ].map(({ name, names, hyper, nesterov }) => {
    const { entries, buffers } = layOut(n, names);
    const args = { entries, hyper: Float32Array.from(hyper), scale: Float32Array.of(0.5), size: total(n), nesterov };
    return { name, args, buffers };
  });

export const adam: Samples<"adam"> = (n) =>
  [0, 1].map((decoupled) => {
    const { entries, buffers } = layOut(n, ["p", "gradient", "m", "v"]);
    const hyper = Float32Array.of(0.001, 0.9, 0.999, 1e-8, 0.01, 0.1, 0.001, 0.271, Math.sqrt(0.003));
    const args = { entries, hyper, scale: Float32Array.of(0.5), size: total(n), decoupled };
    return { name: decoupled ? "adamW" : "adam", args, buffers };
  });
