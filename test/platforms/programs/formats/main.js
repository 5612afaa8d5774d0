import { npzBytes, parseNpz } from "chainrule/formats";
import { histogram } from "chainrule/viz";

// Of the libraries that chainrule/formats and chainrule/viz can use, fflate alone is installed here, and none of the others is needed.
globalThis.written = async () => {
  const bytes = await npzBytes({ x: { data: Float32Array.of(1.5, -2), shape: [2] } });
  const { x } = await parseNpz(bytes, "a.npz");
  return [...x.data];
};
// Draws with none of them.
globalThis.drawn = () => histogram([0, 1, 1], { bins: 2 }).toText({ width: 10 });
