import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { parseCsv } from "../../src/formats.js";
import { consoleLogger, type Logger, type LogValues, tensor } from "../../src/index.js";
import { csvLogger, jsonLinesLogger, tensorBoardLogger } from "../../src/node.js";

let dir = "";
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "chainrule-"));
  vi.useFakeTimers({ toFake: ["Date"], now: 1767225600125 });
});
afterEach(async () => {
  vi.useRealTimers();
  await rm(dir, { recursive: true });
});

const text = (name: string): Promise<string> => readFile(join(dir, name), "utf8");

describe("consoleLogger", () => {
  test("writes a line for each row, with four digits", () => {
    const lines: string[] = [];
    const logger = consoleLogger({ write: (line) => lines.push(line) });
    logger.log(50, { loss: 0.123456, epoch: 3, tiny: 1.23456e-9, bad: Number.NaN });
    expect(lines).toEqual(["step 50  loss 0.1235  epoch 3  tiny 1.235e-9  bad NaN"]);
  });
});

describe("jsonLinesLogger", () => {
  test("writes an object for each row, at once, and goes on where a file ends", async () => {
    const path = join(dir, "log.jsonl");
    const first = jsonLinesLogger(path);
    first.log(1, { loss: 0.5, "validation/loss": Number.POSITIVE_INFINITY });
    expect(await text("log.jsonl")).toBe('{"step":1,"time":1767225600.125,"loss":0.5,"validation/loss":null}\n');
    first.close();
    const second = jsonLinesLogger(path);
    second.log(2, {});
    second.close();
    expect(
      (await text("log.jsonl"))
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line).step),
    ).toEqual([1, 2]);
  });
});

describe("jsonLinesLogger, of a file that is there,", () => {
  test.each(['{"important": "data"}', "text\n", "[1]"])("refuses %j", async (content) => {
    await writeFile(join(dir, "a"), content);
    expect(() => jsonLinesLogger(join(dir, "a"))).toThrow('a: the rows of a log begin with {"step":, got "');
    expect(await text("a")).toBe(content);
  });

  test("keeps a last row that is whole", async () => {
    await writeFile(join(dir, "a"), '{"step":1}');
    const logger = jsonLinesLogger(join(dir, "a"));
    logger.log(2, {});
    logger.close();
    expect((await text("a")).split("\n").slice(0, 2)).toEqual(['{"step":1}', '{"step":2,"time":1767225600.125}']);
  });
});

describe("csvLogger", () => {
  test("has a column for each name, added when it first comes, and goes on where a file ends", async () => {
    const path = join(dir, "log.csv");
    const first = await csvLogger(path);
    first.log(1, { loss: 0.5 });
    expect(await text("log.csv")).toBe("step,loss\n1,0.5\n");
    first.log(2, { loss: 0.25, 'a, "b"': 3 });
    first.close();
    const second = await csvLogger(path);
    second.log(3, { 'a, "b"': 4 });
    second.log(4, { loss: Number.NEGATIVE_INFINITY, accuracy: 1 });
    second.close();
    expect(await text("log.csv")).toBe('step,loss,"a, ""b""",accuracy\n1,0.5,,\n2,0.25,3,\n3,,4,\n4,-Infinity,,1\n');
    expect((await parseCsv(await text("log.csv"), "log.csv")).rows).toBe(4);
    expect(await readdir(dir)).toEqual(["log.csv"]);
  });

  test("takes its own names again, and a header without a line end", async () => {
    const path = join(dir, "log.csv");
    for (const step of [1, 2]) {
      const logger = await csvLogger(path);
      logger.log(step, { "a;b;c;d": 0.5 });
      logger.close();
    }
    expect(await text("log.csv")).toBe("step,a;b;c;d\n1,0.5\n2,0.5\n");
    await writeFile(path, "step,loss");
    const logger = await csvLogger(path);
    logger.log(1, { loss: 0.5 });
    logger.close();
    expect(await text("log.csv")).toBe("step,loss\n1,0.5\n");
  });

  test("is as it was when a column cannot be added", async () => {
    const path = join(dir, "log.csv");
    const logger = await csvLogger(path);
    logger.log(1, { loss: 1 });
    await mkdir(`${path}.tmp`);
    expect(() => logger.log(2, { loss: 2, new: 3 })).toThrow(`${path}: cannot write the file: a folder`);
    logger.log(3, { loss: 3 });
    await rm(`${path}.tmp`, { recursive: true });
    logger.log(4, { new: 4 });
    logger.close();
    expect(await text("log.csv")).toBe("step,loss,new\n1,1,\n3,3,\n4,,4\n");
    await writeFile(path, "step,loss\n1,2,3,4\n");
    const other = await csvLogger(path);
    expect(() => other.log(2, { new: 1 })).toThrow("log.csv: row 1 must have 2 cells at most, got 4");
    other.close();
  });

  test("leaves a cell empty that a row does not have, whatever its name", async () => {
    const logger = await csvLogger(join(dir, "log.csv"));
    logger.log(1, { toString: 2 } as unknown as LogValues);
    logger.log(2, {});
    logger.close();
    expect(await text("log.csv")).toBe("step,toString\n1,2\n2,\n");
  });

  test("refuses a file that is no log", async () => {
    await writeFile(join(dir, "a.csv"), "x,y\n1,2");
    await expect(csvLogger(join(dir, "a.csv"))).rejects.toThrow("a.csv: the first column of a log must be step, got x");
    expect(await text("a.csv")).toBe("x,y\n1,2");
  });
});

