/**
 * What prompts are written from, fitted to a tokenizer. In: a tokenizer; out: a writer of texts of an exact number of
 * tokens. Texts are not cut out of a book but written anew for each prompt, so that no two share a beginning that a
 * server could have cached; nothing has to be tokenised at the start but the lexicon once.
 *
 * The words are chosen so that each is one token, which is checked here with a few calls (one, when all of them pass).
 * Where words are cut apart before tokens are merged, as in GPT-2, Llama 3, Qwen, o200k, tokens then add up, and a text
 * of n words and signs has n tokens; sample texts are counted to see that this holds for the tokenizer at hand.
 */
import { type Random, randomStream } from "#core/random.ts";
import type { Tokenizer } from "#workload/tokenizer.ts";
import { allWordUnits, openingWords, sentenceWriter, type WriteUnits } from "./sentences.ts";

export interface Corpus {
  /** Writes a text of so many words and signs. */
  readonly write: WriteUnits;
  /** Each word and sign is one token wherever it stands: texts need not be counted again. */
  readonly isExact: boolean;
}

/** Something harmless that units are put behind when they are counted. */
const LEAD = "The";
/** Above this many tokens a word the tokenizer is of another kind (letters, bytes), and no search is worth it. */
const HOPELESS_TOKENS_PER_WORD = 1.5;
const SAMPLE_TOKENS = [2, 60, 700];

/** Fits the lexicon to the tokenizer. Asks it a handful of times, so a tokenizer behind the network will do. */
export async function openCorpus(tokenizer: Pick<Tokenizer, "count">): Promise<Corpus> {
  const leadTokens = await tokenizer.count(LEAD);
  const words = allWordUnits();
  const total = (await tokenizer.count(LEAD + words.join(""))) - leadTokens;
  const write = sentenceWriter(() => true);
  if (write === undefined) throw new Error("the lexicon has an empty kind of words");
  if (total > words.length * HOPELESS_TOKENS_PER_WORD) return { write, isExact: false };
  const rejected = new Set<string>();
  await rejectOthers(tokenizer, leadTokens, words, total, rejected);
  const openings = openingWords().filter((word) => !rejected.has(` ${word}`));
  const openingTokens = await Promise.all(openings.map(async (word) => tokenizer.count(word)));
  openings.forEach((word, index) => {
    if (openingTokens[index] !== 1) rejected.add(` ${word}`);
  });
  const fitted = sentenceWriter((unit) => !rejected.has(unit));
  if (fitted === undefined) return { write, isExact: false };
  return { write: fitted, isExact: await addsUp(tokenizer, fitted) };
}

/** Group testing: a group that costs one token a word is fine as a whole, any other is halved. */
async function rejectOthers(
  tokenizer: Pick<Tokenizer, "count">,
  leadTokens: number,
  words: readonly string[],
  tokens: number,
  rejected: Set<string>,
): Promise<void> {
  if (tokens === words.length) return;
  if (words.length === 1) {
    rejected.add(words[0] as string);
    return;
  }
  const halves = [words.slice(0, words.length >> 1), words.slice(words.length >> 1)];
  for (const half of halves) {
    const halfTokens = (await tokenizer.count(LEAD + half.join(""))) - leadTokens;
    await rejectOthers(tokenizer, leadTokens, half, halfTokens, rejected);
  }
}

async function addsUp(tokenizer: Pick<Tokenizer, "count">, write: WriteUnits): Promise<boolean> {
  const random: Random = randomStream(0, "corpus.sample");
  for (const tokens of SAMPLE_TOKENS) {
    if ((await tokenizer.count(write(random, tokens))) !== tokens) return false;
  }
  return true;
}
