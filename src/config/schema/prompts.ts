/** The prompts of a dataset: how long they are, what they are made of, how many go into one request. */
import { anything, list } from "./collections.ts";
import { distribution } from "./distribution.ts";
import { block, type FlagAbout, option, required, setting } from "./field.ts";
import { choice, int, number, text } from "./scalar.ts";

const INPUT = "Input Sequence Length (ISL)";
const OUTPUT = "Output Sequence Length (OSL)";

const tokens = (flags: readonly string[], help: string, more: Partial<FlagAbout> & { group: string }): FlagAbout => ({
  flags,
  help,
  value: "N",
  unit: "tokens",
  ...more,
});

const sequencePairBlock = block({
  isl: required(distribution(), { help: "Input tokens" }),
  osl: required(distribution(), { help: "Output tokens" }),
  islStddev: option(number({ least: 0, finite: true }), { help: "Spread of the input tokens" }),
  oslStddev: option(number({ least: 0, finite: true }), { help: "Spread of the output tokens" }),
  probability: required(number({ least: 0, most: 100 }), { help: "Share of turns, in percent" }),
});

export const osl = option(distribution(), {
  help: "Output tokens to ask for",
  parts: {
    mean: tokens(
      ["--osl", "--output-tokens-mean", "--prompt-output-tokens-mean"],
      "Output tokens to ask for; no limit is sent without it",
      { kind: "int", group: OUTPUT, rank: "core", isAxis: true },
    ),
    stddev: tokens(
      ["--osl-stddev", "--output-tokens-stddev", "--prompt-output-tokens-stddev"],
      "Spread of the output tokens (normal)",
      { kind: "number", group: OUTPUT, rank: "core", isAxis: true, shownDefault: "0" },
    ),
  },
});

export const promptsBlock = block({
  isl: setting(
    distribution(),
    { type: "normal", mean: 550, stddev: 0 },
    {
      help: "Input tokens",
      parts: {
        mean: tokens(
          ["--isl", "--synthetic-input-tokens-mean", "--prompt-input-tokens-mean"],
          "Input tokens of a synthetic prompt",
          { kind: "int", group: INPUT, rank: "core", isAxis: true, shownDefault: "550" },
        ),
        stddev: tokens(
          ["--isl-stddev", "--synthetic-input-tokens-stddev", "--prompt-input-tokens-stddev"],
          "Spread of the input tokens (normal)",
          { kind: "number", group: INPUT, rank: "core", isAxis: true, shownDefault: "0" },
        ),
      },
    },
  ),
  osl,
  blockSize: setting(int({ least: 1 }), 512, {
    help: "Tokens that one hash id of a trace stands for",
    flags: ["--isl-block-size", "--synthetic-input-tokens-block-size", "--prompt-input-tokens-block-size"],
    value: "N",
    unit: "tokens",
    group: INPUT,
  }),
  batchSize: setting(int({ least: 0 }), 1, {
    help: "Prompts in one request (embeddings, rankings)",
    flags: ["--batch-size-text", "--prompt-batch-size", "--batch-size", "-b"],
    value: "N",
    group: "Prompt",
  }),
  corpus: setting(choice(["sonnet", "coding", "random"]), "sonnet", {
    help: "Text that synthetic prompts are cut from",
    flags: ["--prompt-corpus"],
    group: "Prompt",
    rank: "expected",
  }),
  cacheBust: option(anything(), { help: "Marker that defeats the server's prefix cache" }),
  sequenceDistribution: option(list(sequencePairBlock, { least: 1 }), {
    help: "Mix of lengths: isl,osl:percent;… or [(isl,osl):percent,…] or JSON; a spread as isl|stddev",
    flags: ["--sequence-distribution", "--seq-dist"],
    value: "MIX",
    group: INPUT,
    rank: "expected",
  }),
  randomRangeRatio: option(anything(), { help: "Uniform window around the lengths" }),
  randomCorpusStyle: option(text(), { help: "Whose random prompts to imitate" }),
});
