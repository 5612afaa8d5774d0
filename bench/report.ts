import type { Results, Row } from "./results.js";
import { spread } from "./statistics.js";

const columns = [
  { title: "case", width: 42 },
  { title: "time", width: 9 },
  { title: "least", width: 9 },
  { title: "±", width: 5 },
  { title: "js", width: 9 },
  { title: "ratio", width: 7 },
  { title: "GFLOP/s", width: 8 },
  { title: "GB/s", width: 6 },
  { title: "of peak", width: 9 },
];
const threadColumn = 9;

/** With a column for each number of threads beside one. */
export const header = (threads: readonly number[] = []): string =>
  [line(columns.map(({ title }) => title)), ...threads.map((count) => `${count} threads`.padStart(threadColumn))].join(
    "  ",
  );

/** One line of the table; the last column is the verdict and what PyTorch does. */
export function rowText(row: Row): string {
  const [{ time }] = row.timings;
  const twin = row.timings.find(({ name }) => name === "javascript");
  const threads = row.threads ?? [];
  const works = row.gflops > 0 || row.gigabytes > 0;
  return line([
    row.name,
    duration(time.median),
    duration(time.min),
    percent((100 * spread(time)) / 2),
    twin ? duration(twin.time.median) : "",
    twin ? `${(twin.time.median / time.median).toFixed(1)}×` : "",
    row.gflops > 0 ? row.gflops.toFixed(1) : "",
    row.gigabytes > 0 ? row.gigabytes.toFixed(1) : "",
    works ? `${percent(row.percent)}${row.bound === "memory" ? " mem" : ""}` : "",
    ...threads.map(({ ratio }) => `${ratio.toFixed(2)}×`.padStart(threadColumn)),
    [row.verdict, pytorchText(row), ...threads.map(missedText)].filter(Boolean).join("; "),
  ]);
}

const missedText = ({ count, missed }: NonNullable<Row["threads"]>[number]): string =>
  missed ? `${count} threads: ${missed}` : "";

function pytorchText({ cost, pytorch }: Row): string {
  if (pytorch === undefined) return "";
  const ours = cost.median;
  return `${ours.toPrecision(3)} GFLOP of peak, PyTorch ${pytorch} (${(ours / pytorch).toFixed(2)}×)`;
}

function line(cells: readonly string[]): string {
  return cells
    .map((cell, i) => {
      const width = columns[i]?.width ?? 0;
      return i === 0 ? cell.padEnd(width) : i < columns.length ? cell.padStart(width) : cell;
    })
    .join("  ")
    .trimEnd();
}

const percent = (share: number): string => `${share.toFixed(0)} %`;

/** Milliseconds in the unit that suits them. */
export function duration(milliseconds: number): string {
  if (milliseconds >= 1000) return `${(milliseconds / 1000).toFixed(2)} s`;
  if (milliseconds >= 1) return `${milliseconds.toPrecision(3)} ms`;
  if (milliseconds >= 1e-3) return `${(milliseconds * 1e3).toPrecision(3)} µs`;
  return `${(milliseconds * 1e6).toPrecision(3)} ns`;
}

export function footer({ engine, kernels, cpu, cores, commit, load, loadAfter, peak }: Omit<Results, "rows">): string {
  return [
    `${kernels} kernels of ${commit}, ${engine}, ${cpu}, ${cores} cores, load ${load.toFixed(1)} to ${loadAfter.toFixed(1)}`,
    `peak ${peak.gflops.toFixed(1)} GFLOP/s, copy ${peak.gigabytes.toFixed(1)} GB/s (4 MB); time: median of rounds, ±: half of their middle half`,
  ].join("\n");
}
