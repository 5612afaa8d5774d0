import type { Tensor } from "../../src/index.js";
import { erf, gelu, relu, sigmoid, tanh } from "../../src/ops/activation.js";
import { add, mul } from "../../src/ops/arithmetic.js";
import { exp, log } from "../../src/ops/exp.js";
import { sum } from "../../src/ops/expand-sum.js";
import { layerNorm } from "../../src/ops/layer-norm.js";
import { transpose } from "../../src/ops/permute.js";
import { softmax } from "../../src/ops/softmax.js";
import { sqrt } from "../../src/ops/sqrt.js";
import type { Case, Target } from "../case.js";
import { graphWork, known } from "../graph-work.js";

/** Within 1.3 times the limit of the memory that must be touched, or of the arithmetic, whichever takes longer. */
const limit: Target = { kind: "percent", least: 100 / 1.3 };

const SHAPE = [1024, 1024];

function overMillion(name: string, of: (x: Tensor) => Tensor, target?: Target): Case {
  const setup = () => {
    const x = known(SHAPE).read();
    return graphWork(() => of(x));
  };
  return { group: "memory", name: `${name} 1024²`, setup, ...(target && { target }) };
}

export const memoryBoundCases: readonly Case[] = [
  {
    group: "memory",
    name: "add 1024²",
    setup: () => {
      const [a, b] = [known(SHAPE), known(SHAPE)];
      return graphWork(() => add(a, b));
    },
    target: limit,
  },
  overMillion("scale", (x) => mul(x, 0.5), limit),
  overMillion("relu", relu, limit),
  overMillion("sqrt", (x) => sqrt(mul(x, x)), limit),
  overMillion("exp", exp, limit),
  overMillion("log", (x) => log(mul(x, x)), limit),
  overMillion("tanh", tanh, limit),
  overMillion("sigmoid", sigmoid, limit),
  overMillion("erf", erf, limit),
  overMillion("gelu", (x) => gelu(x), limit),
  overMillion("softmax", softmax, limit),
  overMillion("layer norm", (x) => layerNorm(x, 1024), limit),
  overMillion("sum of all", (x) => sum(x), limit),
  overMillion("sum of rows", (x) => sum(x, 1), limit),
  overMillion("sum of columns", (x) => sum(x, 0), limit),
  overMillion("transpose", (x) => add(transpose(x), 1), limit),
];
