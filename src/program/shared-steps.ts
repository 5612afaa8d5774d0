import { type KernelName, rowOf, table } from "../kernels/table.js";
import { ITEM_WORDS } from "../runtime/control.js";
import type { Heap } from "../runtime/heap.js";
import type { Announcement } from "../runtime/threads.js";
import { chunksOf, WORTH_WAKING, workOf } from "./chunks.js";

const kernelNumber = new Map(Object.keys(table).map((name, i) => [name, i]));

/** What the list says of a step. */
export interface CodedStep {
  readonly kernel: KernelName;
  readonly args: readonly number[];
  readonly split: number | undefined;
  readonly scratchBytes: number;
  readonly flops: number;
  readonly bytes: number;
}

const ALIGN = 64;
const align = (bytes: number): number => Math.ceil(bytes / ALIGN) * ALIGN;

/**
 * The steps of a program as the words that threads walk; see runtime/control.ts. Steps in one chunk that follow each other are one item.
 * The list and the workers' working memory lie above what the program plans for itself, so that the plan is the same for any number of
 * threads.
 */
export class SharedSteps {
  readonly #words: Int32Array;
  readonly #items: number;
  readonly #chunks: number;
  /** Working memory of one worker, in bytes. */
  readonly #scratch: number;
  #at = 0;
  /** Whether there is so much to share that workers are woken for it. */
  readonly parallel: boolean;

  /** `chunks` and `worth` are what chunks.ts says; tests cut finer. */
  constructor(steps: readonly CodedStep[], chunks = chunksOf, worth = WORTH_WAKING) {
    const items: { chunks: number; steps: number[] }[] = [];
    let work = 0;
    let scratchBytes = 0;
    steps.forEach((step, i) => {
      const count = chunks(step);
      const last = items.at(-1);
      if (count > 1) {
        work += workOf(step);
        scratchBytes = Math.max(scratchBytes, step.scratchBytes);
      }
      if (count === 1 && last?.chunks === 1) last.steps.push(i);
      else items.push({ chunks: count, steps: [i] });
    });
    const heads: number[] = [];
    const bodies: number[] = [];
    let end = 0;
    for (const { chunks: count, steps: members } of items) {
      end += count;
      heads.push(end, count, ITEM_WORDS * items.length + bodies.length, members.length);
      for (const i of members) encode(steps[i], i, bodies);
    }
    this.#words = Int32Array.from([...heads, ...bodies]);
    this.#items = items.length;
    this.#chunks = end;
    this.#scratch = align(scratchBytes);
    this.parallel = work >= worth;
  }

  /** Makes room in the arena, above the bytes of the plan. */
  place(heap: Heap, planned: number, threads: number): void {
    if (!this.parallel) return;
    const offset = align(planned);
    const total = offset + align(this.#words.byteLength) + (threads - 1) * this.#scratch;
    this.#at = heap.arena(total) + offset;
  }

  /** Writes the list where the threads read it. */
  upload({ views }: Heap): Announcement {
    views.i32.set(this.#words, this.#at >>> 2);
    return {
      list: this.#at,
      items: this.#items,
      chunks: this.#chunks,
      scratch: this.#at + align(this.#words.byteLength),
      stride: this.#scratch,
    };
  }
}

const bits = new DataView(new ArrayBuffer(4));

function encode({ kernel, args, split }: CodedStep, index: number, words: number[]): void {
  const row = rowOf(kernel);
  const kinds = Object.values(row.params);
  const scalars = kinds.reduce((mask, kind, i) => (kind === "scalar" ? mask | (1 << i) : mask), 0);
  const head = [
    kernelNumber.get(kernel) ?? -1,
    args.length,
    scalars,
    kinds.indexOf("scratch"),
    split ?? -1,
    row.grain ?? 1,
    index,
  ];
  words.push(...head); // STEP_KERNEL, STEP_ARGUMENTS, …
  args.forEach((arg, i) => {
    if ((scalars >>> i) & 1) bits.setFloat32(0, arg);
    else bits.setInt32(0, arg);
    words.push(bits.getInt32(0));
  });
}
