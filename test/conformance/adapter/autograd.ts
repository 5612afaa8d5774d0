import { stopGradient } from "../../../src/ops/identity.js";
import type { Tensor } from "../../../src/tensor/tensor.js";
import type { Adapter, Adapters, Tensors } from "../adapter.js";
import { type Case, inputNames } from "../cases.js";

/** One line of a program: the name of its result, the operation, the names of its inputs, its parameters. */
type Step = readonly [out: string, op: string, args: readonly string[], params: object];

/** Programs of several operations, each called by its own adapter. */
export function autograd(operations: Adapters): Adapters {
  const program: Adapter = (inputs, { program: steps, outputs }: { program: Step[]; outputs: string[] }, one) => {
    const values: Record<string, Tensor> = { ...inputs };
    for (const [out, op, args, params] of steps) {
      const result = call(
        operations,
        op,
        args.map((name) => values[name]),
        params,
        one,
      );
      if ("shape" in result) values[out] = result as Tensor;
      else for (const [name, value] of Object.entries(result as Tensors)) values[`${out}.${name}`] = value;
    }
    return Object.fromEntries(outputs.map((name) => [name, values[name]]));
  };
  return { program };
}

function call(operations: Adapters, op: string, args: readonly Tensor[], params: object, one: Case): Tensor | Tensors {
  if (op === "detach") return stopGradient(args[0]);
  const adapter = operations[op];
  if (adapter === undefined) throw new Error(`no adapter for ${op}`);
  const names = inputNames(op);
  return adapter(Object.fromEntries(args.map((arg, i) => [names[i] ?? `x${i}`, arg])), params, one);
}
