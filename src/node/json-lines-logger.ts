import { checkLog, type Logger } from "../index.js";
import { LogFile } from "./log-file.js";

/**
 * A file of JSON lines, one object for each row: `{"step":50,"time":1767225600.123,"loss":0.1234}`, with the seconds since 1970. What is not finite
 * becomes null, since JSON has no word for it. A file that exists goes on where it ends, and steps
 * that a resumed run makes again stand there twice.
 *
 * @throws FileError when the file cannot be written; ArgumentError when it logs what is no number, a value named step or time, or is closed
 */
export function jsonLinesLogger(path: string): Logger {
  const file = new LogFile("jsonLinesLogger", path);
  return {
    log(step, values) {
      checkLog("jsonLinesLogger", step, values, ["step", "time"]);
      file.append(`${JSON.stringify({ step, time: Date.now() / 1000, ...values })}\n`);
    },
    close: () => file.close(),
  };
}
