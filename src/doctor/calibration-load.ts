/**
 * The loads of the calibration, as the engine of a benchmark takes them: the same configuration, phases and sessions
 * that a user's run would have, and prompts that are ready at hand.
 */
import type { BenchmarkConfig } from "#config/config.ts";
import { readStudyConfig } from "#config/read-study-config.ts";
import type { Files } from "#core/ports.ts";
import { randomStream } from "#core/random.ts";
import { MS_PER_SEC } from "#core/units.ts";
import type { WorkloadSource } from "#run/workload-source.ts";
import type { KnownLaw, KnownServer } from "./known-server.ts";

export interface StepLoad {
  readonly server: KnownServer;
  /** Streams kept open all the time, or arrivals a second (Poisson). */
  readonly pacing:
    | { readonly kind: "streams"; readonly concurrency: number }
    | { readonly kind: "arrivals"; readonly ratePerSec: number };
  /** How long requests are sent. */
  readonly durationSec: number;
  /** How long after its start the load counts as settled. */
  readonly settleSec: number;
  /** Chunks of a stream. */
  readonly outputTokens: number;
}

/**
 * How long streams may take that are under way at the end of a step, beyond their own length: enough for a server in
 * trouble, little enough for the time of all.
 */
const PATIENCE_SEC = 0.5;

export const CALIBRATION_SEED = 1;

/** Nothing of the user's environment or files has a say in it. */
export async function configOf(load: StepLoad, files: Pick<Files, "readText" | "exists">): Promise<BenchmarkConfig> {
  const { pacing } = load;
  const words =
    pacing.kind === "streams"
      ? ["--concurrency", String(pacing.concurrency)]
      : // A worker that is far behind its schedule makes up for it beyond the end of the step: no further than this.
        ["--request-rate", String(pacing.ratePerSec), "--request-count", String(mostArrivals(load, pacing.ratePerSec))];
  const common = ["--model", "mock", "--url", load.server.url, "--streaming", "--use-server-token-count"];
  const graceSec = (load.server.law.ttftMs + load.outputTokens * load.server.law.itlMs) / MS_PER_SEC + PATIENCE_SEC;
  const limits = ["--benchmark-duration", String(load.durationSec), "--benchmark-grace-period", String(graceSec)];
  const argv = [...common, ...words, ...limits];
  return (await readStudyConfig({ argv, env: {}, files })).base.config;
}

/** More than a Poisson schedule brings in the duration but once in a blue moon. */
function mostArrivals({ durationSec }: StepLoad, ratePerSec: number): number {
  const expected = ratePerSec * durationSec;
  return Math.ceil(expected + 5 * Math.sqrt(expected));
}

/**
 * One short conversation after another. The streams of a closed loop all begin together: those that begin first get
 * lengths of every size, so that they end one by one, and from then on requests start one by one too.
 */
export function sessionsOf(load: StepLoad): WorkloadSource {
  const { pacing, outputTokens } = load;
  const random = randomStream(CALIBRATION_SEED, "doctor.lengths");
  const uneven = pacing.kind === "streams" ? pacing.concurrency : 0;
  let count = 0;
  const next = () => {
    const conversationIndex = count++;
    const maxTokens = conversationIndex < uneven ? 1 + random.below(outputTokens) : outputTokens;
    const turn = { model: "mock", texts: [{ name: "text", contents: [PROMPT] }], maxTokens, inputTokens: WORDS };
    const conversation = { id: `calibration_${conversationIndex}`, turns: [turn], history: "deltas" } as const;
    return { conversationIndex, conversation };
  };
  return {
    size: 1,
    bodies: async () => ({ conversationId: "calibration", payloads: [] }),
    next: async (wanted) => Array.from({ length: wanted }, next),
  };
}

const WORDS = 100;
const PROMPT = "hello ".repeat(WORDS).trimEnd();

/** Chunks of a stream that lasts about so long under the law; at least two, so that there is time between them. */
export function chunksWithin(law: KnownLaw, streamSec: number): number {
  return Math.max(2, 1 + Math.round((streamSec * MS_PER_SEC - law.ttftMs) / law.itlMs));
}
