export { type ByteSource, decodeText, gunzip, lines } from "./bytes.js";
export {
  type Arrays,
  type DataSource,
  type Dataset,
  dataset,
  type Items,
  type NumericArray,
  split,
  subset,
} from "./dataset.js";
export { type DigitsOptions, digits, type LabelledImages } from "./digits.js";
export { mnist, parseIdx } from "./idx.js";
export { interleave, zip } from "./join-streams.js";
export { DataLoader, type LoaderOptions } from "./loader.js";
export { npyBytes, parseNpy } from "./npy.js";
export { fromImageData, type Pixels, toImageData } from "./pixels.js";
export { Random } from "./random.js";
export { type Source, Stream, type StreamOptions, stream } from "./stream.js";
export { parseWav, type Sound, wavBytes } from "./wav.js";
