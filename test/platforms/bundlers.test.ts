import { spawn } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, inject } from "vitest";
import { policy, serve, visit } from "./browser.js";
import { run, type Trained, testWith, tool } from "./tools.js";
import { expected } from "./trained.js";

const bundlers = [
  { name: "vite", file: tool("vite/package.json") },
  { name: "rollup", file: tool("rollup/package.json") },
  { name: "webpack", file: tool("webpack/package.json") },
  { name: "esbuild", file: tool("esbuild/package.json") },
  { name: "parcel", file: tool("parcel/package.json") },
];

/** Kilobytes of JavaScript after gzip, for the table in the report of a run. */
const sizes: Record<string, string> = {};
afterAll(() => console.log("a training program, bundled, kB after gzip:", sizes));

function sizeOf(folder: string): string {
  const scripts = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".js"));
  const bytes = scripts.reduce((sum, name) => sum + gzipSync(readFileSync(join(folder, name)), { level: 9 }).length, 0);
  return (bytes / 1024).toFixed(1);
}

const driver = resolve("test/platforms/bundlers/run.js");

describe.each(bundlers)("$name", ({ name, file }) => {
  testWith(
    file,
    "bundles a program with its defaults, and the bundle trains on a page with a strict policy",
    async () => {
      const project = inject("project");
      const outDir = mkdtempSync(join(project, `${name}-`));
      await run(process.execPath, [driver, name, project, outDir], project);
      if (!existsSync(join(outDir, "index.html")))
        copyFileSync(join(project, "index.html"), join(outDir, "index.html"));
      sizes[name] = sizeOf(outDir);
      const { url, close } = await serve(outDir, policy);
      try {
        const trained = await visit(`${url}/`, (page) => page.evaluate<Trained>("trained"));
        expect(trained).toEqual(await expected());
      } finally {
        close();
      }
    },
  );
});

// Parcel finds no sub-paths of packages, unless a project asks for it.
describe.each(bundlers.filter(({ name }) => name !== "parcel"))(
  "$name, of chainrule/formats and chainrule/viz",
  ({ name, file }) => {
    testWith(
      file,
      "bundles without libraries that are not installed, and the page loads one when it is asked for",
      async () => {
        const project = inject("project");
        const outDir = mkdtempSync(join(project, `${name}-formats-`));
        const folder = join(project, "formats");
        await run(process.execPath, [driver, name, folder, outDir], project);
        if (!existsSync(join(outDir, "index.html")))
          copyFileSync(join(folder, "index.html"), join(outDir, "index.html"));
        const { url, close } = await serve(outDir, policy);
        try {
          const found = await visit(`${url}/`, async (page) => {
            const asked: string[] = [];
            page.on("request", (request) => asked.push(request.url()));
            const values = await page.evaluate<number[]>("written()");
            return { values, drawn: await page.evaluate<string>("drawn()"), files: asked.length };
          });
          const drawn = "  0 │1 █████\n0.5 │2 ██████████\n  1 ┘ value";
          expect(found).toEqual({ values: [1.5, -2], drawn, files: name === "esbuild" ? 0 : 1 }); // esbuild makes one file
        } finally {
          close();
        }
      },
    );
  },
);

describe("vite", () => {
  const vite = tool("vite/package.json");

  testWith(vite, "serves a program in development, where it bundles the library beforehand", async () => {
    const server = spawn(process.execPath, [driver, "vite-dev", inject("project"), ""], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    try {
      const url = await new Promise<string>((found) =>
        server.stdout.once("data", (text) => found(String(text).trim())),
      );
      const trained = await visit(url, (page) => page.evaluate<Trained>("trained"));
      expect(trained).toEqual(await expected());
    } finally {
      server.kill();
    }
  });

  testWith(vite, "bundles a program for a server, which has no DOM", async () => {
    const project = inject("project");
    const outDir = mkdtempSync(join(project, "ssr-"));
    await run(process.execPath, [driver, "vite-ssr", project, outDir], project);
    expect(JSON.parse(await run(process.execPath, [join(outDir, "run.js"), "strict"], project))).toEqual(
      await expected(),
    );
  });
});
