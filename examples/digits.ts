import { main } from "./digits/main.js";

// A reader that has seen enough, as `npm start | head`, is no error.
process.stdout.on("error", ({ code }: NodeJS.ErrnoException) => process.exit(code === "EPIPE" ? 0 : 1));
process.exitCode = await main(process.argv.slice(2), process.stdout, process.stderr);
