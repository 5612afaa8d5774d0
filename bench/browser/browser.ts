import { readFileSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { loadavg } from "node:os";
import { chromium } from "playwright-core";
import { circumstances } from "../circumstances.js";
import { refuseWhenBusy } from "../load.js";
import { defaults } from "../measure.js";
import { benchCommand, fail, type OwnOptions, ownOptions } from "../options.js";
import { footer, header, rowText } from "../report.js";
import { type Row, toJson } from "../results.js";
import type { Message, Task } from "./messages.js";

const options = ownOptions(
  benchCommand("bench:browser", "The benchmark in a browser, which reports here what it measures."),
)
  .option("--chromium <path>", "start this Chromium, without a window; otherwise any browser may open the address")
  .parse()
  .opts<OwnOptions & { chromium?: string }>();

const task: Task = { ...defaults, ...options };

// Built beside this file.
const scripts: Readonly<Record<string, URL>> = {
  "/page.js": new URL("page.js", import.meta.url),
  "/worker.js": new URL("../worker.js", import.meta.url),
};
const html = `<!doctype html><meta charset="utf-8"><title>chainrule bench</title>
<body style="font: 13px monospace; white-space: pre"><script type="module" src="page.js"></script>`;

// Cross-origin isolation: threads, and a clock of 5 µs instead of 100.
const isolation = { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" };

/** What lies at a path: its type and its content. */
function contentOf(path: string): [type: string, content: string | Buffer] | undefined {
  if (path === "/") return ["text/html", html];
  if (path === "/task") return ["application/json", JSON.stringify(task)];
  const script = scripts[path];
  return script && ["text/javascript", readFileSync(script)];
}

function serve(path: string, response: ServerResponse): void {
  const found = contentOf(path);
  response.writeHead(found ? 200 : 404, { ...isolation, ...(found && { "content-type": found[0] }) });
  response.end(found?.[1]);
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += chunk;
  return text;
}

const before = circumstances("", "browser");
refuseWhenBusy(before, options.force ?? false);
const rows: Row[] = [];
let kernels = "";
let threads: readonly number[] = [];
let engine = "";

/** Takes in what the page says; true when that was the last. */
function receive(message: Message): boolean {
  switch (message.kind) {
    case "start":
      ({ kernels, threads } = message);
      return false;
    case "row":
      if (message.row.group !== rows.at(-1)?.group) console.log(`\n${message.row.group}\n${header(threads)}`);
      console.log(rowText(message.row));
      rows.push(message.row);
      return false;
    case "error":
      throw new Error(`the page: ${message.text}`);
    case "end": {
      if (rows.length === 0) throw new Error(`no case matches "${options.filter}"`);
      const results = { ...before, engine, kernels, loadAfter: loadavg()[0], peak: message.peak, rows };
      console.log(`\n${footer(results)}`);
      if (options.json) writeFileSync(options.json, toJson(results));
      return true;
    }
  }
}

/** Chrome/156 and the like: the last of the products that the browser says it is. */
const productOf = (agent = ""): string => agent.match(/(?:Chrome|Firefox|Version)\/[\d.]+/)?.[0] ?? agent;

await new Promise<void>((resolve, reject) => {
  const server = createServer(async (request, response) => {
    if (request.method !== "POST") {
      serve(request.url ?? "/", response);
      return;
    }
    engine = productOf(request.headers["user-agent"]);
    try {
      const last = receive(JSON.parse(await textOf(request)) as Message);
      response.end();
      if (last) resolve();
    } catch (error) {
      response.end();
      reject(error);
    }
  });
  server.listen(0, "127.0.0.1", () => {
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    if (options.chromium) openIn(options.chromium, address).catch(reject);
    else console.log(`open ${address}`);
  });
}).catch((error: Error) => fail(error.message));
process.exit();

async function openIn(executablePath: string, address: string): Promise<void> {
  const browser = await chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--js-flags=--expose-gc"],
  });
  const page = await browser.newPage();
  await page.goto(address);
}
