/** What a search for a boundary makes of the configuration of a point. */
import { describe, expect, test } from "bun:test";
import type { PhaseConfig } from "#config/config.ts";
import { readStudyConfig } from "#config/read-study-config.ts";
import type { SearchConfig } from "#config/search/search-config.ts";
import { isProbing, toProbe } from "#plan/search/search-probe.ts";
import { searchConfig } from "../support/search-config.ts";

const files = { readText: async () => "", exists: async () => false };

async function probe(argv: readonly string[], changes: Partial<SearchConfig> = {}, isFirst = true) {
  const words = ["-m", "m", "--url", "h:8000", ...argv];
  const { base } = await readStudyConfig({ argv: words, env: {}, files });
  return toProbe(base, searchConfig({ planner: "smooth_isotonic", ...changes }), { isFirst });
}

const named = (phases: readonly PhaseConfig[], name: string) => phases.find((phase) => phase.name === name);

describe("a probe", () => {
  test("is what smooth_isotonic and several tiers run, and no other search", () => {
    const tier = { label: "a", filters: [] };
    expect(isProbing(searchConfig({ planner: "smooth_isotonic" }))).toBe(true);
    expect(isProbing(searchConfig({ slaTiers: [tier, { ...tier, label: "b" }] }))).toBe(true);
    expect(isProbing(searchConfig({ planner: "boundary" }))).toBe(false);
    expect(isProbing(searchConfig({ planner: "bayesian" }))).toBe(false);
  });

  test("has as many requests as the precision asks for where the phase names none", async () => {
    for (const [slaPrecision, requests] of [
      ["tight", 10_000],
      ["normal", 1000],
      ["coarse", 300],
    ] as const) {
      const { config, explicit } = await probe(["--benchmark-duration", "60"], { slaPrecision });
      expect(named(config.phases, "profiling")).toMatchObject({ requests, duration: 60 });
      expect(explicit.phases).toContainEqual(expect.objectContaining({ name: "profiling", requests }));
    }
    const { config } = await probe(["--request-count", "77"]);
    expect(named(config.phases, "profiling")?.requests).toBe(77);
  });

  test("is warmed up at the load that it is to judge, for two rounds of its slots, which slow servers need not end", async () => {
    const first = await probe(["--concurrency", "12"]);
    expect(first.config.phases[0]).toMatchObject({
      ...{ name: "warmup", kind: "warmup", type: "concurrency", concurrency: 12, requests: 24, duration: 60 },
    });
    expect((first.explicit.phases as unknown[])[0]).toEqual({
      ...{ name: "warmup", type: "concurrency", concurrency: 12, requests: 24, duration: 60 },
      exclude_from_results: true,
    });
    expect((await probe([], {}, false)).config.phases[0]?.duration).toBe(30);
  });

  test("is warmed up for as long as was asked for, and no less", async () => {
    for (const isFirst of [true, false]) {
      const { config } = await probe(["--warmup-request-count", "3"], { slaWarmupSeconds: 5 }, isFirst);
      expect(config.phases.map(({ kind }) => kind)).toEqual(["warmup", "profiling"]);
      expect(config.phases[0]).toMatchObject({ duration: 5 });
      expect(config.phases[0]?.requests).toBeUndefined();
    }
  });

  test("keeps the warm-up that it has where nothing else was asked for, and where none is wanted", async () => {
    for (const changes of [{}, { slaWarmupSeconds: 0 }]) {
      const { config } = await probe(["--warmup-request-count", "3"], changes);
      expect(config.phases.map(({ kind, requests }) => [kind, requests])).toEqual([
        ["warmup", 3],
        ["profiling", expect.any(Number)],
      ]);
    }
  });

  test("of an open loop is warmed up by its own arrivals, not by a concurrency that it has not", async () => {
    const { config } = await probe(["--request-rate", "8"]);
    expect(config.phases[0]).toMatchObject({ kind: "warmup", type: "poisson", rate: 8, duration: 10 });
    expect(config.phases[0]?.concurrency).toBeUndefined();
  });
});
