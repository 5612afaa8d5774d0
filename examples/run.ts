/** `npm run example NAME`: runs one example; without a name it lists them. */
import { EXAMPLES } from "./kit/catalogue.js";

const name = process.argv[2];
if (EXAMPLES.some((entry) => entry.name === name)) {
  process.argv.splice(1, 1); // the example reads what follows its name
  await import(new URL(`${name}.js`, import.meta.url).href);
} else {
  const width = Math.max(...EXAMPLES.map((entry) => entry.name.length));
  const list = EXAMPLES.map((entry) => `  ${entry.name.padEnd(width)}  ${entry.about}`).join("\n");
  if (name === undefined || name === "--help" || name === "-h")
    console.log(`Usage: npm run example NAME [-- --help]\n\n${list}`);
  else {
    console.error(`error: no example is called ${name}; there are\n${list}`);
    process.exitCode = 1;
  }
}
