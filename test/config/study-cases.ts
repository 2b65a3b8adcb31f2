/** Studies for tests: from flags, from a file, and what their variations come to. */
import type { BenchmarkConfig } from "#config/config.ts";
import type { StudyReading } from "#config/read-study-config.ts";
import type { ParameterValue } from "#core/parameter-value.ts";
import { patchesOf } from "./expand.ts";
import { problemsOf, readStudy, smallFile } from "./reading.ts";

export const flags = (...argv: string[]) => readStudy({ argv: ["-m", "m", ...argv] });
export const file = (text: string, ...argv: string[]) =>
  readStudy({ argv: ["-f", "cfg.yaml", ...argv], files: { "cfg.yaml": text } });
export const grid = (parameters: string, sections: Record<string, string> = {}) =>
  `${smallFile(sections)}sweep: {type: grid, parameters: {${parameters}}}\n`;

export const faultsOf = async (reading: Promise<StudyReading>): Promise<string[]> =>
  (await problemsOf(reading)).map(({ where, wanted }) => `${where} ${wanted}`);

export async function variationsOf(study: StudyReading): Promise<BenchmarkConfig[]> {
  const patches = study.sweep === undefined ? [] : patchesOf(study.sweep);
  return Promise.all(patches.map(async (patch, index) => (await study.readVariation(patch, `cell ${index}`)).config));
}

export const valuesOf = ({ sweep }: StudyReading): Record<string, readonly ParameterValue[]> => {
  if (sweep?.type !== "grid" && sweep?.type !== "zip") throw new Error("no lists");
  return Object.fromEntries(sweep.parameters.map(({ path, values }) => [path, values]));
};

export const CONCURRENCY = "phases.profiling.concurrency";
