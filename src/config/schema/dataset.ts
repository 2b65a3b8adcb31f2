/** `benchmark.datasets[0]`: what is sent. Synthetic prompts and files; each type is a block of its own. */
import { anything, jsonMaps } from "./collections.ts";
import { distribution } from "./distribution.ts";
import { block, option, required, setting } from "./field.ts";
import { osl, promptsBlock } from "./prompts.ts";
import { choice, int, number, seed, text } from "./scalar.ts";

export const FILE_FORMATS = [
  "single_turn",
  "multi_turn",
  "mooncake_trace",
  "random_pool",
  "raw_payload",
  "inputs_json",
] as const;

/** Known to the reference; refused until there is a reader for them. The `speed_bench_` family is told by its prefix. */
export const LATER_FILE_FORMATS = [
  "burst_gpt_trace",
  "bailian_trace",
  "baseten_trace",
  "dag_jsonl",
  "sagemaker_data_capture",
  "tracelab",
  "weka_trace",
  "speed_bench_qualitative",
  "speed_bench_coding",
  "speed_bench_humanities",
  "speed_bench_math",
  "speed_bench_multilingual",
  "speed_bench_qa",
  "speed_bench_rag",
  "speed_bench_reasoning",
  "speed_bench_roleplay",
  "speed_bench_stem",
  "speed_bench_summarization",
  "speed_bench_writing",
  ...["1k", "2k", "8k", "16k", "32k"].flatMap((size) =>
    ["", "_low_entropy", "_mixed", "_high_entropy"].map((entropy) => `speed_bench_throughput_${size}${entropy}`),
  ),
] as const;

const CONVERSATION = "Conversation Input";
const PREFIX = "Prefix Prompt";
const RANKINGS = "Rankings";

const prefixPromptsBlock = block({
  poolSize: setting(int({ least: 0 }), 0, {
    help: "Distinct prefixes to pick from",
    flags: ["--num-prefix-prompts", "--prefix-prompt-pool-size", "--prompt-prefix-pool-size"],
    value: "N",
    group: PREFIX,
    rank: "expected",
  }),
  length: setting(int({ least: 0 }), 0, {
    help: "Length of each prefix, on top of the prompt",
    flags: ["--prefix-prompt-length", "--prompt-prefix-length"],
    value: "N",
    unit: "tokens",
    group: PREFIX,
    rank: "expected",
  }),
  sharedSystemLength: option(int({ least: 1 }), {
    help: "Length of a system prompt that all sessions share",
    flags: ["--shared-system-prompt-length"],
    value: "N",
    unit: "tokens",
    group: PREFIX,
    rank: "expected",
  }),
  userContextLength: option(int({ least: 1 }), {
    help: "Length of a context message of each session's own",
    flags: ["--user-context-prompt-length"],
    value: "N",
    unit: "tokens",
    group: PREFIX,
  }),
});

const rankingPart = (mean: string, stddev: string, help: string, shown: string) => ({
  mean: { flags: [mean], help, value: "N", kind: "int", group: RANKINGS, shownDefault: shown } as const,
  stddev: {
    flags: [stddev],
    help: `Spread of: ${help[0]?.toLowerCase()}${help.slice(1)} (normal)`,
    value: "N",
    kind: "int",
    group: RANKINGS,
    shownDefault: "0",
  } as const,
});

const rankingsBlock = block({
  passages: setting(
    distribution(),
    { type: "fixed", value: 10 },
    {
      help: "Passages of one ranking request",
      parts: rankingPart(
        "--rankings-passages-mean",
        "--rankings-passages-stddev",
        "Passages of one ranking request",
        "10",
      ),
    },
  ),
  passageTokens: setting(
    distribution(),
    { type: "fixed", value: 128 },
    {
      help: "Tokens of a passage",
      parts: rankingPart(
        "--rankings-passages-prompt-token-mean",
        "--rankings-passages-prompt-token-stddev",
        "Tokens of a passage",
        "128",
      ),
    },
  ),
  queryTokens: setting(
    distribution(),
    { type: "fixed", value: 32 },
    {
      help: "Tokens of the query",
      parts: rankingPart(
        "--rankings-query-prompt-token-mean",
        "--rankings-query-prompt-token-stddev",
        "Tokens of the query",
        "32",
      ),
    },
  ),
});

