/** What the runs of one variation are made with; later trials may go without the warm-up. */
import type { BenchmarkConfig } from "#config/config.ts";
import { dropWarmup } from "#config/drop-warmup.ts";
import type { UserError } from "#core/errors.ts";
import type { JsonObject } from "#core/json.ts";
import type { EndpointFacts } from "#run/endpoint-facts.ts";
import type { RunOrder } from "#study/run-study.ts";

export interface CellSetup {
  readonly config: BenchmarkConfig;
  /** What the user set, in the words of the YAML, without secrets. */
  readonly explicit: JsonObject;
  readonly endpoint: EndpointFacts;
}

/** A search may come to a point that no run can be made at: its runs fail without anything being sent. */
export type KnownCell = CellSetup | { readonly refusal: UserError };

/** `cells` by the index of the variation. Throws the `UserError` of a point that cannot be run. */
export function setupOf({ run, warmsUp }: Pick<RunOrder, "run" | "warmsUp">, cells: readonly KnownCell[]): CellSetup {
  const cell = cells[run.variationIndex];
  if (cell === undefined) throw new Error(`the study has no variation ${run.variationIndex}`);
  if ("refusal" in cell) throw cell.refusal;
  return warmsUp ? cell : withoutWarmup(cell);
}

/** Phases of what was set stand in the order of the configuration's. */
function withoutWarmup({ config, explicit, endpoint }: CellSetup): CellSetup {
  const { phases } = explicit;
  if (!Array.isArray(phases)) return { config: dropWarmup(config), explicit, endpoint };
  const kept = phases.filter((_, index) => config.phases[index]?.kind !== "warmup");
  return { config: dropWarmup(config), explicit: { ...explicit, phases: kept }, endpoint };
}
