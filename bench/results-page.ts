import { duration } from "./report.js";
import type { Results, Row } from "./results.js";

/** What was measured; a file that is absent leaves its columns or its part out. */
export interface Measured {
  /** One thread, with the kernels in JavaScript. */
  readonly main: Results;
  readonly threads?: Results | undefined;
  readonly older?: Results | undefined;
  readonly peers?: Results | undefined;
}

interface Column {
  readonly title: string;
  readonly cell: (row: Row) => string;
}

/** The parts of the page by the group of their rows. */
const PARTS: readonly { readonly group: string; readonly title: string; readonly about: string }[] = [
  {
    group: "training",
    title: "Training steps",
    about: "Forward, backward and update, with the upload of the batch and the reading of the loss.",
  },
  { group: "inference", title: "Inference", about: "Random weights, batch norms folded, one image of 224 × 224." },
  { group: "matmul", title: "Products", about: "nt, tn, tt: the second, the first, both matrices transposed." },
  {
    group: "conv",
    title: "Convolutions",
    about:
      "One image forward; gradients (dx of the input, dw of the weights) by themselves over the batch that is named.",
  },
  { group: "memory", title: "A million numbers", about: "Operations on 1024 × 1024 numbers." },
  { group: "kernel", title: "Every kernel", about: "Each row of the table of kernels, on sizes of its own." },
  { group: "overhead", title: "Overheads", about: "What surrounds the kernels." },
];

/** docs/results.md, from measured files alone. */
export function resultsPage(measured: Measured): string {
  const { main, threads, older, peers } = measured;
  const parts = PARTS.map(({ group, title, about }) => {
    const rows = main.rows.filter((row) => row.group === group);
    return rows.length === 0 ? "" : `## ${title}\n\n${about}\n\n${table(columnsFor(rows, measured), rows)}`;
  });
  return [
    "# Results",
    "Written by `npm run bench:results` from the files in `bench/results/`; [performance.md](performance.md) says how they are measured and what limits each kernel.",
    [
      about("one thread", main),
      about("two threads", threads),
      about("the older engine", older),
      about("other libraries", peers),
    ].join("\n"),
    'Of peak: the share of the measured peak, of arithmetic or ("memory") of the copy of 4 MB, whichever is nearer. Cost: the time times the measured peak, in 10⁹ operations; PyTorch\'s is that of version 2.13, one thread, in the same form. Targets that are missed say by which factor.',
    ...parts,
    ...(peers
      ? [
          `## Other libraries\n\nHow many times as long as ours they take, in one run, one thread.\n\n${peerTable(peers)}`,
        ]
      : []),
  ]
    .filter(Boolean)
    .join("\n\n")
    .concat("\n");
}

function about(what: string, results: Results | undefined): string {
  if (results === undefined) return `- ${what}: not measured`;
  const { date, commit, engine, kernels, cpu, cores, load, loadAfter, peak } = results;
  return (
    `- ${what}: ${date}, commit ${commit}, ${engine}, ${kernels} kernels, ${cpu} with ${cores} cores, load ${load.toFixed(1)} to ` +
    `${loadAfter.toFixed(1)}, peak ${peak.gflops.toFixed(1)} GFLOP/s, copy ${peak.gigabytes.toFixed(0)} GB/s`
  );
}

/** Those columns in which some row has something to say. */
function columnsFor(rows: readonly Row[], { threads, older }: Measured): Column[] {
  const columns: Column[] = [
    { title: "case", cell: ({ name }) => name },
    { title: "time", cell: ({ timings }) => duration(timings[0].time.median) },
    { title: "JavaScript", cell: javascriptText },
    { title: "cost", cell: ({ pytorch, cost }) => (pytorch === undefined ? "" : cost.median.toPrecision(3)) },
    {
      title: "PyTorch's",
      cell: ({ pytorch, cost }) => (pytorch === undefined ? "" : `${pytorch}, ${(cost.median / pytorch).toFixed(2)}×`),
    },
    { title: "GFLOP/s", cell: ({ gflops }) => (gflops > 0 ? gflops.toFixed(1) : "") },
    { title: "GB/s", cell: ({ gigabytes }) => (gigabytes > 0 ? gigabytes.toFixed(1) : "") },
    { title: "of peak", cell: shareText },
    { title: "two threads", cell: (row) => withRow(threads, row, threadsText) },
    { title: older?.engine ?? "", cell: (row) => withRow(older, row, olderText) },
    { title: "target", cell: ({ verdict }) => verdict ?? "" },
  ];
  return columns.filter(({ cell }) => rows.some((row) => cell(row) !== ""));
}

function javascriptText({ timings }: Row): string {
  const twin = timings.find(({ name }) => name === "javascript");
  return twin ? `${(twin.time.median / timings[0].time.median).toFixed(1)}×` : "";
}

const shareText = ({ percent, bound }: Row): string =>
  percent > 0 ? `${percent.toFixed(0)} %${bound === "memory" ? " memory" : ""}` : "";

const threadsText = ({ threads }: Row): string => {
  const two = threads?.find(({ count }) => count === 2);
  return two ? `${two.ratio.toFixed(2)}×${two.missed ? ` (${two.missed})` : ""}` : "";
};

const olderText = (row: Row): string =>
  row.pytorch !== undefined ? row.cost.median.toPrecision(3) : shareText(row) || duration(row.timings[0].time.median);

function withRow(results: Results | undefined, { group, name }: Row, text: (row: Row) => string): string {
  const row = results?.rows.find((other) => other.group === group && other.name === name);
  return row ? text(row) : "";
}

function peerTable({ rows }: Results): string {
  const [own] = rows[0].timings;
  const libraries = [...new Set(rows.flatMap(({ timings }) => timings.map(({ name }) => name)))].filter(
    (name) => name !== own.name,
  );
  const ratio = ({ timings }: Row, library: string): string => {
    const theirs = timings.find(({ name }) => name === library);
    return theirs ? `${(theirs.time.median / timings[0].time.median).toPrecision(3)}×` : "–";
  };
  return table(
    [
      { title: "case", cell: ({ name }) => name },
      { title: "ours", cell: ({ timings }) => duration(timings[0].time.median) },
      ...libraries.map((library) => ({ title: library, cell: (row: Row) => ratio(row, library) })),
    ],
    rows,
  );
}

function table(columns: readonly Column[], rows: readonly Row[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [
    line(columns.map(({ title }) => title)),
    line(columns.map((_, i) => (i === 0 ? "---" : "---:"))),
    ...rows.map((row) => line(columns.map(({ cell }) => cell(row)))),
  ].join("\n");
}