const name = required(text({ least: 1 }), { help: "Name of the dataset" });
const entries = setting(int({ least: 1 }), 100, {
  help: "Distinct prompts or conversations to make; the number of requests too where nothing else bounds the run",
  flags: ["--num-prompts", "--num-dataset-entries"],
  value: "N",
  group: CONVERSATION,
  rank: "core",
  shownDefault: "as many as sessions or requests, else 100",
});
const randomSeed = option(seed(), { help: "Seed of this dataset alone" });
const sampling = setting(choice(["sequential", "random", "shuffle"]), "sequential", {
  help: "Order in which conversations are taken",
  flags: ["--dataset-sampling-strategy"],
  group: "Input",
  rank: "expected",
});
const systemPrompt = option(text({ least: 1 }), {
  help: "System prompt of every session, as written",
  flags: ["--system-prompt"],
  value: "TEXT",
  group: PREFIX,
  rank: "expected",
});
const systemPromptFile = option(text({ least: 1 }), {
  help: "File that holds the system prompt of every session",
  flags: ["--system-prompt-file"],
  value: "FILE",
  group: PREFIX,
  rank: "expected",
});

export const syntheticBlock = block({
  name,
  type: required(choice(["synthetic"]), { help: "Made-up prompts of wanted lengths" }),
  entries,
  sampling,
  randomSeed,
  prompts: setting(promptsBlock, {}, { help: "Lengths and contents of the prompts" }),
  prefixPrompts: setting(prefixPromptsBlock, {}, { help: "What stands before the prompts" }),
  turns: setting(
    distribution(),
    { type: "fixed", value: 1 },
    {
      help: "Requests in a conversation",
      parts: {
        mean: {
          flags: ["--session-turns-mean", "--conversation-turn-mean"],
          help: "Requests in a conversation",
          value: "N",
          kind: "int",
          group: CONVERSATION,
          rank: "expected",
          isAxis: true,
          shownDefault: "1",
        },
        stddev: {
          flags: ["--session-turns-stddev", "--conversation-turn-stddev"],
          help: "Spread of the requests in a conversation (normal)",
          value: "N",
          kind: "int",
          group: CONVERSATION,
          rank: "expected",
          shownDefault: "0",
        },
      },
    },
  ),
  turnDelay: setting(
    distribution(),
    { type: "fixed", value: 0 },
    {
      help: "Pause before each later turn, in milliseconds",
      parts: {
        mean: {
          flags: ["--session-turn-delay-mean", "--conversation-turn-delay-mean"],
          help: "Pause before each later turn",
          value: "N",
          unit: "ms",
          kind: "number",
          group: CONVERSATION,
          rank: "expected",
          shownDefault: "0",
        },
        stddev: {
          flags: ["--session-turn-delay-stddev", "--conversation-turn-delay-stddev"],
          help: "Spread of the pause before each later turn (normal)",
          value: "N",
          unit: "ms",
          kind: "number",
          group: CONVERSATION,
          shownDefault: "0",
        },
      },
    },
  ),
  turnDelayRatio: setting(number({ least: 0, finite: true }), 1, {
    help: "Factor on every pause",
    flags: ["--session-delay-ratio", "--conversation-turn-delay-ratio"],
    value: "N",
    group: CONVERSATION,
  }),
  images: option(anything(), { help: "Image inputs" }),
  audio: option(anything(), { help: "Audio inputs" }),
  video: option(anything(), { help: "Video inputs" }),
  rankings: setting(rankingsBlock, {}, { help: "Sizes of ranking requests" }),
  systemPrompt,
  systemPromptFile,
});

export const fileBlock = block({
  name,
  type: required(choice(["file"]), { help: "Prompts, conversations or a trace from a file" }),
  path: option(text({ least: 1 }), {
    help: "File or directory of prompts, conversations or a trace",
    flags: ["--input-file"],
    value: "PATH",
    group: "Input",
    rank: "core",
  }),
  records: option(jsonMaps(), { help: "The same, written in place" }),
  format: option(choice(FILE_FORMATS, LATER_FILE_FORMATS), {
    help: "What the file holds; told from its first record when absent",
    flags: ["--custom-dataset-type"],
    group: "Input",
    rank: "expected",
  }),
  entries,
  sampling,
  randomSeed,
  osl,
  prompts: setting(promptsBlock, {}, { help: "Block size and batch size" }),
  synthesis: option(anything(), { help: "Factors on a trace" }),
  systemPrompt,
  systemPromptFile,
});

/** Every option of any dataset type once, for flags and help: the types share most of theirs. */
export const DATASET_BLOCKS = { synthetic: syntheticBlock, file: fileBlock } as const;
