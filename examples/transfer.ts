import { io } from "chainrule";
import { readBytes, readMnist } from "chainrule/node";
import { WEIGHTS } from "./digits/main.js";
import { digitsModel } from "./digits/model.js";
import { recognize, report } from "./digits/report.js";
import { program } from "./kit/program.js";
import { show } from "./kit/report.js";

// What a network that has seen generated digits only makes of real ones:
//   npm start && node build/examples/transfer.js DIR
await program(async ([folder = "."], output) => {
  const model = digitsModel();
  io.loadStateDict(model, await readBytes(WEIGHTS), WEIGHTS);
  const { test } = await readMnist(folder);
  await show(report(test, await recognize(model, test)), output);
  return true;
});
