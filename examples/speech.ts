import { data } from "chainrule";
import { example } from "./kit/example.js";
import { sequences } from "./speech/sequences.js";
import { recordings, synthesized } from "./speech/sounds.js";
import { words } from "./speech/words.js";

await example("speech", async (run) => {
  const random = new data.Random(run.seed, 1);
  const sounds = run.data === undefined ? synthesized(1600, random) : await recordings(run.data);
  run.print(`${sounds.train.length} words to train on, ${sounds.test.length} to test`);
  const accuracy = await words(run, sounds, random);
  const rate = await sequences(run, sounds, random);
  return [
    { metric: "words", value: accuracy, target: { atLeast: run.quick ? 0.85 : 0.96 }, unit: "%" },
    { metric: "label error rate", value: rate, target: { atMost: run.quick ? 0.3 : 0.08 }, unit: "%" },
  ];
});
