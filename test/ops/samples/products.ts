import { einsum } from "../../../src/ops/einsum.js";
import { addmm, bilinear, dot, linear, outer } from "../../../src/ops/products.js";
import type { Shape } from "../../../src/shape.js";
import { type Sample, shapes } from "../sample.js";

const equation = (text: string, ...list: Shape[]): Sample => ({
  label: text,
  inputs: shapes(...list),
  call: (...x) => einsum(text, ...x),
  tolerance: 5e-6,
});

export const products: Readonly<Record<string, readonly Sample[]>> = {
  einsum: [
    equation("ij,jk->ik", [3, 4], [4, 5]),
    equation("ij,kj", [3, 4], [5, 4]),
    equation("bhid,bhjd->bhij", [2, 2, 3, 4], [2, 2, 5, 4]),
    equation("i,j->ji", [3], [4]),
    equation("ij,ij->", [3, 4], [3, 4]),
    equation("ij,ik->jk", [3, 4], [3, 2]),
    equation("ii->i", [4, 4]),
    equation("iji->j", [3, 2, 3]),
    equation("iijj->ij", [2, 2, 3, 3]),
    equation("iii", [2, 2, 2]),
    equation("ba", [2, 3]),
    equation("...ij,jk->...ik", [2, 3, 4], [4, 5]),
    equation("...i,...i->...", [2, 1, 4], [3, 4]),
    equation("i...->...", [3, 2, 2]),
    equation("bn,anm,bm->ba", [2, 3], [4, 3, 5], [2, 5]),
    equation("ij,jk,kl,l->i", [2, 3], [3, 4], [4, 2], [2]),
    equation("ai,bi->ab", [3, 1], [2, 4]),
    equation("ij,k->j", [2, 3], [4]),
    equation(",i->i", [], [3]),
    equation("ij,jk->ik", [0, 4], [4, 5]),
  ],
  linear: [
    { label: "rows", inputs: shapes([2, 3, 4], [5, 4], [5]), call: (x, w, bias) => linear(x, w, { bias }) },
    { label: "a vector", inputs: shapes([4], [2, 4]), call: (x, w) => linear(x, w) },
    { label: "one output", inputs: shapes([3, 4], [4]), call: (x, w) => linear(x, w) },
  ],
  bilinear: [
    {
      label: "rows",
      inputs: shapes([2, 3, 4], [2, 3, 5], [2, 4, 5], [2]),
      call: (x, y, w, bias) => bilinear(x, y, w, { bias }),
      tolerance: 5e-6,
    },
    { label: "vectors", inputs: shapes([4], [5], [2, 4, 5]), call: (x, y, w) => bilinear(x, y, w), tolerance: 5e-6 },
  ],
  addmm: [
    { label: "a row", inputs: shapes([5], [3, 4], [4, 5]), call: (x, a, b) => addmm(x, a, b, { beta: 0.5, alpha: 2 }) },
    { label: "not looked at", inputs: shapes([3, 4], [4, 5]), call: (a, b) => addmm(Number.NaN, a, b, { beta: 0 }) },
  ],
  outer: [{ label: "vectors", inputs: shapes([3], [4]), call: outer }],
  dot: [{ label: "vectors", inputs: shapes([5], [5]), call: dot }],
};