describe("tensorBoardLogger", () => {
  test("writes what TensorFlow's own classes write, byte by byte", async () => {
    const logger = await tensorBoardLogger(join(dir, "runs", "a"));
    logger.log(50, { loss: 0.1234, "validation/größe": Number.POSITIVE_INFINITY });
    logger.log(3e9, { loss: -1.5 });
    logger.close();
    const [file, ...others] = await readdir(join(dir, "runs", "a"));
    expect(file).toMatch(/^events\.out\.tfevents\.1767225600\./);
    expect(others).toEqual([]);
    // Events of tensorboard 2.21 (event_pb2.Event, RecordWriter) with the same times, steps and values.
    expect((await readFile(join(dir, "runs", "a", file))).toString("base64")).toBe(
      "GAAAAAAAAACjf0siCQAACEBuVdpBGg1icmFpbi5FdmVudDoyJHi9KQ8AAAAAAAAAbVMrCQkAAAhAblXaQRAyOgIIARVh4rw1AAAAAAAAANbF" +
        "XeYJAAAIQG5V2kEQMiooCgsKBGxvc3MVJLn8PQoZChJ2YWxpZGF0aW9uL2dyw7bDn2UVAACAf58bEFgeAAAAAAAAANncEjIJAAAIQG5V2kEQgLzB" +
        "lgsqDQoLCgRsb3NzFQAAwL9Ptef1",
    );
  });
});

test("TensorBoard's files are different ones, also where nothing else differs", async () => {
  for (let i = 0; i < 3; i++) (await tensorBoardLogger(dir)).close();
  expect((await readdir(dir)).map((name) => name.split(".").at(-1)).sort()).toEqual(["0", "1", "2"]);
});

describe.each<[string, () => Promise<Logger>]>([
  ["consoleLogger", async () => consoleLogger({ write: () => {} })],
  ["jsonLinesLogger", async () => jsonLinesLogger(join(dir, "log"))],
  ["csvLogger", () => csvLogger(join(dir, "log"))],
  ["tensorBoardLogger", () => tensorBoardLogger(join(dir, "log"))],
])("%s", (name, make) => {
  test.each<[number, LogValues, string]>([
    [1.5, {}, "step must be a whole number of at least 0, got 1.5"],
    [1, { loss: "1" as unknown as number }, 'values must be numbers, got loss: "1"'],
    [1, { loss: tensor(1) as unknown as number }, "values must be numbers, got loss: a value of Tensor"],
    [1, { loss: 1n as unknown as number }, "values must be numbers, got loss: 1"],
  ])("refuses bad rows: %#", async (step, values, message) => {
    const logger = await make();
    expect(() => logger.log(step, values)).toThrow(`${name}: ${message}`);
    logger.close();
  });

  test("refuses values that are no record", async () => {
    const logger = await make();
    expect(() => logger.log(1, undefined as never)).toThrow(
      `${name}: values must be numbers by their names, got undefined`,
    );
    logger.close();
  });

  test("takes nothing once it is closed", async () => {
    const logger = await make();
    logger.close();
    logger.close();
    expect(() => logger.log(1, { loss: 1 })).toThrow(`${name}: has been closed`);
  });
});

describe("files", () => {
  test("lose the line that a crash has cut short", async () => {
    await writeFile(join(dir, "log.csv"), "step,loss\n1,0.5\n2,0.2");
    await writeFile(join(dir, "log.jsonl"), '{"step":1}\n{"step":2,"lo');
    const loggers = [await csvLogger(join(dir, "log.csv")), jsonLinesLogger(join(dir, "log.jsonl"))];
    for (const logger of loggers) {
      logger.log(2, { loss: 0.25 });
      logger.close();
    }
    expect(await text("log.csv")).toBe("step,loss\n1,0.5\n2,0.25\n");
    expect(await text("log.jsonl")).toBe('{"step":1}\n{"step":2,"time":1767225600.125,"loss":0.25}\n');
  });

  test("lose a line that was cut within a character, and nothing before it", async () => {
    const half = new TextEncoder().encode('{"step":1}\n{"step":2,"gr\u00f6').slice(0, -1);
    await writeFile(join(dir, "log.jsonl"), half);
    const logger = jsonLinesLogger(join(dir, "log.jsonl"));
    logger.log(2, {});
    logger.close();
    expect(await text("log.jsonl")).toBe('{"step":1}\n{"step":2,"time":1767225600.125}\n');
  });

  test("that cannot be written are named, with the reason", async () => {
    const path = join(dir, "no", "such");
    expect(() => jsonLinesLogger(path)).toThrow(`${path}: cannot write the file: no such file or folder`);
    await expect(csvLogger(path)).rejects.toThrow(`${path}: cannot write the file: no such file or folder`);
    await expect(csvLogger(dir)).rejects.toThrow(`${dir}: cannot write the file: a folder`);
    expect(() => jsonLinesLogger(dir)).toThrow(`${dir}: cannot write the file: a folder`);
    await writeFile(join(dir, "file"), "");
    const below = join(dir, "file", "runs");
    await expect(tensorBoardLogger(below)).rejects.toThrow(
      `${below}: cannot make the folder: a path through something that is no folder`,
    );
  });

  test.each(["step", "time"])("have names of their own: %s", (name) => {
    const logger = jsonLinesLogger(join(dir, "log"));
    expect(() => logger.log(1, { [name]: 1 })).toThrow(
      `jsonLinesLogger: values must not be named step or time, got ${name}`,
    );
    logger.close();
  });
});
