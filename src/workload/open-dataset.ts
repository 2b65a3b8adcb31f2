/**
 * Opens what a run sends. In: the dataset section, models, tokenizer, seed and files; out: a `Dataset`. This is where
 * the slow part is: a file is read and checked whole, and synthetic prompts load their corpus. A file loads the
 * corpus only when a row asks for a prompt to be made up.
 */
import type { BenchmarkConfig, DatasetConfig, EndpointType } from "#config/config.ts";
import type { Files } from "#core/ports.ts";
import { type Corpus, openCorpus } from "./corpus/corpus.ts";
import { buildPrompt } from "./corpus/prompt.ts";
import type { Dataset } from "./dataset.ts";
import { openFileDataset } from "./file-dataset/file-dataset.ts";
import { chooseModels } from "./model-choice.ts";
import { promptWriter } from "./prompt-writer.ts";
import { syntheticDataset } from "./synthetic.ts";
import type { Tokenizer } from "./tokenizer.ts";

export interface OpenDatasetOptions {
  readonly config: DatasetConfig;
  readonly models: BenchmarkConfig["models"];
  readonly tokenizer: Tokenizer;
  readonly seed: number;
  readonly files: Files;
  /** Id of conversation `index` where the file names none: `sessionId` under a seed, else a random one. */
  readonly conversationId: (index: number) => string;
  /** Ranking endpoints are sent a query and passages instead of prompts. */
  readonly endpointType?: EndpointType;
}

/** Throws `UserError` for a file that cannot be used, with all its problems. */
export async function openDataset(options: OpenDatasetOptions): Promise<Dataset> {
  const { config, tokenizer, seed, files, conversationId } = options;
  const corpusOnce = (): Promise<Corpus> => corpusOf(tokenizer);
  const writer = promptWriter({
    makePrompt: async (tokenCount, random) =>
      buildPrompt({ tokenizer, corpus: await corpusOnce(), random, tokenCount }),
    tokenizer,
    seed,
  });
  const modelOf = chooseModels(options.models, seed);
  if (config.type === "file") return openFileDataset({ config, modelOf, writer, seed, files, conversationId });
  await corpusOnce();
  const rankings = options.endpointType?.endsWith("_rankings") ?? false;
  return syntheticDataset({ config, modelOf, writer, seed, conversationId, rankings });
}

/** Fitting the lexicon takes longer than all else: once for each tokenizer. */
const corpora = new WeakMap<Tokenizer, Promise<Corpus>>();

function corpusOf(tokenizer: Tokenizer): Promise<Corpus> {
  const known = corpora.get(tokenizer);
  if (known !== undefined) return known;
  const corpus = openCorpus(tokenizer);
  corpora.set(tokenizer, corpus);
  // A tokenizer behind the network may answer the next time.
  corpus.catch(() => corpora.delete(tokenizer));
  return corpus;
}

/** `session_000007`: the id of a conversation in a run with a seed. */
export function sessionId(index: number): string {
  return `session_${String(index).padStart(6, "0")}`;
}
