/**
 * Stand-ins for what datasets are made with: a tokenizer that counts words, a prompt maker over numbered words, and
 * files in memory.
 */
import type { DatasetConfig, Distribution, FileDataset, PromptsConfig, SyntheticDataset } from "#config/config.ts";
import type { Files } from "#core/ports.ts";
import { chooseModels, type ModelChoice } from "#workload/model-choice.ts";
import { type MakePrompt, type PromptWriter, promptWriter } from "#workload/prompt-writer.ts";

export const countPieces = (text: string): number => text.split(/\s+/).filter((word) => word !== "").length;

/** Consecutive numbered words from a random start, each with its leading space. */
export const numberedWords: MakePrompt = async (tokenCount, random) => {
  const start = random.below(1_000_000);
  const words = Array.from({ length: tokenCount }, (_, index) => ` w${start + index}`);
  return { text: words.join(""), tokenCount };
};

export const wordWriter = (seed: number): PromptWriter =>
  promptWriter({ makePrompt: numberedWords, tokenizer: { count: countPieces }, seed });

export const fixed = (value: number): Distribution => ({ type: "fixed", value });

export const oneModel: ModelChoice = chooseModels({ strategy: "round_robin", items: [{ name: "mock" }] }, 0);

export const sessionName = (index: number): string => `session_${String(index).padStart(6, "0")}`;

const prompts: PromptsConfig = { isl: fixed(20), blockSize: 512, batchSize: 1 };

export function syntheticConfig(changes: Partial<SyntheticDataset> = {}): SyntheticDataset {
  return {
    type: "synthetic",
    name: "main",
    entries: 10,
    sampling: "sequential",
    prompts,
    prefixPrompts: { poolSize: 0, length: 0 },
    turns: fixed(1),
    turnDelay: fixed(0),
    turnDelayRatio: 1,
    rankings: { passages: fixed(3), passageTokens: fixed(12), queryTokens: fixed(5) },
    ...changes,
  };
}

export function fileConfig(changes: Partial<FileDataset>): FileDataset {
  return { type: "file", name: "main", entries: 5, sampling: "sequential", prompts, ...changes };
}

export const promptsOf = (config: DatasetConfig, changes: Partial<PromptsConfig>): PromptsConfig => ({
  ...config.prompts,
  ...changes,
});

/** Files that stand in memory; a name with a slash also makes its directory. Only what datasets use is there. */
export function memoryFiles(contents: Readonly<Record<string, string | Uint8Array>>): Files {
  const bytesOf = (path: string) => {
    const content = contents[path];
    if (content === undefined) throw Object.assign(new Error(`ENOENT: ${path}`), { code: "ENOENT" });
    return typeof content === "string" ? new TextEncoder().encode(content) : content;
  };
  const inside = (path: string) => `${path.replace(/\/$/, "")}/`;
  const refuse = async (): Promise<never> => {
    throw new Error("datasets only read");
  };
  return {
    readText: async (path) => new TextDecoder().decode(bytesOf(path)),
    readBytes: async (path) => bytesOf(path),
    exists: async (path) => path in contents,
    isDirectory: async (path) => Object.keys(contents).some((name) => name.startsWith(inside(path))),
    list: async (path) =>
      Object.keys(contents)
        .filter((name) => name.startsWith(inside(path)))
        .map((name) => name.slice(inside(path).length))
        .sort(),
    makeDirectory: refuse,
    rename: refuse,
    remove: refuse,
    writeAtomic: refuse,
    openAppend: refuse,
    openAtomic: refuse,
  };
}
