/** One way to do the work of a case: on one machine, or by another library. */
export interface Work {
  /** Done once; what it returns keeps engines from leaving it out. */
  run(): unknown;
  /** Before each sample: uploads inputs and links, so that they are not counted. */
  prepare?(): void;
  /** What it computes, to be compared with the others before anything is timed. */
  result(): ArrayLike<number> | Promise<ArrayLike<number>>;
  /** Arithmetic operations of one run, and bytes of the arrays it reads and writes. */
  readonly flops: number;
  readonly bytes: number;
}

/**
 * What a case should reach: at least a share of the machine's measured peak, at most a cost (10⁹ operations of the peak, which any
 * machine can be compared by), or at most a time.
 */
export type Target =
  | { readonly kind: "percent"; readonly least: number }
  | { readonly kind: "cost"; readonly most: number }
  | { readonly kind: "microseconds"; readonly most: number };

/** Something to time. */
export interface Case {
  readonly group: string;
  readonly name: string;
  /**
   * Makes what all contenders share: inputs and graph, on the machine that is current. The function it returns is called for each
   * machine, while that one is current.
   */
  readonly setup: () => () => Work;
  /** Contenders may differ by so much, relative to the largest value. Default 10⁻⁴. */
  readonly tolerance?: number;
  /** Whether the kernels in JavaScript take part. Default true. */
  readonly javascript?: boolean;
  /** The time is that of one of so many equal parts. Default 1. */
  readonly parts?: number;
  readonly target?: Target;
  /** How many times as fast two threads should be. Default: no slower than one. */
  readonly twoThreads?: number;
  /** PyTorch's cost, in 10⁹ operations of the peak of the machine it was measured on, one thread. */
  readonly pytorch?: number;
}

/** Whether a case's group and name contain every word of a filter. */
export function matches({ group, name }: Pick<Case, "group" | "name">, filter: string): boolean {
  const text = `${group} ${name}`.toLowerCase();
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
