import type { Tensor } from "../../src/index.js";
import { erf, gelu, relu, sigmoid, tanh } from "../../src/ops/activation.js";
import { add, div, mul, sub } from "../../src/ops/arithmetic.js";
import { exp, log } from "../../src/ops/exp.js";
import { sum } from "../../src/ops/expand-sum.js";
import { mean } from "../../src/ops/mean.js";
import { transpose } from "../../src/ops/permute.js";
import { softmax } from "../../src/ops/softmax.js";
import { sqrt } from "../../src/ops/sqrt.js";
import { variance } from "../../src/ops/variance.js";
import type { Case, Target } from "../case.js";
import { graphWork, known } from "../graph-work.js";

/** Within 1.3 times the limit of the memory that must be touched. */
const memoryLimit: Target = { kind: "percent", least: 100 / 1.3 };

const SHAPE = [1024, 1024];

function overMillion(name: string, of: (x: Tensor) => Tensor, target?: Target): Case {
  const setup = () => {
    const x = known(SHAPE).read();
    return graphWork(() => of(x));
  };
  return { group: "memory", name: `${name} 1024²`, setup, ...(target && { target }) };
}

/** (x − mean) / √(variance + ε) of each row. */
function layerNorm(x: Tensor): Tensor {
  const centred = sub(x, mean(x, 1, { keepDims: true }));
  return div(centred, sqrt(add(variance(x, 1, { correction: 0, keepDims: true }), 1e-5)));
}

export const memoryBoundCases: readonly Case[] = [
  {
    group: "memory",
    name: "add 1024²",
    setup: () => {
      const [a, b] = [known(SHAPE), known(SHAPE)];
      return graphWork(() => add(a, b));
    },
    target: memoryLimit,
  },
  overMillion("scale", (x) => mul(x, 0.5), memoryLimit),
  overMillion("relu", relu, memoryLimit),
  overMillion("sqrt", (x) => sqrt(mul(x, x)), memoryLimit),
  overMillion("exp", exp),
  overMillion("log", (x) => log(mul(x, x))),
  overMillion("tanh", tanh),
  overMillion("sigmoid", sigmoid),
  overMillion("erf", erf),
  overMillion("gelu", (x) => gelu(x)),
  overMillion("softmax", softmax, memoryLimit),
  overMillion("layer norm, composed,", layerNorm, memoryLimit),
  overMillion("sum of all", (x) => sum(x), memoryLimit),
  overMillion("sum of rows", (x) => sum(x, 1), memoryLimit),
  overMillion("sum of columns", (x) => sum(x, 0), memoryLimit),
  overMillion("transpose", (x) => add(transpose(x), 1), memoryLimit),
];
