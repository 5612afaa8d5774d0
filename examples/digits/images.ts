import { data } from "chainrule";
import { readMnist } from "chainrule/node";

/** What is trained on, and what is looked at once, at the end. */
export interface Images {
  readonly name: string;
  readonly train: data.LabelledImages;
  readonly test: data.LabelledImages;
  /** Passes over the training set that are enough. */
  readonly epochs: number;
}

/** Sizes of the embedded sets: one endless sequence, read at two places that do not overlap. */
export const EMBEDDED = { train: 10_000, test: 2_000 };

/** MNIST's files in a folder, or generated digits. */
export async function loadImages(folder: string | undefined, seed: number): Promise<Images> {
  if (folder !== undefined) return { name: folder, ...(await readMnist(folder)), epochs: 14 };
  return {
    name: "generated digits",
    train: data.digits({ size: EMBEDDED.train, seed }),
    test: data.digits({ size: EMBEDDED.test, seed, start: EMBEDDED.train }),
    epochs: 4,
  };
}
