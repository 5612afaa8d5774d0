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

const page = `<!doctype html><meta charset="utf-8"><script type="module" src="./watch.js"></script><script type="module" src="./train.js"></script>`;

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

interface Report {
  losses: number[];
  compiled: string[];
  isolated: boolean;
  error?: string;
}

function respond(request: IncomingMessage, response: ServerResponse): void {
  const name = new URL(request.url ?? "/", "http://localhost").pathname.slice(1);
  const texts: Record<string, string> = { "": page, "watch.js": watch, "train.js": train };
  const file = join(root, "build", name);
  const body = texts[name] ?? (/^[\w.-]+\.js$/.test(name) && existsSync(file) ? readFileSync(file) : undefined);
  response.writeHead(body === undefined ? 404 : 200, {
    "content-type": name === "" ? "text/html" : "text/javascript",
    "content-security-policy": "script-src 'self' 'wasm-unsafe-eval'",
  });
  response.end(body);
}

/** Serves the page to a browser and waits for what it has to say. */
async function visit(): Promise<Report> {
  const { promise, resolve, reject } = withResolvers<Report>();
  const server = createServer(async (request, response) => {
    if (request.method !== "POST") return respond(request, response);
    let text = "";
    for await (const chunk of request) text += chunk;
    response.end();
    resolve(JSON.parse(text) as Report);
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const browser = await chromium.launch({ executablePath, args });
  try {
    const tab = await browser.newPage();
    tab.on("pageerror", reject);
    await tab.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
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
    const { losses, compiled, isolated, error } = await visit();
    expect(error).toBeUndefined();
    expect(compiled).toContain("sync");
    expect(compiled).not.toContain("async");
    expect(isolated).toBe(false);
    expect(losses.at(-1)).toBeLessThan((losses[0] ?? 0) / 4);
  },
);
