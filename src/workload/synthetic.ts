/**
 * Synthetic conversations. In: the dataset's configuration, the models, a prompt writer, the seed; out: a dataset
 * whose conversation `i` is a function of the seed and `i` alone. Every purpose draws from a stream named after
 * itself, the conversation and the turn, so nothing needs to be made in order, and nothing is held.
 */
import type { SyntheticDataset } from "#config/config.ts";
import { type Random, randomStream } from "#core/random.ts";
import type { Conversation, NamedTexts, Turn } from "#record/turn.ts";
import type { Dataset } from "./dataset.ts";
import { drawLength, drawReal } from "./distribution.ts";
import type { ModelChoice } from "./model-choice.ts";
import { prefixPrompts } from "./prefix-prompts.ts";
import type { Prompt, PromptWriter } from "./prompt-writer.ts";
import { type TurnLengths, turnLengths } from "./turn-lengths.ts";

export interface SyntheticOptions {
  readonly config: SyntheticDataset;
  readonly modelOf: ModelChoice;
  readonly writer: PromptWriter;
  readonly seed: number;
  readonly conversationId: (index: number) => string;
  /** Turns are a query and passages instead of prompts. */
  readonly rankings: boolean;
}

export function syntheticDataset(options: SyntheticOptions): Dataset {
  const { config } = options;
  const makeConversation = options.rankings ? rankingsMaker(options) : promptsMaker(options);
  return {
    size: config.entries,
    conversation: async (index) => {
      if (!(index >= 0 && index < config.entries)) throw new RangeError(`no conversation ${index}`);
      return makeConversation(index);
    },
    notices: [],
    hasTimestamps: false,
    meanTurns: options.rankings ? 1 : meanTurns(options),
  };
}

/** Conversations that the average is taken of: enough to round it by. */
const AVERAGED = 1000;

function meanTurns({ config, seed }: SyntheticOptions): number {
  const count = Math.min(config.entries, AVERAGED);
  let sum = 0;
  for (let index = 0; index < count; index++) sum += turnCountOf(config, seed, index);
  return sum / count;
}

function turnCountOf(config: SyntheticDataset, seed: number, index: number): number {
  return drawLength(config.turns, randomStream(seed, `conversation.turns:${index}`));
}

type MakeConversation = (index: number) => Promise<Conversation>;

function promptsMaker(options: SyntheticOptions): MakeConversation {
  const { config, seed } = options;
  const prefixes = prefixPrompts(config.prefixPrompts, options.writer);
  return async (index) => {
    const turnCount = turnCountOf(config, seed, index);
    const nextLengths = turnLengths(config.prompts, seed, index);
    const nextDelayMs = turnDelays(config, seed, index);
    const prefixChoice = randomStream(seed, `prefix.choice:${index}`);
    const turns: Turn[] = [];
    for (let turn = 0; turn < turnCount; turn++) {
      const lengths = nextLengths();
      const prompts: Prompt[] = [];
      for (let item = 0; item < Math.max(1, config.prompts.batchSize); item++) {
        const stream = `prompt.corpus:${index}.${turn}.${item}`;
        const prefix = turn === 0 ? await prefixes.pick(prefixChoice) : undefined;
        prompts.push(
          prefix === undefined
            ? await options.writer.write(lengths.isl, stream)
            : await options.writer.extend(prefix, lengths.isl, stream),
        );
      }
      turns.push(promptTurn(options.modelOf(index, turn), prompts, lengths, turn === 0 ? 0 : nextDelayMs()));
    }
    const systemPrompt = joinParagraphs(config.systemPrompt, await prefixes.sharedSystem());
    const userContext = await prefixes.userContext(index);
    return {
      id: options.conversationId(index),
      turns,
      ...(systemPrompt === undefined ? {} : { systemPrompt }),
      ...(userContext === undefined ? {} : { userContext }),
      history: "deltas",
    };
  };
}

function promptTurn(model: string, prompts: readonly Prompt[], lengths: TurnLengths, delayMs: number): Turn {
  const [only] = prompts;
  return {
    model,
    texts: [{ name: "text", contents: prompts.map((prompt) => prompt.text) }],
    ...(lengths.osl === undefined ? {} : { maxTokens: lengths.osl }),
    ...(delayMs > 0 ? { delayMs } : {}),
    ...(prompts.length === 1 && only !== undefined ? { textTokens: only.tokenCount } : {}),
  };
}

/** A mean of 0 means no delay at all, whatever the spread. */
function turnDelays(config: SyntheticDataset, seed: number, index: number): () => number {
  const { turnDelay, turnDelayRatio } = config;
  const isNone =
    (turnDelay.type === "fixed" && turnDelay.value <= 0) || (turnDelay.type === "normal" && turnDelay.mean === 0);
  if (isNone) return () => 0;
  const random = randomStream(seed, `conversation.delay:${index}`);
  return () => drawReal(turnDelay, random) * turnDelayRatio;
}

function rankingsMaker(options: SyntheticOptions): MakeConversation {
  const { config, seed, writer } = options;
  const { rankings } = config;
  return async (index) => {
    const length = (purpose: string): Random => randomStream(seed, `rankings.${purpose}:${index}`);
    const passageCount = drawLength(rankings.passages, length("passage_count"));
    const passageLength = length("passage_length");
    const query = await writer.write(
      drawLength(rankings.queryTokens, length("query_length")),
      `rankings.query_corpus:${index}`,
    );
    const passages: string[] = [];
    for (let passage = 0; passage < passageCount; passage++) {
      const tokens = drawLength(rankings.passageTokens, passageLength);
      passages.push((await writer.write(tokens, `rankings.passage_corpus:${index}.${passage}`)).text);
    }
    const texts: NamedTexts[] = [
      { name: "query", contents: [query.text] },
      { name: "passages", contents: passages },
    ];
    return {
      id: options.conversationId(index),
      turns: [{ model: options.modelOf(index, 0), texts }],
      history: "whole",
    };
  };
}

function joinParagraphs(first: string | undefined, second: string | undefined): string | undefined {
  if (first === undefined || second === undefined) return first ?? second;
  return `${first}\n${second}`;
}
