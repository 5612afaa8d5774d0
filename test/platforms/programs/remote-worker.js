import { runtime, serve } from "chainrule";
import { train } from "./cnn.js";

runtime({ relaxed: false });
serve({
  train: () => train(),
  async *count(to) {
    for (let i = 0; i < to; i++) yield i;
  },
});
