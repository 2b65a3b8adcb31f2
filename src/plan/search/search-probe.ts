/**
 * The load of one point of a search for a boundary: as many requests as a verdict needs, after a warm-up at the load
 * that is to be judged. A server that comes from another load answers its first requests otherwise.
 */
import type { BenchmarkConfig, PhaseConfig } from "#config/config.ts";
import type { SearchConfig } from "#config/search/search-config.ts";
import type { JsonObject, JsonValue } from "#core/json.ts";

/** A configuration with what the user set of it, phases in the same order. */
export interface ProbedConfig {
  readonly config: BenchmarkConfig;
  readonly explicit: JsonObject;
}

const REQUESTS = { tight: 10_000, normal: 1000, coarse: 300 } as const;

/**
 * A warm-up that nobody described: every slot comes round this often, or arrivals go on for this long. The bound is
 * for slow servers, which first come to a load and later come back to it.
 */
const WARMUP = { rounds: 2, arrivalsSec: 10, mostFirstSec: 60, mostAgainSec: 30 } as const;

const GRACE_SEC = 30;

/** Whether the search prepares its points. */
export function isProbing({ planner, slaTiers }: SearchConfig): boolean {
  return planner === "smooth_isotonic" || slaTiers.length > 0;
}

/** `isFirst`: the search has not been at this point before. */
export function toProbe(
  { config, explicit }: ProbedConfig,
  search: SearchConfig,
  { isFirst }: { readonly isFirst: boolean },
): ProbedConfig {
  const requests = REQUESTS[search.slaPrecision];
  const phases = config.phases.map((phase) => (isUnlimited(phase) ? { ...phase, requests } : phase));
  const written = phasesOf(explicit, config).map((phase, index) => {
    const plan = config.phases[index];
    return plan !== undefined && isUnlimited(plan) ? { ...phase, requests } : phase;
  });
  const warmup = toWarmup(phases, search, isFirst);
  if (warmup === undefined) return { config: { ...config, phases }, explicit: { ...explicit, phases: written } };
  const isKept = (_: unknown, index: number) => config.phases[index]?.kind !== "warmup";
  return {
    config: { ...config, phases: [warmup, ...phases.filter(isKept).map(alone)] },
    explicit: { ...explicit, phases: [toWritten(warmup), ...written.filter(isKept)] },
  };
}

/** Only of closed and open loops: how long a schedule is says the trace. */
function isUnlimited({ kind, type, requests, sessions }: PhaseConfig): boolean {
  return kind === "profiling" && type !== "fixed_schedule" && requests === undefined && sessions === undefined;
}

/** The phases as they were written; where they stand in a short form there is nothing to add to. */
function phasesOf({ phases }: JsonObject, config: BenchmarkConfig): readonly JsonObject[] {
  const list: readonly JsonValue[] = Array.isArray(phases) ? phases : [];
  return config.phases.map((phase, index) => {
    const written = list[index];
    return typeof written === "object" && written !== null && !Array.isArray(written)
      ? (written as JsonObject)
      : { name: phase.name, type: phase.type };
  });
}

/** Behind a warm-up of its own a phase overlaps nothing. */
function alone({ seamless: _, ...phase }: PhaseConfig): PhaseConfig {
  return phase;
}

/** Absent: none is wanted, or the configuration has its own. */
function toWarmup(phases: readonly PhaseConfig[], search: SearchConfig, isFirst: boolean): PhaseConfig | undefined {
  const profiling = phases.find(({ kind }) => kind === "profiling");
  const { slaWarmupSeconds: asked } = search;
  const hasOwn = phases.some(({ kind }) => kind === "warmup");
  if (asked === 0 || profiling === undefined || (asked === undefined && hasOwn)) return undefined;
  const duration = asked ?? (isFirst ? WARMUP.mostFirstSec : WARMUP.mostAgainSec);
  const common = { name: "warmup", kind: "warmup", duration, gracePeriod: GRACE_SEC } as const;
  const { type, rate, rateSeries, concurrency, users, smoothness } = profiling;
  // The phase's own concurrency is the searched one where that is what is searched.
  if (concurrency === undefined && (type === "poisson" || type === "constant" || type === "gamma")) {
    const shape = smoothness === undefined ? {} : { smoothness };
    const own = rate === undefined ? {} : { rate };
    const arrivals = { ...own, ...shape, ...(rateSeries === undefined ? {} : { rateSeries }) };
    return { ...common, type, ...arrivals, duration: asked ?? WARMUP.arrivalsSec };
  }
  const slots = concurrency ?? users ?? 1;
  const rounds = asked === undefined ? { requests: WARMUP.rounds * slots } : {};
  return { ...common, type: "concurrency", concurrency: slots, ...rounds };
}

function toWritten({ name, type, concurrency, rate, requests, duration }: PhaseConfig): JsonObject {
  return {
    name,
    type,
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(rate === undefined ? {} : { rate }),
    ...(requests === undefined ? {} : { requests }),
    ...(duration === undefined ? {} : { duration }),
    exclude_from_results: true,
  };
}
