/**
 * Prompt and output lengths of the turns of one conversation. In: the prompts section, the seed, the conversation's
 * index; out: a function that gives the next turn's pair. Input, output and pair each have a stream of their own.
 */
import type { PromptsConfig } from "#config/config.ts";
import { randomStream } from "#core/random.ts";
import { drawLength, pickWeighted } from "./distribution.ts";

export interface TurnLengths {
  readonly isl: number;
  /** Absent: no limit is sent. */
  readonly osl?: number;
}

/** Call the result once per turn, in order. */
export function turnLengths(prompts: PromptsConfig, seed: number, index: number): () => TurnLengths {
  const input = randomStream(seed, `prompt.length:${index}`);
  const output = randomStream(seed, `output.length:${index}`);
  const { isl, osl, sequenceDistribution: pairs } = prompts;
  if (pairs !== undefined && pairs.length > 0) {
    const choice = randomStream(seed, `prompt.pair:${index}`);
    return () => {
      const pair = pickWeighted(pairs, (candidate) => candidate.probability, choice);
      return {
        isl: drawLength({ type: "normal", mean: pair.isl, stddev: pair.islStddev }, input),
        osl: drawLength({ type: "normal", mean: pair.osl, stddev: pair.oslStddev }, output),
      };
    };
  }
  return () => ({
    isl: drawLength(isl, input),
    ...(osl === undefined ? {} : { osl: drawLength(osl, output) }),
  });
}
