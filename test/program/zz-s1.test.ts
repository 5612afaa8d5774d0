import { test } from "vitest";
import "../../src/methods.js";
import { tensor, full } from "../../src/ops/create.js";
import { grad } from "../../src/ops/grad.js";
import { evaluate } from "../../src/program/evaluate.js";
import { compile } from "../../src/program/compile.js";
import { debug } from "../../src/program/debug.js";
import { Cell } from "../../src/tensor/cell.js";
import { parameter } from "../../src/nn/parameter.js";
const log = (...a: unknown[]) => process.stderr.write(a.map(String).join(" ") + "\n");
const N = 320;
const ramp = (n: number, m: number, s = 1) => tensor(Array.from({ length: n }, (_, i) => Array.from({ length: m }, (_, j) => Math.sin(s * (i * m + j)))));
const diff = (a: any, b: any) => { const x = a.data(), y = b.data(); let d = 0; for (let i = 0; i < x.length; i++) d = Math.max(d, Math.abs(x[i] - y[i])); return d; };
function cell(v: any) { const c = new Cell(v.shape, "f32", true, "c"); c.assign(v); evaluate(); return c; }
const eager = (f: () => any) => { debug({ eager: true }); try { return f(); } finally { debug({}); } };
const both = (name: string, f: () => any[]) => {
  try {
  const a = f(); evaluate(...a); const b = eager(f); log(name, ...a.map((t, i) => diff(t, b[i])));
  } catch (e) { log(name, e); }
};
test("x", () => {
  const x = ramp(N, N);
  both("view of same unit", () => { const t = x.add(1); return [t.add(t.transpose())]; });
  both("view of base", () => { const t = x.matmul(x); return [t.add(t.transpose())]; });
  both("residual", () => { const w = ramp(N, N, 2); const t = x.exp(); return [t.add(t.matmul(w))]; });
  both("residual2", () => { const w = ramp(N, N, 2); const t = x.exp(); return [t.add(w.matmul(t))]; });
  both("cells", () => { const a = cell(x), b = cell(ramp(N, N, 2)); const t = a.add(b); const a2 = t.add(b); const b2 = t.add(a); a.assign(a2); b.assign(b2); return [a.read().stopGradient(), b.read().stopGradient()]; });
  both("cells2", () => { const a = cell(x); const t = x.mul(3); const z = t.add(a); a.assign(t); return [z.stopGradient(), a.read().stopGradient()]; });
  both("cells3", () => { const a = cell(x); const t = x.matmul(x); const z = t.add(a); a.assign(t); return [z.stopGradient(), a.read().stopGradient()]; });
  both("swap", () => { const a = cell(x), b = cell(ramp(N, N, 2)); const ar = a.read(), br = b.read(); a.assign(br); b.assign(ar); return [a.read().stopGradient(), b.read().stopGradient()]; });
  both("transposed self", () => { const a = cell(x); a.assign(a.transpose()); return [a.read().stopGradient()]; });
  both("matmul self", () => { const a = cell(x); a.assign(a.matmul(x).add(a)); return [a.read().stopGradient()]; });
  { const a = cell(x); a.assign(a.mul(0.5)); const y = a.sum(); y.item(); try { log("grad after pending", grad(y, [a]).length); } catch (e) { log("grad after pending", e); } }
  { const a = cell(full([2], 1)); a.assign(a.mul(0.5)); const r = a.read(); const bad = a.pending; 
    try { compile(() => { throw new Error("x"); })(); } catch {}
    log(r.toString()); }
  log(full([], 0.1).item(), compile(() => full([], 0.1))().item());
  { const s = x.mul(2); const f = compile(() => s.sum()); f(); s.data(); try { f(); log("capture ok"); } catch (e) { log("capture", e); } }
  { const p = parameter(tensor([1, 2, 3])); const l = p.mul(p).sum(); l.item(); log(grad(l, [p])[0]); }
  both("rank9", () => { const t = tensor(Array.from({ length: 1024 }, (_, i) => i)).reshape([2, 2, 2, 2, 2, 2, 2, 2, 2, 2]); return [t.permute([9, 8, 7, 6, 5, 4, 3, 2, 1, 0]).mul(2), t.permute([9, 8, 7, 6, 5, 4, 3, 2, 1, 0]).add(t), t.permute([8, 9, 6, 7, 4, 5, 2, 3, 0, 1]).sum(3)]; });
});
import { collect } from "../../src/program/collect.js";
import { plan } from "../../src/program/cache.js";
import { machine } from "../../src/kernels/machine.js";
test("y", () => {
  const x = ramp(N, N), w = ramp(N, N, 2);
  const t = x.exp();
  log(plan(collect([t.add(t.matmul(w))], []), machine()).toString());
  log(plan(collect([t.add(w.matmul(t))], []), machine()).toString());
});
