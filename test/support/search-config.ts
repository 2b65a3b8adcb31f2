/** A search for the most throughput over the concurrency, as the configuration has it once it has been read. */
import type { SearchConfig } from "#config/search/search-config.ts";

export function searchConfig(changes: Partial<SearchConfig> = {}): SearchConfig {
  return {
    type: "adaptive_search",
    planner: "bayesian",
    searchSpace: [{ path: "phases.profiling.concurrency", lo: 1, hi: 64, kind: "int", prior: "log-uniform" }],
    objectives: [{ metric: "output_token_throughput", stat: "avg", direction: "maximize" }],
    outcomeConstraints: [],
    slaFilters: [],
    slaTiers: [],
    maxIterations: 15,
    initialPoints: 5,
    plateauWindow: 8,
    plateauThreshold: 0.01,
    improvementPatience: 10,
    optunaSampler: "botorch",
    optunaTerminator: "none",
    objectivePooling: "mean",
    monotonicStabilityTrials: 2,
    slaReplicates: 0,
    slaPrecision: "normal",
    isSafe: false,
    cooldownSeconds: 0,
    ...changes,
  };
}
