/** Ten thousand files made from the schema: read, planned and expanded, or refused with words; and printed again. */
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { stringify } from "yaml";
import type { BenchmarkConfig } from "#config/config.ts";
import type { ConfigReading } from "#config/read-config.ts";
import type { StudyReading } from "#config/read-study-config.ts";
import { REDACTED } from "#config/redact.ts";
import { toYaml } from "#config/yaml/to-yaml.ts";
import { UserError } from "#core/errors.ts";
import { planStudy } from "#plan/plan-study.ts";
import { benchmarkOf, fileOf, type Noise } from "./generate-config.ts";
import { readStudy, readText } from "./reading.ts";

const SEED = 20261122;
/** Variations of each study that are read as well. */
const VARIATIONS = 2;
/** What the environment holds beside the file. */
const ENV = { N: "5" };
const TIME_LIMIT_MS = 60_000;

const asYaml = (value: unknown): string => stringify(value, { version: "1.1", aliasDuplicateObjects: false });

/** What a promise comes to, where a refusal in words is as good as a result. */
async function outcomeOf<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    expect(error.exitCode).toBe(2);
    expect(error.problems.length).toBeGreaterThan(0);
    expect(error.problems.filter(({ where, wanted }) => where === "" || wanted === "")).toEqual([]);
    return undefined;
  }
}

async function expand({ sweep, multiRun, baseSeed, readVariation }: StudyReading): Promise<void> {
  const { plan } = planStudy({
    multiRun,
    drawSeed: () => 7,
    ...(sweep === undefined ? {} : { sweep }),
    ...(baseSeed === undefined ? {} : { baseSeed }),
  });
  for (const { patch, label } of plan.variations.slice(0, VARIATIONS)) {
    if (patch.kind !== "none") await outcomeOf(readVariation(patch, label));
  }
}

/** The key is never printed. */
const withoutKey = ({ endpoint, ...config }: BenchmarkConfig): BenchmarkConfig => ({
  ...config,
  endpoint: { ...endpoint, ...(endpoint.apiKey === undefined ? {} : { apiKey: REDACTED }) },
});

/** Reads a file and everything it comes to; undefined where it was refused. */
async function readWhole(text: string): Promise<ConfigReading | undefined> {
  const study = await outcomeOf(readStudy({ argv: ["-f", "cfg.yaml"], env: ENV, files: { "cfg.yaml": text } }));
  if (study === undefined) return undefined;
  await outcomeOf(expand(study));
  return study.base;
}

describe("files made from the schema", () => {
  test.each([
    [4500, { wrongPercent: 2, templatePercent: 2 }],
    [2000, { wrongPercent: 30, templatePercent: 20 }],
  ] as const)(
    "%d of them are read or refused in words, and nothing else (%j)",
    (numRuns, noise: Noise) =>
      fc.assert(
        fc.asyncProperty(fileOf(noise), async (file) => {
          // JSON is YAML too, and is sooner written.
          await readWhole(JSON.stringify(file));
        }),
        { numRuns, seed: SEED },
      ),
    TIME_LIMIT_MS,
  );

  test(
    "3500 of them are printed and read again as they were",
    async () => {
      const runs = 3500;
      let accepted = 0;
      await fc.assert(
        fc.asyncProperty(benchmarkOf({ wrongPercent: 0, templatePercent: 1 }), fc.nat(1000), async (body, seed) => {
          const variables = { n: 4, word: "yes", twice: "{{ n * 2 }}" };
          const first = await readWhole(asYaml({ random_seed: seed, variables, benchmark: body }));
          if (first === undefined) return;
          accepted += 1;
          const second = await readText(await toYaml(first.explicit, first.config.randomSeed));
          expect(second.explicit).toEqual(first.explicit);
          expect(second.config).toEqual(withoutKey(first.config));
        }),
        { numRuns: runs, seed: SEED },
      );
      // Most have to get so far, or the property says little.
      expect(accepted).toBeGreaterThan(runs / 2);
    },
    TIME_LIMIT_MS,
  );
});
