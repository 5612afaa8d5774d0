import { createServer } from "vite";

/** Vite's development server with its defaults: prints its address, and ends with its standard input. */
export default async (folder) => {
  const server = await createServer({ root: folder, logLevel: "error", server: { host: "127.0.0.1", port: 0 } });
  await server.listen();
  console.log(server.resolvedUrls.local[0]);
  process.stdin.resume().once("end", () => server.close().then(() => process.exit()));
};
