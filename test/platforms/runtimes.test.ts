import { describe, expect, inject } from "vitest";
import { run, type Trained, testWith, tool } from "./tools.js";
import { expected, TOLERANCE } from "./trained.js";

const runtimes = [
  ...[20, 22, 24, 26].map((version) => ({ name: `Node ${version}`, file: tool(`node${version}/bin/node`), args: [] })),
  { name: "Deno", file: tool(".bin/deno"), args: ["run", "--allow-all"] },
  { name: "Bun", file: tool(".bin/bun"), args: [] },
];

describe.each(runtimes)("$name", ({ file, args }) => {
  const trained = async (...rest: string[]): Promise<Trained> =>
    JSON.parse(await run(file, [...args, "run.js", ...rest], inject("project")));

  testWith(file, "trains, with the same bits as every other where multiply-adds are not fused", async () => {
    expect(await trained("strict")).toEqual(await expected());
  });

  testWith(file, "trains with what the engine has, to the same losses", async () => {
    const { losses } = await expected();
    const got = await trained();
    expect(["relaxed", "baseline"]).toContain(got.kernels);
    for (const [i, loss] of got.losses.entries()) expect(Math.abs(loss - losses[i])).toBeLessThan(TOLERANCE);
  });

  testWith(file, "computes on two threads, with the same bits, and ends by itself", async () => {
    const { bits } = await expected();
    expect(await trained("strict", "2")).toMatchObject({ threads: 2, bits });
  });

  testWith(file, "trains in a worker that the main thread calls", async () => {
    const got: unknown = JSON.parse(await run(file, [...args, "remote.js"], inject("project")));
    expect(got).toEqual({ ...(await expected()), counted: [0, 1, 2] });
  });
});
