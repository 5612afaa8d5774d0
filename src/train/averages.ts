/** Averages of named numbers over batches, each weighted by its size. */
export class Averages {
  readonly #sums = new Map<string, number>();
  #size = 0;

  add(values: Readonly<Record<string, number>>, size: number): void {
    for (const [name, value] of Object.entries(values))
      this.#sums.set(name, (this.#sums.get(name) ?? 0) + value * size);
    this.#size += size;
  }

  /** Examples seen. */
  get size(): number {
    return this.#size;
  }

  get(name: string): number {
    return (this.#sums.get(name) ?? Number.NaN) / this.#size;
  }

  /** All of them but for those left out. */
  all(except: readonly string[] = []): Record<string, number> {
    const names = [...this.#sums.keys()].filter((name) => !except.includes(name));
    return Object.fromEntries(names.map((name) => [name, this.get(name)]));
  }
}
