import { join } from "node:path";
import webpack from "webpack";

/** webpack with its defaults for production. */
export default (folder, outDir) =>
  new Promise((done, fail) => {
    const options = { mode: "production", context: folder, entry: join(folder, "main.js"), output: { path: outDir } };
    webpack({ ...options, performance: false }, (error, stats) => {
      if (error || stats.hasErrors()) fail(error ?? new Error(stats.toString("errors-only")));
      else done();
    });
  });
