import { mkdirSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { checkLog, type Logger } from "../index.js";
import { crc32c, pbf } from "../peers.js";
import { codeOf, FileError, failed } from "./file-error.js";
import { LogFile } from "./log-file.js";

/** Fields of TensorFlow's event.proto and summary.proto. */
const EVENT = { wallTime: 1, step: 2, fileVersion: 3, summary: 5, sessionLog: 7 };
const SESSION_LOG = { status: 1 };
/** Of a session log: what earlier files have at this step or later was not kept, and is left out. */
const START = 1;
const SUMMARY = { value: 1 };
const VALUE = { tag: 1, simpleValue: 2 };

/**
 * An event file in a folder, which `tensorboard --logdir FOLDER` opens: a scalar for each name, at its step. Each run has a file of its own; several
 * of one training in one folder are shown as one, and steps that a resumed run makes again replace those of before. Slashes in names make groups.
 *
 * By pbf (protocol buffers) and crc-32, in TensorFlow's format of records: length, masked CRC-32C of the length, event, masked CRC-32C of the event.
 *
 * @param folder made if it does not exist
 * @throws FileError when the file cannot be written; ArgumentError when it logs what is no number, or is closed; EnvironmentError without
 *   pbf or crc-32
 */
export async function tensorBoardLogger(folder: string): Promise<Logger> {
  const { PbfWriter } = await pbf("tensorBoardLogger");
  const { default: crc } = await crc32c("tensorBoardLogger");
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw failed(folder, "cannot make the folder", cause);
  }
  const file = newFile(
    join(folder, `events.out.tfevents.${Math.floor(Date.now() / 1000)}.${hostname()}.${process.pid}`),
  );

  /** A checksum that is not the data's own, which may itself contain checksums. */
  const masked = (bytes: Uint8Array): number => {
    const checksum = crc.buf(bytes);
    return ((checksum >>> 15) | (checksum << 17)) + 0xa282ead8;
  };
  const append = (event: Uint8Array): void => {
    const record = new Uint8Array(12 + event.length + 4);
    const view = new DataView(record.buffer);
    view.setBigUint64(0, BigInt(event.length), true);
    view.setUint32(8, masked(record.subarray(0, 8)), true);
    record.set(event, 12);
    view.setUint32(12 + event.length, masked(event), true);
    file.append(record);
  };
  const event = (fill: (writer: InstanceType<typeof PbfWriter>) => void): Uint8Array => {
    const writer = new PbfWriter();
    writer.writeDoubleField(EVENT.wallTime, Date.now() / 1000);
    fill(writer);
    return writer.finish();
  };
  append(event((writer) => writer.writeStringField(EVENT.fileVersion, "brain.Event:2")));
  let started = false;
  return {
    log(step, values) {
      checkLog("tensorBoardLogger", step, values);
      if (!started)
        append(
          event((writer) => {
            writer.writeVarintField(EVENT.step, step);
            writer.writeMessage(
              EVENT.sessionLog,
              (status, log) => log.writeVarintField(SESSION_LOG.status, status),
              START,
            );
          }),
        );
      started = true;
      append(
        event((writer) => {
          writer.writeVarintField(EVENT.step, step);
          writer.writeMessage(
            EVENT.summary,
            (summary, summaryWriter) => {
              for (const entry of Object.entries(summary))
                summaryWriter.writeMessage(
                  SUMMARY.value,
                  ([tag, value], valueWriter) => {
                    valueWriter.writeStringField(VALUE.tag, tag);
                    valueWriter.writeFloatField(VALUE.simpleValue, value);
                  },
                  entry,
                );
            },
            values,
          );
        }),
      );
    },
    close: () => file.close(),
  };
}

/** A file with a number at its end that no other has. */
function newFile(path: string): LogFile {
  for (let i = 0; ; i++)
    try {
      return new LogFile("tensorBoardLogger", `${path}.${i}`, "ax");
    } catch (error) {
      if (!(error instanceof FileError) || codeOf(error.cause) !== "EEXIST") throw error;
    }
}
