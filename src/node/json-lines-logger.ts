import { checkLog, FormatError, type Logger } from "../index.js";
import { cut, endsOf, LogFile } from "./log-file.js";

/** What each row begins with. */
const BEGINNING = '{"step":';

/**
 * A file of JSON lines, one object for each row: `{"step":50,"time":1767225600.123,"loss":0.1234}`, with the seconds since 1970. What is not finite
 * becomes null, since JSON has no word for it. A log that exists goes on where it ends, without a last row that a crash has cut short; steps
 * that a resumed run makes again stand there twice.
 *
 * @throws FileError when the file cannot be written, FormatError when it exists and is no log; ArgumentError when it logs what is no number, a
 * value named step or time, or is closed
 */
export function jsonLinesLogger(path: string): Logger {
  const ends = endsOf(path);
  const { first, last } = ends;
  if (!first.startsWith(BEGINNING) && !BEGINNING.startsWith(first))
    throw new FormatError(path, `the rows of a log begin with ${BEGINNING}`, JSON.stringify(first.slice(0, 40)));
  const whole = isJson(last);
  if (!whole) cut(path, ends);
  const file = new LogFile("jsonLinesLogger", path);
  if (whole) file.append("\n");
  return {
    log(step, values) {
      checkLog("jsonLinesLogger", step, values, ["step", "time"]);
      file.append(`${JSON.stringify({ step, time: Date.now() / 1000, ...values })}\n`);
    },
    close: () => file.close(),
  };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
