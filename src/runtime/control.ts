// The words of the control block that all threads share. Those that several threads write while a program runs are 64 bytes apart.

/** Counts announcements: odd while one is being written. Idle workers wait for it to change. */
export const GENERATION = 0;
/** The announced program: the number of its first chunk, how many chunks and items it has, the address of its list. */
export const BASE = 1;
export const CHUNKS = 2;
export const ITEMS = 3;
export const LIST = 4;
/** Working memory of the workers: the first one's address, and the distance from one to the next. */
export const SCRATCH = 5;
export const STRIDE = 6;
/** Bytes of memory that the program may touch. */
export const BYTES = 7;
/** Workers that have started, and those that wait for an announcement. */
export const READY = 8;
export const IDLE = 9;
/** The next chunk to claim. Chunks are numbered on and on, so that a late thread can never claim one of another program. */
export const NEXT = 16;
/** Chunks that have been finished, numbered like those claimed. */
export const DONE = 32;
/** Threads that wait for `DONE` to change. */
export const SLEEPERS = 48;
/** What went wrong first, in which step of the program, at which position, in which thread. */
export const ERROR = 64;
export const ERROR_STEP = 65;
export const ERROR_POSITION = 66;
export const ERROR_THREAD = 67;
/** The text of an exception: its length, then its characters. */
export const ERROR_TEXT = 68;
export const TEXT_LENGTH = 200;
/** For each thread, whether it has a chunk in hand. */
export const BUSY = ERROR_TEXT + 1 + TEXT_LENGTH;

export const MOST_THREADS = 64;
export const CONTROL_WORDS = BUSY + MOST_THREADS;

/** Values of `ERROR`. */
export const NO_ERROR = 0;
/** A kernel found a bad index. */
export const BAD_INDEX = 1;
/** A kernel threw. */
export const EXCEPTION = 2;
/** A worker has a chunk in hand and does not finish it. */
export const DEATH = 3;

// The list of a program, in words. First a head for each item: the number of the chunk after its last, how many chunks it has, the word
// of its first step, how many steps. Steps follow: the words below, then the arguments. An item of several steps has one chunk.
export const ITEM_WORDS = 4;
export const STEP_WORDS = 7;
/** Number of the kernel. */
export const STEP_KERNEL = 0;
/** Number of arguments, `begin, end` included. */
export const STEP_ARGUMENTS = 1;
/** A bit for each argument that is an f32. */
export const STEP_SCALARS = 2;
/** Which argument is the working memory, or −1. */
export const STEP_SCRATCH = 3;
/** Length of the axis that is cut, and what the edges are multiples of. */
export const STEP_SPLIT = 4;
export const STEP_GRAIN = 5;
/** Its place in the program, for errors. */
export const STEP_INDEX = 6;

/** Where chunk `i` of `chunks` begins: even parts, rounded to the grain. It follows from sizes alone. */
export function chunkEdge(i: number, chunks: number, split: number, grain: number): number {
  return i === chunks ? split : Math.min(split, Math.round((i * split) / (chunks * grain)) * grain);
}
