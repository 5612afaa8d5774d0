/** Facts about an example that the command line, the list and the run of all of them share. */
export interface Entry {
  readonly name: string;
  /** One sentence for `--help` and the list. */
  readonly about: string;
  /** Real data it can learn from: what `--data` takes, and where that lies in a folder that has everything. */
  readonly data?: { readonly what: string; readonly path: string };
}

const mnist = { what: "folder with MNIST's four IDX files, gzipped or not", path: "mnist" };

/** Every example, in the order in which a newcomer may read them. */
export const EXAMPLES: readonly Entry[] = [
  {
    name: "regression",
    about: "A straight line by gradient descent written by hand, then a network that parts three spirals.",
  },
  { name: "digits", about: "A convolutional network recognises handwritten digits.", data: mnist },
  {
    name: "speech",
    about: "A network recognises spoken digits, another transcribes sequences of them.",
    data: { what: "folder of recordings like 7_theo_12.wav", path: "fsdd/recordings" },
  },
  {
    name: "names",
    about: "A recurrent network invents names, character by character.",
    data: { what: "file of names, one in a line", path: "text/names.txt" },
  },
  {
    name: "shakespeare",
    about: "A small GPT learns to write, character by character.",
    data: { what: "file of text", path: "text/tinyshakespeare.txt" },
  },
  { name: "addition", about: "A transformer reads sums of three-digit numbers and writes the results." },
  { name: "recommend", about: "Two towers learn from what users liked which things to recommend." },
  { name: "time-series", about: "A recurrent network forecasts the next day of an hourly series." },
  {
    name: "representations",
    about: "What an autoencoder's layers learned without labels, and what that is good for.",
    data: mnist,
  },
  {
    name: "detection",
    about: "A one-stage detector finds the digits on a canvas and tells which they are.",
    data: mnist,
  },
  {
    name: "video",
    about: "Convolutions in space and time tell which way a digit moves and draw the next frame.",
    data: mnist,
  },
  { name: "generate", about: "A variational autoencoder draws the digit it is asked for.", data: mnist },
];

/** The entry of an example. */
export function entryOf(name: string): Entry {
  const entry = EXAMPLES.find((entry) => entry.name === name);
  if (entry === undefined) throw new Error(`no example is called ${name}`);
  return entry;
}
