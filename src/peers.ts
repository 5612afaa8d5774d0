import { EnvironmentError } from "./index.js";

// Libraries that a user installs when there is need of them: loaded when they are asked for, and an error names the one to install. webpack takes
// an import in a `try` block for one that may fail; bundlers leave out those that a program cannot reach.

/** The error that names the package to install. */
export const missing = (op: string, peer: string, cause: unknown): EnvironmentError =>
  new EnvironmentError(op, `needs the package ${peer} (npm install ${peer})`, "", { cause });

export async function chalk(op: string) {
  try {
    return await import("chalk");
  } catch (cause) {
    throw missing(op, "chalk", cause);
  }
}

export async function crc32c(op: string) {
  try {
    return await import("crc-32/crc32c.js");
  } catch (cause) {
    throw missing(op, "crc-32", cause);
  }
}

export async function fastPng(op: string) {
  try {
    return await import("fast-png");
  } catch (cause) {
    throw missing(op, "fast-png", cause);
  }
}

export async function fflate(op: string) {
  try {
    return await import("fflate");
  } catch (cause) {
    throw missing(op, "fflate", cause);
  }
}

export async function jpegJs(op: string) {
  try {
    return await import("jpeg-js");
  } catch (cause) {
    throw missing(op, "jpeg-js", cause);
  }
}

export async function papaparse(op: string) {
  try {
    return await import("papaparse");
  } catch (cause) {
    throw missing(op, "papaparse", cause);
  }
}

export async function pbf(op: string) {
  try {
    return await import("pbf");
  } catch (cause) {
    throw missing(op, "pbf", cause);
  }
}

export async function sharp(op: string) {
  try {
    return await import("sharp");
  } catch (cause) {
    throw missing(op, "sharp", cause);
  }
}

export async function simpleAsciiChart(op: string) {
  try {
    return await import("simple-ascii-chart");
  } catch (cause) {
    throw missing(op, "simple-ascii-chart", cause);
  }
}

export async function tokenizers(op: string) {
  try {
    return await import("@huggingface/tokenizers");
  } catch (cause) {
    throw missing(op, "@huggingface/tokenizers", cause);
  }
}

export async function vega(op: string): Promise<typeof import("vega")> {
  try {
    return await import("vega");
  } catch (cause) {
    throw missing(op, "vega", cause);
  }
}

export async function vegaLite(op: string) {
  try {
    return await import("vega-lite");
  } catch (cause) {
    throw missing(op, "vega-lite", cause);
  }
}
