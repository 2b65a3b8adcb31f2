/** Before the load: the tokenizer is opened, then the dataset, and both are joined into what the run draws from. */
import type { BenchmarkConfig } from "#config/config.ts";
import type { NoticeEvent } from "#core/events.ts";
import { randomStream } from "#core/random.ts";
import { uuidFrom } from "#core/uuid.ts";
import type { Dialect } from "#endpoint/dialect.ts";
import { planPhases } from "#plan/phase-plan.ts";
import { openDataset, sessionId } from "#workload/open-dataset.ts";
import { type OpenedTokenizer, type OpenTokenizerOptions, openTokenizer } from "./open-tokenizer.ts";
import { scheduleOf } from "./session-supply.ts";
import type { WorkloadShelf } from "./workload-shelf.ts";
import { createWorkloadSource, type WorkloadSource } from "./workload-source.ts";

export interface PrepareOptions extends OpenTokenizerOptions {
  readonly config: BenchmarkConfig;
  readonly dialect: Dialect;
  readonly seed: number;
  /** The user chose the seed: ids count up, so that two runs can be compared; else they look like anybody's. */
  readonly isSeedChosen: boolean;
  /** What earlier runs have opened. */
  readonly shelf: WorkloadShelf;
}

export interface PreparedWorkload {
  readonly source: WorkloadSource;
  readonly opened: OpenedTokenizer;
  readonly notices: readonly NoticeEvent[];
}

export async function prepareWorkload(options: PrepareOptions): Promise<PreparedWorkload> {
  const { config, dialect, seed, isSeedChosen, files, shelf } = options;
  const { endpoint, models } = config;
  const tokenizerKey = [config.tokenizer, models.items[0]?.name, endpoint];
  const opened = await shelf.tokenizers.take(tokenizerKey, () => openTokenizer(options));
  const datasetKey = [config.dataset, models, endpoint.type, seed, isSeedChosen, tokenizerKey];
  const dataset = await shelf.datasets.take(datasetKey, () =>
    openDataset({
      config: config.dataset,
      models,
      tokenizer: opened.tokenizer,
      seed,
      files,
      endpointType: endpoint.type,
      conversationId: isSeedChosen ? sessionId : (index) => uuidFrom(randomStream(seed, `conversation.id:${index}`)),
    }),
  );
  const source = createWorkloadSource({
    dataset,
    dialect,
    endpoint,
    ...(endpoint.useServerTokenCount ? {} : { opened }),
    sampling: config.dataset.sampling,
    seed,
  });
  // What cannot be replayed is said before the server is waited for.
  for (const { pacing } of planPhases(config.phases, source.facts)) {
    if (pacing.kind === "fixed_schedule") scheduleOf(source, pacing);
  }
  const datasetNotices = dataset.notices.map((text) => ({ kind: "notice", level: "info", text }) as const);
  return { source, opened, notices: [...opened.notices, ...datasetNotices] };
}
