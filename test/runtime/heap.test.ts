import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ORACLE_BYTES } from "../../src/dtype.js";
import { ArrayMemory, type Block, Heap, type LinearMemory } from "../../src/runtime/heap.js";

const PAGE = 65536;
const owner = (): object => ({});

/** A heap whose blocks are released when the test says so, as the garbage collector would. */
function heapWithRelease(memory: LinearMemory = new ArrayMemory()): { heap: Heap; release: (block: Block) => void } {
  const releases = new Map<Block, () => void>();
  const { FinalizationRegistry: real } = globalThis;
  globalThis.FinalizationRegistry = class {
    constructor(readonly callback: (held: unknown) => void) {}
    register(_: object, held: Block): void {
      releases.set(held, () => this.callback(held));
    }
  } as unknown as FinalizationRegistryConstructor;
  try {
    return { heap: new Heap(memory), release: (block) => releases.get(block)?.() };
  } finally {
    globalThis.FinalizationRegistry = real;
  }
}

/** Memory that refuses to grow beyond some pages. */
class SmallMemory extends ArrayMemory {
  override grow(pages: number): number {
    if (this.buffer.byteLength / PAGE + pages > 32) throw new RangeError("failed to grow");
    return super.grow(pages);
  }
}

describe("blocks", () => {
  test("never overlap, whatever is allocated and released, and lie on 64 bytes above address 0", () => {
    const action = fc.oneof(
      fc.record({ allocate: fc.oneof(fc.nat(300), fc.nat(50_000)) }),
      fc.record({ release: fc.nat(50) }),
      fc.record({ arena: fc.nat(400_000) }),
    );
    fc.assert(
      fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
        const { heap, release } = heapWithRelease();
        const live: Block[] = [];
        for (const one of actions) {
          if ("allocate" in one) {
            const block = heap.allocate(owner(), one.allocate, "block");
            expect(block.ptr % 64).toBe(0);
            expect(block.ptr).toBeGreaterThan(0);
            expect(block.bytes).toBeGreaterThanOrEqual(one.allocate);
            for (const other of live)
              expect(block.ptr >= other.ptr + other.bytes || other.ptr >= block.ptr + block.bytes).toBe(true);
            live.push(block);
          } else if ("release" in one && live.length > 0) release(live.splice(one.release % live.length, 1)[0]);
          else if ("arena" in one) {
            const base = heap.arena(one.arena);
            for (const { ptr, bytes } of live) expect(ptr + bytes).toBeLessThanOrEqual(base);
            expect(heap.memory.buffer.byteLength).toBeGreaterThanOrEqual(base + one.arena);
          }
          expect(heap.usage.cells).toBe(live.reduce((sum, { bytes }) => sum + bytes, 0));
        }
        for (const block of live) release(block);
        expect(heap.usage.cells).toBe(0);
        expect(heap.allocate(owner(), 1, "first").ptr).toBe(64);
      }),
    );
  });

  test("take the smallest free piece that fits", () => {
    const { heap, release } = heapWithRelease();
    const [large, , small] = [640, 64, 128, 64].map((bytes) => heap.allocate(owner(), bytes, "b"));
    release(large);
    release(small);
    expect(heap.allocate(owner(), 100, "b").ptr).toBe(small.ptr);
    expect(heap.allocate(owner(), 100, "b").ptr).toBe(large.ptr);
    expect(heap.allocate(owner(), 512, "b").ptr).toBe(large.ptr + 128);
  });

  test("of no bytes have addresses of their own", () => {
    const { heap } = heapWithRelease();
    expect(heap.allocate(owner(), 0, "b").ptr).not.toBe(heap.allocate(owner(), 0, "b").ptr);
  });
});

describe("growing", () => {
  test("keeps what is stored and renews the views", () => {
    const heap = new Heap(new ArrayMemory());
    const { ptr } = heap.allocate(owner(), 16, "b");
    heap.views.f32[ptr / 4] = 7;
    heap.arena(40 * PAGE);
    expect(heap.views.f32.buffer).toBe(heap.memory.buffer);
    expect([heap.views.f32[ptr / 4], heap.views.i32.length, heap.views.bool.length]).toEqual([
      7,
      heap.memory.buffer.byteLength / 4,
      heap.memory.buffer.byteLength,
    ]);
  });

  test("counts a layout only when the arena has moved", () => {
    const heap = new Heap(new ArrayMemory());
    heap.arena(100);
    const { layout } = heap;
    heap.allocate(owner(), 100, "b");
    heap.arena(200);
    expect(heap.layout).toBe(layout);
    heap.allocate(owner(), 300_000, "b");
    heap.arena(200);
    expect(heap.layout).toBe(layout + 1);
  });

  test("holds real numbers in double precision for the oracle", () => {
    expect(new Heap(new ArrayMemory(), ORACLE_BYTES).views.f32).toBeInstanceOf(Float64Array);
  });
});

describe("running out of memory", () => {
  test("names what was asked for, the largest cells, and how memory returns; nothing has changed", () => {
    const { heap, release } = heapWithRelease(new SmallMemory());
    const big = heap.allocate(owner(), 12 * PAGE, "0.weight (384, 512)");
    for (let i = 0; i < 4; i++) heap.allocate(owner(), (i + 1) * 8192, `${i}.bias (8)`);
    const before = heap.usage;
    const message =
      "memory: 9.weight (1024, 1024) needs 4.0 MB, and the heap of 1.0 MB cannot grow so far; " +
      "the largest live cells are 0.weight (384, 512) 0.8 MB, 3.bias (8) 0.0 MB, 2.bias (8) 0.0 MB; " +
      "the memory of a cell returns after its model was collected and the event loop has turned";
    expect(() => heap.allocate(owner(), 2 ** 22, "9.weight (1024, 1024)")).toThrow(message);
    expect(() => heap.arena(2 ** 22)).toThrow(
      "memory: the arena needs 4.0 MB, and the heap of 1.0 MB cannot grow so far",
    );
    expect(heap.usage).toEqual(before);
    release(big);
    expect(heap.allocate(owner(), 11 * PAGE, "again").ptr).toBe(big.ptr);
  });
});
