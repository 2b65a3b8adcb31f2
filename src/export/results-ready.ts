/** The marker `.aiperf_results_ready.json`, written after everything else: who waits for results waits for this file. */
import type { Completeness } from "./run-result.ts";

export function renderResultsReady(completeness: Completeness): string {
  return JSON.stringify({
    ready: true,
    was_cancelled: completeness.wasCancelled,
    partial: completeness.incompleteReason !== undefined,
  });
}
