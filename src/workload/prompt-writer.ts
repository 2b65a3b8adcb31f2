/**
 * Texts of an exact number of tokens, alone or after a text that is there already. In: something that makes a
 * prompt and something that counts; out: text and its counted tokens. Joined texts are counted as a whole, because
 * tokens can merge across a seam; where the sum is off, the second text is drawn again a little longer or shorter.
 */
import { type Random, randomStream } from "#core/random.ts";
import type { Tokenizer } from "./tokenizer.ts";

export interface Prompt {
  readonly text: string;
  /** Tokens of `text`, as encoding it again gives them. */
  readonly tokenCount: number;
}

/** Makes a prompt of exactly so many tokens; where it starts in the corpus comes from the stream. */
export type MakePrompt = (tokenCount: number, random: Random) => Promise<Prompt>;

export interface PromptWriter {
  /** A text of its own. The stream name stands for the place in the dataset. */
  write(tokenCount: number, stream: string): Promise<Prompt>;
  /** `head` and `tokenCount` further tokens, as one text. */
  extend(head: Prompt, tokenCount: number, stream: string): Promise<Prompt>;
  /** As `write`, starting so that its tokens stay what they are when it is put behind another text. */
  writeSeamless(tokenCount: number, stream: string): Promise<Prompt>;
  count(text: string): Promise<number>;
}

/** Draws before the nearest one is taken: natural text settles at the first or second. */
const SEAM_TRIES = 10;
/** Stands in for whatever goes before a seamless text. */
const LEAD = "of";

export function promptWriter(options: {
  readonly makePrompt: MakePrompt;
  readonly tokenizer: Pick<Tokenizer, "count">;
  readonly seed: number;
}): PromptWriter {
  const { makePrompt, tokenizer, seed } = options;
  const count = async (text: string): Promise<number> => tokenizer.count(text);
  const write = (tokenCount: number, stream: string) => makePrompt(tokenCount, randomStream(seed, stream));
  const retryName = (stream: string, attempt: number) => (attempt === 0 ? stream : `${stream}#${attempt}`);

  const extend = async (head: Prompt, tokenCount: number, stream: string): Promise<Prompt> => {
    const wanted = head.tokenCount + tokenCount;
    let asked = tokenCount;
    let nearest: Prompt | undefined;
    for (let attempt = 0; attempt < SEAM_TRIES; attempt++) {
      // Two lengths of one start first; if they straddle the wanted sum, another start.
      const tail = await write(asked, retryName(stream, attempt >> 1));
      const text = joinTexts(head.text, tail.text);
      const found = { text, tokenCount: await count(text) };
      if (found.tokenCount === wanted) return found;
      if (nearest === undefined || distance(found, wanted) < distance(nearest, wanted)) nearest = found;
      asked = attempt % 2 === 1 ? tokenCount : Math.max(1, asked + wanted - found.tokenCount);
    }
    return nearest as Prompt;
  };

  const writeSeamless = async (tokenCount: number, stream: string): Promise<Prompt> => {
    const leadTokens = await count(LEAD);
    for (let attempt = 0; attempt < SEAM_TRIES; attempt++) {
      const prompt = await write(tokenCount, retryName(stream, attempt));
      if ((await count(joinTexts(LEAD, prompt.text))) === leadTokens + tokenCount) return prompt;
    }
    return write(tokenCount, stream);
  };

  return { write, extend, writeSeamless, count };
}

/** Puts a space between two texts unless there is white space at the seam already. */
export function joinTexts(head: string, tail: string): string {
  if (head === "" || tail === "") return head + tail;
  return /\s$/.test(head) || /^\s/.test(tail) ? head + tail : `${head} ${tail}`;
}

const distance = (prompt: Prompt, wanted: number): number => Math.abs(prompt.tokenCount - wanted);
