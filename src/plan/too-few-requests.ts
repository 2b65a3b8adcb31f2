/**
 * Configurations of a study → what to say where a run sends fewer requests than it may have in flight: the load that is
 * asked for is then never reached, and the answer is about a smaller one.
 */
import type { BenchmarkConfig } from "#config/config.ts";

/** A whole sentence about the greatest shortfall; undefined where there is none, or time or sessions bound the runs. */
export function tellTooFewRequests(configs: readonly Pick<BenchmarkConfig, "phases">[]): string | undefined {
  const short = configs
    .flatMap(({ phases }) => phases)
    .flatMap(({ kind, type, concurrency, requests }) =>
      kind === "profiling" && type === "concurrency" && requests !== undefined && (concurrency ?? 1) > requests
        ? [{ concurrency: concurrency ?? 1, requests }]
        : [],
    )
    .toSorted((a, b) => b.concurrency - a.concurrency);
  const [worst] = short;
  if (worst === undefined) return undefined;
  return `A concurrency of ${worst.concurrency} is never reached by a run of ${worst.requests} requests: give --request-count some times as many as the highest concurrency.`;
}
