import { describe, expect, test } from "bun:test";
import { parameterOf } from "#config/parameter-tree.ts";
import type { StudyReading } from "#config/read-study-config.ts";
import type { VariationPatch } from "#config/sweep/sweep-config.ts";
import { resolvePath } from "#config/sweep/sweep-path.ts";
import { readList } from "#config/sweep/value-list.ts";
import { readVariant } from "#config/sweep/variants.ts";
import { Float } from "#core/parameter-value.ts";
import vectors from "../golden/config/sweeps.json";
import { assignmentsOf, fromVector, patchesOf } from "./expand.ts";
import { problemsOf, read, readStudy } from "./reading.ts";

interface Text {
  readonly yaml: string;
  readonly isWhole?: boolean;
}

interface Expansion extends Text {
  readonly name: string;
  readonly refused?: boolean;
  readonly differs?: string;
  readonly variations?: (Text & { readonly label: string; readonly values: Record<string, unknown> })[];
}

const fileOf = ({ yaml, isWhole }: Text): string =>
  `{${isWhole === true ? yaml : [vectors.base, yaml].filter((part) => part !== "").join(", ")}}`;
const studyOf = (text: Text): Promise<StudyReading> =>
  readStudy({ argv: ["-f", "cfg.yaml"], files: { "cfg.yaml": fileOf(text) } });

const expansions = vectors.expansion as unknown as Expansion[];

async function readAll(text: Text): Promise<void> {
  const study = await studyOf(text);
  const patches = study.sweep === undefined ? [] : patchesOf(study.sweep);
  for (const [index, patch] of patches.entries()) await study.readVariation(patch, `cell ${index}`);
}

describe("a sweep spelled out", () => {
  for (const vector of expansions.filter(({ variations }) => variations !== undefined)) {
    test(`${vector.name} makes the configurations that the reference makes`, async () => {
      const study = await studyOf(vector);
      const patches: VariationPatch[] = study.sweep === undefined ? [{ kind: "none" }] : patchesOf(study.sweep);
      expect(patches).toHaveLength(vector.variations?.length ?? 0);
      for (const [index, expected] of (vector.variations ?? []).entries()) {
        const patch = patches[index] ?? { kind: "none" };
        if (patch.kind === "assign") expect(patch.assignments).toEqual(assignmentsOf(expected.values));
        const whole = { argv: ["-f", "cfg.yaml"], files: { "cfg.yaml": fileOf(expected) } };
        const wanted = await read(whole).catch(() => undefined);
        if (wanted === undefined) {
          expect((await problemsOf(study.readVariation(patch, expected.label))).length).toBeGreaterThan(0);
        } else {
          expect((await study.readVariation(patch, expected.label)).config).toEqual(wanted.config);
        }
      }
    });
  }

  for (const vector of expansions.filter(({ refused }) => refused === true)) {
    const unlike = vector.differs === undefined ? "" : `: ${vector.differs}`;
    test(`${vector.name} is refused where it stands${unlike}`, async () => {
      const outcome = readAll(vector) as unknown as ReturnType<typeof read>;
      const places = (await problemsOf(outcome)).map(({ where }) => where);
      expect(places.some((where) => /^cfg\.yaml:\d+:\d+ sweep/.test(where))).toBe(true);
    });
  }
});

describe("a path", () => {
  for (const { input, ok } of vectors.pathAlias as { input: string; ok?: string }[]) {
    test(`${JSON.stringify(input)} ${ok === undefined ? "is refused" : `is ${ok}`}`, () => {
      expect(resolvePath(input)).toEqual(ok === undefined ? { wanted: expect.any(String) } : { path: ok });
    });
  }
});

describe("a comma list", () => {
  for (const { kind, input, ok } of vectors.listParse as { kind: "int" | "float"; input: string; ok?: never }[]) {
    test(`${JSON.stringify(input)} of ${kind} values`, () => {
      const reading = readList(input, kind);
      const given = ok as { value: unknown; is_list: boolean } | undefined;
      const values = given?.is_list === true ? (given.value as unknown[]) : [given?.value];
      if (given !== undefined) expect(reading).toEqual({ values: values.map(fromVector) });
      // Nothing at all is a list of nothing, which no flag takes.
      else
        expect(reading).toEqual(input === "" ? { values: [] } : expect.objectContaining({ found: expect.any(String) }));
    });
  }
});

describe("a variant", () => {
  for (const { input, ok } of vectors.variantParse as {
    input: string;
    ok?: { name: string | null; pairs: object };
  }[]) {
    test(`${JSON.stringify(input)} ${ok === undefined ? "is refused" : "has its parts"}`, () => {
      const variant = readVariant(input);
      if (ok === undefined) expect(variant).toHaveProperty("wanted");
      else {
        const pairs = new Map(
          assignmentsOf(ok.pairs as Record<string, unknown>).map(({ path, value }) => [path, value]),
        );
        expect(variant).toEqual({ pairs, ...(ok.name === null ? {} : { name: ok.name }) });
      }
    });
  }
});

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

