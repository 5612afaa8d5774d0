import * as activation from "../../../src/ops/activation.js";
import { tensor } from "../../../src/ops/create.js";
import { glu } from "../../../src/ops/glu.js";
import * as piecewise from "../../../src/ops/piecewise.js";
import { prelu } from "../../../src/ops/prelu.js";
import type { Tensor } from "../../../src/tensor/tensor.js";
import type { Sample } from "../sample.js";

/** Evenly spread over the pieces of all of them, none of whose joints is among the numbers. */
const domain = { low: -6.9, high: 7.1, kind: "distinct" } as const;

const over = (call: (x: Tensor) => Tensor, more: Partial<Sample> = {}): Sample[] => [
  { label: "(23)", inputs: [{ shape: [23], ...domain }], call, ...more },
  { label: "(2, 3)", inputs: [{ shape: [2, 3], ...domain }], call, ...more },
  { label: "a scalar", inputs: [{ shape: [], ...domain }], call, ...more },
  { label: "nothing", inputs: [{ shape: [0, 2] }], call, ...more },
];

const at = (points: readonly number[], call: (x: Tensor) => Tensor, equals: readonly number[]): Sample => ({
  label: `at ${points}`,
  inputs: [],
  call: () => call(tensor([...points])),
  equals,
  derivatives: 0,
});

export const activations: Readonly<Record<string, readonly Sample[]>> = {
  leakyRelu: [...over((x) => piecewise.leakyRelu(x)), ...over((x) => piecewise.leakyRelu(x, 0.3))],
  elu: [...over((x) => piecewise.elu(x)), ...over((x) => piecewise.elu(x, 0.5))],
  selu: [
    ...over(piecewise.selu),
    at([-1e9, 1], piecewise.selu, [-1.6732632423543772 * 1.0507009873554805, 1.0507009873554805]),
  ],
  celu: [...over((x) => piecewise.celu(x)), ...over((x) => piecewise.celu(x, 0.5))],
  hardtanh: [...over((x) => piecewise.hardtanh(x)), ...over((x) => piecewise.hardtanh(x, { min: -2, max: 3.3 }))],
  relu6: [...over(piecewise.relu6), at([-1, 3, 7], piecewise.relu6, [0, 3, 6])],
  hardsigmoid: [...over(piecewise.hardsigmoid), at([-4, 0, 3], piecewise.hardsigmoid, [0, 0.5, 1])],
  hardswish: [...over(piecewise.hardswish), at([-4, 1, 5], piecewise.hardswish, [0, 2 / 3, 5])],
  hardshrink: [...over((x) => piecewise.hardshrink(x)), at([-1, 0.5, 2], piecewise.hardshrink, [-1, 0, 2])],
  softshrink: [...over((x) => piecewise.softshrink(x)), at([-1, 0.5, 2], piecewise.softshrink, [-0.5, 0, 1.5])],
  threshold: [...over((x) => piecewise.threshold(x, 1, -3)), at([1, 2], (x) => piecewise.threshold(x, 1, -3), [-3, 2])],
  softplus: [
    ...over((x) => activation.softplus(x)),
    ...over((x) => activation.softplus(x, { beta: 2, threshold: 3 })),
    at([0, -200], activation.softplus, [Math.LN2, Math.exp(-200)]),
  ],
  logSigmoid: [...over(activation.logSigmoid), at([0, -1000], activation.logSigmoid, [-Math.LN2, -1000])],
  mish: over(activation.mish, { tolerance: 1e-5 }),
  softsign: [...over(activation.softsign), at([-1, 0, 3], activation.softsign, [-0.5, 0, 0.75])],
  // x − tanh x loses digits near 0.
  tanhshrink: over(activation.tanhshrink, { tolerance: 1e-5 }),
  erfc: [...over(activation.erfc, { tolerance: 1e-5 }), at([-9, 0, 3], activation.erfc, [2, 1, 2.209049699858544e-5])],
  prelu: [
    { label: "one weight", inputs: [{ shape: [3, 4], ...domain }, { shape: [1] }], call: prelu },
    { label: "one for each channel", inputs: [{ shape: [2, 3, 2], ...domain }, { shape: [3] }], call: prelu },
    { label: "of a scalar", inputs: [{ shape: [], ...domain }, { shape: [] }], call: prelu },
    { label: "of a vector", inputs: [{ shape: [5], ...domain }, { shape: [5] }], call: prelu },
  ],
  glu: [
    { label: "(3, 4)", inputs: [{ shape: [3, 4] }], call: (x) => glu(x) },
    { label: "(4, 3) along 0", inputs: [{ shape: [4, 3] }], call: (x) => glu(x, 0) },
    { label: "nothing", inputs: [{ shape: [3, 0] }], call: (x) => glu(x) },
  ],
};
