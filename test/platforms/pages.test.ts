import { mkdtempSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, inject } from "vitest";
import { isolation, policy, serve, visit } from "./browser.js";
import { chromiumPath, run, type Trained, testWith, tool } from "./tools.js";
import { expected, TOLERANCE } from "./trained.js";

// Chromium, on pages of each kind.

const withoutBundler = `<!doctype html>
<meta charset="utf-8">
<script type="importmap">{ "imports": { "chainrule": "/node_modules/chainrule/build/chainrule.js" } }</script>
<script type="module" src="/main.js"></script>`;

/** Opens a page of the project and waits for what its program has trained. */
async function trainedOn(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Trained> {
  const { url, close } = await serve(inject("project"), headers);
  try {
    return await visit(`${url}${path}`, (page) => page.evaluate<Trained>("trained"));
  } finally {
    close();
  }
}

/** Bundles programs of the project into a folder of their own, with a page that runs the first. */
async function bundled(...programs: string[]): Promise<string> {
  const project = inject("project");
  const outDir = mkdtempSync(join(project, "pages-"));
  const bundler = resolve("test/platforms/bundlers/run.js");
  await run(process.execPath, [bundler, "esbuild", project, outDir, ...programs], project);
  writeFileSync(join(outDir, "index.html"), `<!doctype html><script type="module" src="./${programs[0]}"></script>`);
  return outDir;
}

describe("a page", () => {
  testWith(chromiumPath, "without a bundler trains on its main thread", async () => {
    writeFileSync(join(inject("project"), "plain.html"), withoutBundler);
    expect(await trainedOn("/plain.html")).toEqual(await expected());
  });

  testWith(chromiumPath, "that is not isolated goes on with one thread, silently, when asked for two", async () => {
    writeFileSync(join(inject("project"), "plain.html"), withoutBundler);
    expect(await trainedOn("/plain.html?threads")).toEqual(await expected());
  });

  testWith(chromiumPath, "that is isolated computes on two threads, with the same bits", async () => {
    writeFileSync(join(inject("project"), "plain.html"), withoutBundler);
    expect(await trainedOn("/plain.html?threads", isolation)).toEqual({ ...(await expected()), threads: 2 });
  });

  testWith(chromiumPath, "with relaxed SIMD comes to the same losses", async () => {
    const { losses } = await expected();
    writeFileSync(join(inject("project"), "plain.html"), withoutBundler);
    const got = await trainedOn("/plain.html?relaxed");
    expect(got.kernels).toBe("relaxed");
    for (const [i, loss] of got.losses.entries()) expect(Math.abs(loss - losses[i])).toBeLessThan(TOLERANCE);
  });
});

describe("a policy that allows only a page's own files and WebAssembly", () => {
  const worker = "/node_modules/chainrule/build/worker.js";

  testWith(tool("esbuild/package.json"), "lets a module worker train", async () => {
    const folder = await bundled("main.js", "in-worker.js");
    const { url, close } = await serve(folder, policy);
    try {
      const trained = await visit(`${url}/`, (page) =>
        page.evaluate<Trained>(
          `new Promise((done) => { new Worker("/in-worker.js", { type: "module" }).onmessage = ({ data }) => done(data); })`,
        ),
      );
      expect(trained).toEqual(await expected());
    } finally {
      close();
    }
  });

  testWith(tool("esbuild/package.json"), "lets a page call what a worker serves", async () => {
    const { url, close } = await serve(await bundled("remote.js", "remote-worker.js"), policy);
    try {
      const trained = await visit(`${url}/`, (page) => page.evaluate<Trained>("trained"));
      expect(trained).toEqual({ ...(await expected()), counted: [0, 1, 2] });
    } finally {
      close();
    }
  });

  testWith(tool("esbuild/package.json"), "lets a service worker train", async () => {
    const folder = await bundled("main.js", "service-worker.js");
    const { url, close } = await serve(folder, policy);
    try {
      const trained = await visit(`${url}/`, (page) =>
        page.evaluate<Trained>(`(async () => {
          await navigator.serviceWorker.register("/service-worker.js", { type: "module" });
          await navigator.serviceWorker.ready;
          if (!navigator.serviceWorker.controller)
            await new Promise((done) => { navigator.serviceWorker.oncontrollerchange = done; });
          return (await fetch("/train")).json();
        })()`),
      );
      expect(trained).toEqual(await expected());
    } finally {
      close();
    }
  });

  testWith(tool("esbuild/package.json"), "lets threads come from the file of the package", async () => {
    const folder = await bundled("main.js");
    const { url, close } = await serve(folder, { ...policy, ...isolation });
    writeFileSync(
      join(folder, "worker.js"),
      await (await import("node:fs/promises")).readFile(join(inject("project"), worker)),
    );
    try {
      const trained = await visit(`${url}/?worker=worker.js`, (page) => page.evaluate<Trained>("trained"));
      expect(trained).toEqual({ ...(await expected()), threads: 2 });
    } finally {
      close();
    }
  });
});

describe("what blocks", () => {
  testWith(tool("esbuild/package.json"), "a policy without WebAssembly is named, with what to do", async () => {
    const folder = await bundled("main.js");
    const { url, close } = await serve(folder, { "content-security-policy": "script-src 'self'" });
    try {
      const error = await visit(`${url}/`, (page) => page.evaluate<string>("trained.catch(({ message }) => message)"));
      expect(error).toMatch(
        /^runtime: the page or platform must allow WebAssembly: 'wasm-unsafe-eval' in the script-src of its Content-Security-Policy, .* got .*Content Security Policy/,
      );
    } finally {
      close();
    }
  });

  testWith(
    tool("esbuild/package.json"),
    "a worker's file that is not there is warned of, and one thread goes on",
    async () => {
      const folder = await bundled("main.js");
      const { url, close } = await serve(folder, { ...policy, ...isolation });
      const warnings: string[] = [];
      try {
        const trained = await visit("about:blank", async (page) => {
          page.on("console", (message) => message.type() === "warning" && warnings.push(message.text()));
          await page.goto(`${url}/?worker=nowhere.js`);
          return page.evaluate<Trained>("trained");
        });
        expect(trained).toEqual(await expected());
        expect(warnings).toEqual([
          `chainrule: threads go on without a worker, since ${url}/nowhere.js did not load; it must be the file chainrule/worker, served to this page`,
        ]);
      } finally {
        close();
      }
    },
  );
});
