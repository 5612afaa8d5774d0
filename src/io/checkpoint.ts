import type { Bytes } from "../dtype.js";
import { FormatError, StateDictError } from "../errors.js";
import { type RandomState, randomState, setRandomState } from "../tensor/random-state.js";
import { decodeSafetensors } from "./safetensors.js";
import { loadStateDict, type Stateful, saveStateDict } from "./state-dict.js";

/** What a run consists of, by name: models, optimizers, plateaus, averaged models, data loaders. */
export type CheckpointParts = Readonly<Record<string, Stateful>>;

const VERSION = "1";
const KEYS = { version: "chainrule.checkpoint", random: "chainrule.random" };

/**
 * A run as one safetensors file: the state of all its parts, each entry under its part's name and a dot, and where the random numbers are.
 * Loaded into the same parts, made anew, the run goes on with the same bits.
 *
 * ```ts
 * await writeBytes("run.safetensors", io.saveCheckpoint({ model, optimizer, batches }, { epoch: String(epoch) }));
 * ```
 *
 * @param info further texts, given back by `loadCheckpoint`
 */
export function saveCheckpoint(parts: CheckpointParts, info: Readonly<Record<string, string>> = {}): Bytes {
  const entries = Object.entries(parts).flatMap(([part, source]) =>
    [...source.stateDict()].map(([name, entry]) => [`${part}.${name}`, entry] as const),
  );
  const metadata = { ...info, [KEYS.version]: VERSION, [KEYS.random]: JSON.stringify(randomState()) };
  return saveStateDict({ stateDict: () => new Map(entries) }, metadata);
}

/**
 * Takes up a run where it was saved: all of it, or nothing and an error that names the file and what does not fit.
 *
 * @param parts as they were saved, under the same names
 * @param name the file's name, for errors
 * @returns the texts it was saved with
 * @throws FormatError if it is no checkpoint, or of another version; StateDictError if it is of other parts
 */
export function loadCheckpoint(parts: CheckpointParts, bytes: Uint8Array, name: string): Record<string, string> {
  const { entries, metadata } = decodeSafetensors(bytes, name);
  const { [KEYS.version]: version, [KEYS.random]: random, ...info } = metadata;
  if (version !== VERSION)
    throw new FormatError(
      name,
      `a checkpoint of version ${VERSION} is needed`,
      version === undefined ? "no checkpoint" : `version ${version}`,
    );
  const randomNumbers = randomOf(random, name);
  const names = Object.keys(parts);
  const stray = [...entries.keys()].find((key) => !names.some((part) => key.startsWith(`${part}.`)));
  if (stray !== undefined)
    throw new StateDictError(name, `the checkpoint has parts that were not given (${names.join(", ")} were)`, stray);
  const before = new Map(names.map((part) => [part, saveStateDict(parts[part])]));
  const changed: string[] = [];
  try {
    for (const part of names) {
      const own = [...entries].filter(([key]) => key.startsWith(`${part}.`));
      changed.push(part);
      parts[part].loadStateDict(new Map(own.map(([key, entry]) => [key.slice(part.length + 1), entry])), {
        source: `${name}: ${part}`,
      });
    }
    setRandomState(randomNumbers);
  } catch (cause) {
    for (const part of changed) loadStateDict(parts[part], before.get(part) ?? new Uint8Array(), part);
    throw cause;
  }
  return info;
}

function randomOf(text: string | undefined, name: string): RandomState {
  try {
    const { seed, counter } = JSON.parse(text ?? "") as RandomState;
    if (Number.isSafeInteger(seed) && Number.isSafeInteger(counter)) return { seed, counter };
  } catch {}
  throw new FormatError(name, "a checkpoint says where the random numbers are", text ?? "nothing");
}
