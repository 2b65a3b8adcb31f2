/** Reads configurations for tests: files are a map of names to texts, and nothing else is there. */

import type { ConfigReading } from "#config/read-config.ts";
import { readStudyConfig, type StudyReading } from "#config/read-study-config.ts";
import type { Problem } from "#core/errors.ts";
import { UserError } from "#core/errors.ts";

export interface Case {
  readonly argv: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
}

export const memoryFiles = (files: Readonly<Record<string, string>>) => ({
  readText: async (path: string): Promise<string> => {
    const text = files[path];
    if (text === undefined) throw Object.assign(new Error(`no ${path}`), { code: "ENOENT" });
    return text;
  },
  readRange: async (path: string, from: number, to: number): Promise<Uint8Array> =>
    new TextEncoder().encode(files[path] ?? "").slice(from, to),
  exists: async (path: string): Promise<boolean> => files[path] !== undefined,
});

export const readStudy = ({ argv, env = {}, files = {} }: Case): Promise<StudyReading> =>
  readStudyConfig({ argv, env, files: memoryFiles(files) });

export const read = async (given: Case): Promise<ConfigReading> => (await readStudy(given)).base;

/** Reads a file alone. */
export const readText = (text: string, more: Partial<Case> = {}): Promise<ConfigReading> =>
  read({
    argv: ["-f", "cfg.yaml", ...(more.argv ?? [])],
    env: more.env ?? {},
    files: { "cfg.yaml": text, ...more.files },
  });

/** The problems of a configuration that must be refused. */
export async function problemsOf(reading: Promise<unknown>): Promise<readonly Problem[]> {
  const outcome = await reading.catch((error: unknown) => error);
  if (!(outcome instanceof UserError)) throw new Error(`expected a refusal, got ${JSON.stringify(outcome)}`);
  if (outcome.exitCode !== 2) throw new Error(`expected exit code 2, got ${outcome.exitCode}`);
  return outcome.problems;
}

/** A whole small file, with one section replaced. */
export const smallFile = (sections: Readonly<Record<string, string>> = {}): string => {
  const body: Record<string, string> = {
    model: "m",
    endpoint: "{url: 'http://h:8000'}",
    dataset: "{entries: 5, prompts: {isl: 10, osl: 5}}",
    phases: "{type: concurrency, concurrency: 2, requests: 4}",
    ...sections,
  };
  return `benchmark:\n${Object.entries(body)
    .filter(([, text]) => text !== "")
    .map(([key, text]) => `  ${key}: ${text}\n`)
    .join("")}`;
};
