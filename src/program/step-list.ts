import type { DType } from "../dtype.js";
import type { Place, Word } from "../graph/op.js";
import { type KernelName, rowOf } from "../kernels/table.js";
import type { ParamKind } from "../kernels/types.js";
import { formatShape } from "../shape.js";
import { collapse, isContiguous } from "./layout.js";
import type { Load } from "./micro-program.js";
import { type Argument, Buffer, type Pointer, type Step } from "./step.js";
import { WordBlock } from "./word-block.js";

const copyKernel = { f32: "copy", i32: "copyI32", bool: "copyBool" } as const;

/** The kernel calls of a program under construction, with the buffers and words they use. */
export class StepList {
  readonly steps: Step[] = [];
  readonly words = new WordBlock();
  readonly buffers: Buffer[] = [this.words.buffer];

  buffer(size: number, dtype: DType): Buffer {
    const buffer = new Buffer(size, dtype);
    this.buffers.push(buffer);
    return buffer;
  }

  /** Adds a step: arguments in the row's order, working memory where it asks for some. */
  call(
    kernel: KernelName,
    named: object,
    more: {
      label: string;
      inPlace: Step["inPlace"];
      copies?: Step["copies"];
      fails?: Step["fails"];
      /** Default: the row's. */
      flops?: number;
    },
  ): void {
    const row = rowOf(kernel);
    const given = named as Readonly<Record<string, number | Place | readonly Word[]>>;
    const sizes = given as Readonly<Record<string, number>>;
    const reads: Buffer[] = [];
    const writes: Buffer[] = [];
    const scratch = row.scratch?.(sizes) ?? 0;
    let working: Buffer | undefined;
    const args = Object.entries(row.params).map(([name, kind]): Argument => {
      if (kind === "scratch") {
        working = this.buffer(scratch, "f32");
        return { buffer: working, offset: 0 };
      }
      const arg = given[name];
      if (typeof arg === "number") return arg;
      if (isWords(arg)) {
        for (const word of arg) if (typeof word !== "number") note(word.place, word.access, reads, writes);
        return this.words.add(arg);
      }
      note(arg, access(kind), reads, writes);
      return arg as Pointer;
    });
    const split = row.split?.(sizes);
    const { label, inPlace, copies, fails, flops = row.flops(sizes) } = more;
    this.steps.push({
      kernel,
      args,
      reads,
      writes,
      working,
      inPlace,
      split,
      scratch,
      flops,
      fails,
      copies,
      label,
    });
  }

  /** Makes a contiguous copy. It is left out of the program if the planner gives both the same memory. */
  copy({ value, pointer, layout }: Load, to: Pointer, label: string): void {
    const from = { buffer: pointer.buffer, offset: pointer.offset + layout.offset };
    const { dims, strides } = collapse(layout.shape, [layout.strides]);
    const straight = isContiguous(layout);
    this.call(
      copyKernel[value.dtype],
      { x: from, y: to, layout: [dims.length, ...dims, ...strides[0]], size: value.size },
      {
        label: `${label} ${formatShape(value.shape)}`,
        inPlace: straight && from.offset === 0 ? [[to.buffer, from.buffer]] : [],
        copies: straight ? [from, to] : undefined,
      },
    );
  }

  /** Inputs are there before the first step, results and words after the last. */
  keepAlive(inputs: readonly Buffer[], results: readonly Buffer[]): void {
    this.steps.forEach((step, i) => {
      for (const buffer of [...step.reads, ...step.writes]) buffer.use(i);
      step.working?.use(i);
    });
    for (const buffer of [...inputs, this.words.buffer]) buffer.use(-1);
    for (const buffer of [...results, this.words.buffer]) buffer.use(this.steps.length);
  }
}

function isWords(arg: Place | readonly Word[]): arg is readonly Word[] {
  return Array.isArray(arg);
}

function access(kind: ParamKind): "read" | "write" | "update" {
  if (kind.startsWith("inout")) return "update";
  return kind.startsWith("out") ? "write" : "read";
}

function note(place: Place, how: "read" | "write" | "update", reads: Buffer[], writes: Buffer[]): void {
  const buffer = place.buffer as Buffer;
  if (how !== "write") reads.push(buffer);
  if (how !== "read") writes.push(buffer);
}
