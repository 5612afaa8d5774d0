import { npzBytes, parseNpz } from "chainrule/formats";

// Of the libraries that chainrule/formats can use, fflate alone is installed here, and none of the others is needed.
globalThis.written = async () => {
  const bytes = await npzBytes({ x: { data: Float32Array.of(1.5, -2), shape: [2] } });
  const { x } = await parseNpz(bytes, "a.npz");
  return [...x.data];
};
