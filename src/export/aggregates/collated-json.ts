/** A cell → `profile_export_aiperf_collated.json`: the requests of all its trials taken together, and each trial beside. */
import { type CellResult, succeededTrials } from "#aggregate/cell-result.ts";
import { Float } from "#core/parameter-value.ts";
import { toJsonText } from "#export/json-text.ts";
import { type AggregateFacts, toFailedRuns } from "./aggregate-facts.ts";

const SCHEMA_VERSION = "1.0.0";
const DESCRIPTION =
  "Figures of all requests of the repeated runs taken together, with the mean and the number of requests of each run.";

/** The whole file, without a line break at its end. */
export function renderCollatedJson(cell: CellResult, facts: AggregateFacts): string {
  const succeeded = succeededTrials(cell);
  return toJsonText({
    schema_version: SCHEMA_VERSION,
    aiperf_version: facts.version,
    description: DESCRIPTION,
    metadata: {
      aggregation_type: "detailed",
      num_profile_runs: cell.trials.length,
      num_successful_runs: succeeded.length,
      failed_runs: toFailedRuns(cell),
      run_labels: succeeded.map((trial) => trial.label),
      cooldown_seconds: new Float(facts.cooldownSeconds),
      was_cancelled: facts.wasCancelled ? true : undefined,
    },
    metrics: Object.fromEntries(
      cell.pooled.map(({ tag, combined, perRun }) => [tag, { combined: { ...combined }, per_run: perRun }]),
    ),
  });
}
