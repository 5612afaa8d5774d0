import type { data } from "chainrule";

const ADJECTIVES = "old young red wise small tall kind bold".split(" ");
const NOUNS = "king fox miller queen sailor bear smith witch".split(" ");
const VERBS = "sees greets follows helps fears calls knows thanks".split(" ");
const SENTENCE = [ADJECTIVES, NOUNS, VERBS, NOUNS];

/** Sentences of a grammar in which every word is one of eight, as likely as the others. */
export function invented(count: number, random: data.Random): string {
  return Array.from({ length: count }, () => {
    const [adjective, subject, verb, object] = SENTENCE.map((words) => words[random.below(8)]);
    return `the ${adjective} ${subject} ${verb} the ${object}.\n`;
  }).join("");
}

/** What no model of them can go below: ln of the number of sentences over their mean length. */
export const INVENTED_ENTROPY =
  (4 * Math.log(8)) / SENTENCE.reduce((sum, words) => sum + words.join("").length / 8, "the    the .\n".length);
