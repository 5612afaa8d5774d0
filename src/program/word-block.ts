import type { Word } from "../graph/op.js";
import { Buffer, type Pointer } from "./step.js";

/** All lists of words of a program in one block, and the pointers in them that the link step fills in. */
export class WordBlock {
  readonly words: number[] = [];
  readonly pointers: { readonly index: number; readonly pointer: Pointer }[] = [];
  readonly buffer = new Buffer(0, "i32");

  /** Appends a list and says where it begins. */
  add(list: readonly Word[]): Pointer {
    const offset = this.words.length;
    for (const word of list) {
      if (typeof word === "number") this.words.push(word);
      else {
        this.pointers.push({ index: this.words.length, pointer: word.place as Pointer });
        this.words.push(0);
      }
    }
    this.buffer.size = this.words.length;
    return { buffer: this.buffer, offset };
  }
}
