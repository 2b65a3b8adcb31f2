/**
 * A prompt of an exact number of tokens. In: tokenizer, its corpus, a random stream, the number; out: text and count.
 * Where the corpus is exact the text is right as it is written; for any other tokenizer it is encoded, cut or
 * lengthened, decoded and encoded again until its length is right, or the nearest of ten tries is taken.
 */
import type { Random } from "#core/random.ts";
import type { Prompt } from "#workload/prompt-writer.ts";
import type { Tokenizer } from "#workload/tokenizer.ts";
import type { Corpus } from "./corpus.ts";

export interface PromptOrder {
  readonly tokenizer: Tokenizer;
  readonly corpus: Corpus;
  readonly random: Random;
  /** At least 1. */
  readonly tokenCount: number;
}

const TRIES = 10;

/**
 * Writes a prompt; the same stream gives the same text. The count in the answer is that of its text, and differs from
 * the one asked for only where the tries ran out.
 */
export async function buildPrompt(order: PromptOrder): Promise<Prompt> {
  const { corpus, random, tokenCount } = order;
  if (corpus.isExact) return { text: corpus.write(random, tokenCount), tokenCount };
  return adjustToLength(order, corpus.write(random, tokenCount));
}

async function adjustToLength({ tokenizer, corpus, random, tokenCount }: PromptOrder, start: string): Promise<Prompt> {
  let text = start;
  let nearest: Prompt | undefined;
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const ids = await tokenizer.encode(text);
    const found = { text, tokenCount: ids.length };
    const missing = tokenCount - ids.length;
    if (missing === 0) return found;
    if (nearest === undefined || Math.abs(missing) < Math.abs(tokenCount - nearest.tokenCount)) nearest = found;
    text = missing > 0 ? `${text} ${corpus.write(random, missing)}` : await tokenizer.decode(ids.slice(0, tokenCount));
  }
  return nearest as Prompt;
}