describe("multi_run", () => {
  for (const { input, ok, error } of vectors.multiRun as {
    input: object;
    ok?: Record<string, unknown>;
    error?: string[];
  }[]) {
    test(`${JSON.stringify(input)} ${ok === undefined ? "is refused" : "is filled in"}`, async () => {
      const reading = studyOf({ yaml: `"multi_run": ${JSON.stringify(input)}` });
      if (ok !== undefined) {
        const { convergence = null, ...rest } = (await reading).multiRun;
        const given = { ...rest, convergence };
        const plain = (value: object): object =>
          Object.fromEntries(
            Object.entries(value).map(([key, member]) => [
              snake(key),
              member === null || typeof member !== "object" ? member : plain(member),
            ]),
          );
        expect(plain(given)).toEqual(ok);
        return;
      }
      const problems = await problemsOf(reading as unknown as ReturnType<typeof read>);
      for (const path of error ?? []) {
        expect(problems.map(({ where }) => where).join("\n")).toContain(`multi_run${path === "" ? "" : `.${path}`}`);
      }
    });
  }
});

const FLAGS: Readonly<Record<string, string>> = {
  prompt_input_tokens_mean: "--isl",
  prompt_output_tokens_mean: "--osl",
  prompt_input_tokens_stddev: "--isl-stddev",
  prompt_output_tokens_stddev: "--osl-stddev",
  conversation_num: "--num-conversations",
  conversation_turn_mean: "--conversation-turn-mean",
  sweep_variants: "--variant",
  ui_type: "--ui",
};

interface PlanVector {
  readonly name: string;
  readonly flags: Record<string, unknown>;
  readonly differs?: string;
  readonly ok?: {
    sweep: {
      type: string;
      parameters?: Record<string, unknown[]>;
      runs?: { name: string }[];
      same_seed?: boolean;
    } | null;
    trials: number;
    order: string;
    values: Record<string, unknown>[];
    phase: Record<string, unknown>;
    entries: number;
  };
}

const argvOf = (flags: Record<string, unknown>): string[] =>
  Object.entries(flags).flatMap(([name, given]) => {
    const flag = FLAGS[name] ?? `--${name.replaceAll("_", "-")}`;
    if (given === false) return [flag.replace("--", "--no-")];
    if (given === true) return [flag];
    return (Array.isArray(given) ? given : [given]).flatMap((item) => {
      const value = fromVector(item);
      return [flag, String(value instanceof Float ? value.value : value)];
    });
  });

/** What ours does otherwise on purpose, and what is looked at then. */
const OTHERWISE: Readonly<Record<string, (study: StudyReading) => void>> = {
  zip_independent_ignored_by_reference: ({ sweep }) => expect(sweep?.iterationOrder).toBe("independent"),
  conv_repeated_sweep: ({ sweep, multiRun }) =>
    expect([sweep?.iterationOrder, multiRun.convergence?.metric]).toEqual(["repeated", "time_to_first_token"]),
  num_users: ({ base }) => expect(base.notices.join()).toContain("48 requests are sent, enough for 16 users"),
  users_turns: ({ base }) => expect(base.notices.join()).toContain("conversations of 2 turns"),
};

describe("a command line", () => {
  for (const vector of vectors.cliToPlan as unknown as PlanVector[]) {
    const unlike = vector.differs === undefined ? "" : `, unlike there: ${vector.differs}`;
    test(`${vector.name} ${vector.ok === undefined && unlike === "" ? "is refused" : "makes its sweep"}${unlike}`, async () => {
      const reading = readStudy({ argv: ["--model", "m", "--url", "http://localhost:8000", ...argvOf(vector.flags)] });
      const special = OTHERWISE[vector.name];
      if (special !== undefined) return special(await reading);
      if (vector.ok === undefined) {
        const all = reading.then(async (study) => {
          const patches = study.sweep === undefined ? [] : patchesOf(study.sweep);
          for (const patch of patches) await study.readVariation(patch, "cell");
          return study.base;
        });
        expect((await problemsOf(all)).every(({ where }) => where.startsWith("--"))).toBe(true);
        return;
      }
      const { ok } = vector;
      const study = await reading;
      const { dataset, phases } = study.base.config;
      expect(study.multiRun.numRuns).toBe(ok.trials);
      expect(dataset.entries).toBe(ok.entries);
      const run = phases.find(({ kind }) => kind === "profiling") as unknown as Record<string, unknown>;
      const { prefill_concurrency: prefill, ...plain } = ok.phase;
      expect(run).toMatchObject(prefill === undefined ? plain : { ...plain, prefillConcurrency: prefill });
      expect(study.sweep?.type ?? null).toBe((ok.sweep?.type ?? null) as never);
      if (ok.sweep === null || study.sweep === undefined) return;
      expect(study.sweep.iterationOrder).toBe(ok.order as never);
      expect(study.sweep.sameSeed).toBe(ok.sweep.same_seed ?? false);
      if (study.sweep.type === "scenarios") {
        expect(study.sweep.runs).toEqual((ok.sweep.runs ?? []).map(({ name }) => ({ label: name })));
        return;
      }
      const patches = patchesOf(study.sweep);
      expect(patches).toEqual(ok.values.map((values) => ({ kind: "assign", assignments: assignmentsOf(values) })));
    });
  }
});

test("a tree gives back what was written into it", () => {
  const leaf = { kind: "leaf", at: "x", value: 5, isFloat: true } as const;
  expect(parameterOf(leaf)).toEqual(new Float(5));
});
