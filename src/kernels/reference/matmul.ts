import { floatShift, type KernelFunction, type Views } from "../types.js";
import { createInterpreter } from "./elementwise.js";
import { COLUMNS, multiplyPanel, Panels, packPanels, panelSize, ROWS } from "./panels.js";

// Elements of a packed block of A: half of a second-level cache of one megabyte.
const BLOCK = 65536;

// c[t] = epilogue(a[t] · b[t]), a (batch, m, k) and b (batch, k, n) walked by strides, c (batch, m, n) contiguous, split over rows of the
// batch. Sums are taken in double precision over the whole depth.
export const matmul = (views: Views): KernelFunction => {
  const runEpilogue = createInterpreter(views);
  const rowPanels = new Panels();
  const columnPanels = new Panels();
  // biome-ignore format: one line
  return (a, b, c, _scratch, epilogue, _batch, m, n, k, aBatch, aRow, aCol, bBatch, bRow, bCol, begin, end) => {
    const f = views.f32;
    const shift = floatShift(views);
    const rowStep = Math.max(ROWS, Math.floor(BLOCK / Math.max(k, 1)));
    let packedEntry = -1;
    for (let row = begin; row < end; ) {
      const entry = Math.floor(row / m);
      const rows = Math.min((entry + 1) * m, row + rowStep, end) - row;
      const bEntry = bBatch === 0 ? 0 : entry;
      const packedB = columnPanels.take(panelSize(n, COLUMNS, k));
      if (bEntry !== packedEntry) packPanels(packedB, f, (b >>> shift) + bEntry * bBatch, bCol, bRow, n, k, COLUMNS);
      packedEntry = bEntry;
      const packedA = rowPanels.take(panelSize(rows, ROWS, k));
      packPanels(packedA, f, (a >>> shift) + entry * aBatch + (row - entry * m) * aRow, aRow, aCol, rows, k, ROWS);
      for (let j = 0; j < n; j += COLUMNS) {
        const to = (c >>> shift) + row * n + j;
        multiplyPanel(packedA, packedB, j * k, f, to, rows, Math.min(COLUMNS, n - j), k, n);
      }
      if (epilogue) runEpilogue(epilogue, row * n, (row + rows) * n);
      row += rows;
    }
  };
};
