/** `npm run bench:results`: writes docs/results.md from the files in bench/results/. */
import { existsSync, writeFileSync } from "node:fs";
import { readResults } from "./results.js";
import { type Measured, resultsPage } from "./results-page.js";

/** The files of a folder that `npm run bench -- --json` and its kin wrote. */
export function measuredIn(folder: string): Measured {
  const optional = (name: string) => (existsSync(`${folder}/${name}`) ? readResults(`${folder}/${name}`) : undefined);
  return {
    main: readResults(`${folder}/node24.json`),
    threads: optional("node24-threads.json"),
    older: optional("node20.json"),
    peers: optional("peers-node24.json"),
  };
}

if (process.argv[1]?.endsWith("write-results.js"))
  writeFileSync("docs/results.md", resultsPage(measuredIn("bench/results")));
