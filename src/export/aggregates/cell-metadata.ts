/** What the JSON and the CSV file of a cell both say about how it came about, in the order in which they say it. */
import { type CellResult, succeededTrials } from "#aggregate/cell-result.ts";
import { toShownValue } from "#aggregate/sweep-parameters.ts";
import { Float, type ParameterValue } from "#core/parameter-value.ts";
import type { AggregateFacts } from "./aggregate-facts.ts";

export function toCellMetadata(cell: CellResult, facts: AggregateFacts): Record<string, ParameterValue> {
  const succeeded = succeededTrials(cell);
  return {
    confidence_level: new Float(cell.confidenceLevel),
    run_labels: succeeded.map((trial) => trial.label),
    ...(succeeded.length === 1 ? { single_run: true } : {}),
    cooldown_seconds: new Float(facts.cooldownSeconds),
    ...(facts.isSweep ? toVariation(cell, facts) : {}),
    ...(facts.wasCancelled ? { was_cancelled: true } : {}),
  };
}

function toVariation(cell: CellResult, facts: AggregateFacts): Record<string, ParameterValue> {
  const { label, values } = cell.variation;
  const model = cell.trials.find((trial) => trial.model !== undefined)?.model;
  return {
    variation_label: label,
    variation_values: Object.fromEntries(values.map(({ path, value }) => [path, toShownValue(path, value)])),
    sweep_mode: facts.order,
    ...(model === undefined ? {} : { model }),
  };
}
