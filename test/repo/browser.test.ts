import { existsSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { expect, test } from "vitest";
import { root } from "./sources.js";

const executablePath = "/usr/bin/chromium";
const args = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const page = (script: string): string =>
  `<!doctype html><meta charset="utf-8"><script type="module" src="./watch.js"></script><script type="module" src="./${script}"></script>`;

// Runs before the library is loaded, and notes how WebAssembly is used.
const watch = `
globalThis.compiled = [];
for (const name of ["compile", "instantiate", "compileStreaming", "instantiateStreaming"]) {
  const original = WebAssembly[name];
  WebAssembly[name] = (...values) => { compiled.push("async"); return original(...values); };
}
WebAssembly.Module = new Proxy(WebAssembly.Module, {
  construct(target, values) { compiled.push("sync"); return new target(...values); },
});
const report = (value) => fetch("./report", { method: "POST", body: JSON.stringify(value) });
globalThis.report = report;
addEventListener("error", (event) => report({ error: event.message }));
addEventListener("unhandledrejection", (event) => report({ error: String(event.reason) }));`;

const train = `
import { loss, nn, optim, tensor } from "./chainrule.js";
const x = tensor([[0, 0], [0, 1], [1, 0], [1, 1]]);
const y = tensor([[1], [3], [0], [2]]);
const model = nn.sequential(nn.linear(2, 1));
const optimizer = optim.sgd(model, { lr: 0.1 });
const losses = [];
for (let step = 0; step < 20; step++) {
  const l = loss.mse(model.forward(x), y);
  optimizer.step(l);
  losses.push(l.item());
}
report({ losses, compiled, isolated: crossOriginIsolated });`;

// The policy refuses workers from text, and allows the page's own files. A page's main thread may not wait, so the worker starts late.
const shared = `
import { matmul, randn, threads } from "./chainrule.js";
const x = randn([512, 512]);
const product = () => matmul(x, x).data();
const pause = () => new Promise((resolve) => setTimeout(resolve, 1000));
const alone = product();
threads(2);
await pause();
const refused = threads();
threads(2, { worker: new URL("./worker.js", location.href) });
await pause();
const same = [1, 2, 3].every(() => product().every((value, i) => value === alone[i]));
report({ refused, started: threads(), same, isolated: crossOriginIsolated });`;

interface Report {
  losses: number[];
  compiled: string[];
  isolated: boolean;
  error?: string;
}

interface SharedReport {
  refused: number;
  started: number;
  same: boolean;
  isolated: boolean;
  error?: string;
}

const isolation = { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" };

function respond(request: IncomingMessage, response: ServerResponse): void {
  const name = new URL(request.url ?? "/", "http://localhost").pathname.slice(1);
  const texts: Record<string, string> = {
    train: page("train.js"),
    shared: page("shared.js"),
    "watch.js": watch,
    "train.js": train,
    "shared.js": shared,
  };
  const file = join(root, "build", name);
  const body = texts[name] ?? (/^[\w.-]+\.js$/.test(name) && existsSync(file) ? readFileSync(file) : undefined);
  response.writeHead(body === undefined ? 404 : 200, {
    "content-type": name.endsWith(".js") ? "text/javascript" : "text/html",
    "content-security-policy": "script-src 'self' 'wasm-unsafe-eval'",
    ...(request.headers.referer?.endsWith("/train") || name === "train" ? {} : isolation),
  });
  response.end(body);
}

/** Serves a page to a browser and waits for what it has to say. */
async function visit<R>(name: string): Promise<R> {
  const { promise, resolve, reject } = withResolvers<R>();
  const server = createServer(async (request, response) => {
    if (request.method !== "POST") return respond(request, response);
    let text = "";
    for await (const chunk of request) text += chunk;
    response.end();
    resolve(JSON.parse(text) as R);
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const browser = await chromium.launch({ executablePath, args });
  try {
    const tab = await browser.newPage();
    tab.on("pageerror", reject);
    await tab.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/${name}`);
    return await promise;
  } finally {
    await browser.close();
    server.close();
  }
}

function withResolvers<T>() {
  let resolve: (value: T) => void = () => {};
  let reject: (reason: unknown) => void = () => {};
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  promise.catch(() => {});
  return { promise, resolve, reject };
}

const missing = !existsSync(executablePath);

test.skipIf(missing && !process.env.CI)(
  `a model learns in Chromium, without eval, blobs or isolation${missing ? ` (${executablePath} is not installed)` : ""}`,
  { timeout: 60_000 },
  async () => {
    const { losses, compiled, isolated, error } = await visit<Report>("train");
    expect(error).toBeUndefined();
    expect(compiled).toContain("sync");
    expect(compiled).not.toContain("async");
    expect(isolated).toBe(false);
    expect(losses.at(-1)).toBeLessThan((losses[0] ?? 0) / 4);
  },
);

test.skipIf(missing && !process.env.CI)(
  `an isolated page computes on two threads, or on one if its policy forbids more${missing ? ` (${executablePath} is not installed)` : ""}`,
  { timeout: 60_000 },
  async () => {
    expect(await visit<SharedReport>("shared")).toEqual({ refused: 1, started: 2, same: true, isolated: true });
  },
);
