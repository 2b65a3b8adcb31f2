/**
 * A search on virtual time over files in memory: everything is real but the runs, which obey a law, and the process,
 * which dies where the script says.
 */
import { openRunSource } from "#cli/open-run-source.ts";
import { planSearchJob } from "#cli/plan-search-job.ts";
import type { World } from "#cli/world.ts";
import { readStudyConfig } from "#config/read-study-config.ts";
import type { JsonObject } from "#core/json.ts";
import type { StudyEvent } from "#core/study-events.ts";
import { nsToSec, secToNs } from "#core/units.ts";
import { artifactNames } from "#export/artifact-names.ts";
import { createRunReader, directoryOf, readRun } from "#study/found/read-run.ts";
import { type FailureLimits, type RunEnd, type RunOrder, runStudy, type StudyEnd } from "#study/run-study.ts";
import { pooledTags } from "#study/search/observe-search.ts";
import { openStudyDirectory } from "#study/study-directory.ts";
import { setupOf } from "#study/trial/cell-setup.ts";
import { createVirtualClock } from "../support/virtual-clock.ts";
import { createMemoryFiles, type MemoryFiles } from "./memory-files.ts";

export const DIRECTORY = "/out";
const names = artifactNames();

/** Metrics of a run by tag and statistic; undefined: the run fails. */
export type RunLaw = (values: Readonly<Record<string, number>>, run: RunOrder) => Law;
type Law = Readonly<Record<string, Readonly<Record<string, number>>>> | undefined;

export interface SearchScript {
  /** The `sweep` section, and after it what else a file has at its top; lines as in YAML. */
  readonly file: string;
  readonly law: RunLaw;
  readonly limits?: FailureLimits;
  /** The process dies in the run with this number, from 0, of this invocation. */
  readonly diesIn?: number;
  /** Ctrl-C in the run with this number. */
  readonly interruptedIn?: number;
  readonly argv?: readonly string[];
  /** Lines of `profile_export.jsonl` of a run. */
  readonly records?: (order: RunOrder) => string;
}

export interface SimulatedSearch {
  readonly files: MemoryFiles;
  readonly events: readonly StudyEvent[];
  /** Runs of this invocation, in order. */
  readonly orders: readonly RunOrder[];
  readonly startsSec: readonly number[];
  /** Undefined: the process has died. */
  readonly end: StudyEnd | undefined;
}

const BENCHMARK = `
benchmark:
  model: m
  endpoint: {url: "http://h:8000", streaming: true}
  dataset: {name: main, type: synthetic, entries: 5, prompts: {isl: 10, osl: 5}}
  phases:
    - {name: profiling, type: concurrency, concurrency: 1, requests: 10}
`;

export async function simulateSearch(script: SearchScript, files = createMemoryFiles()): Promise<SimulatedSearch> {
  files.put("/work/search.yaml", `${BENCHMARK}${script.file}`);
  const argv = ["--config", "/work/search.yaml", "--artifact-dir", DIRECTORY, ...(script.argv ?? [])];
  const reading = await readStudyConfig({ argv, env: {}, files });
  const { search } = reading;
  if (search === undefined) throw new Error("the file holds no search");
  const all = withLocks(files);
  const world = { files: all, entropy: { uuid: () => "id", seed: () => 77 }, workingDirectory: "/work" };
  const job = await planSearchJob({ argv, reading, search }, world as unknown as World);
  const { manifest, goesOn } = job;
  const { ledger, lock } = await openStudyDirectory({
    ...{ files: all, processes, directory: DIRECTORY, names, manifest, overwrite: false },
    ...(goesOn === undefined ? {} : { goesOn }),
  });
  const clock = createVirtualClock();
  const events: StudyEvent[] = [];
  const orders: RunOrder[] = [];
  const startsSec: number[] = [];
  const stop = new AbortController();
  const source = openRunSource(job, {
    ...{ files, clock },
    onEvent: (event) => events.push(event),
    isDone: (run) => ledger.isDone(run),
  });
  const tags = pooledTags(search);
  const reads = { files, directory: DIRECTORY, names, readsRequests: tags.length > 0, requestTags: tags };
  let hasDied = false;
  const execute = async (order: RunOrder): Promise<RunEnd> => {
    orders.push(order);
    startsSec.push(nsToSec(clock.nowNs()));
    if (orders.length - 1 === script.diesIn) {
      hasDied = true;
      return new Promise(() => {});
    }
    await new Promise<void>((resolve) => clock.at(clock.nowNs() + secToNs(10), resolve));
    if (orders.length - 1 === script.interruptedIn) stop.abort();
    return runOne(order, { script, files, source, reads, isCut: stop.signal.aborted });
  };
  const study = runStudy({
    ...{ source, ledger, execute, clock, limits: script.limits ?? { failFast: false }, stop: stop.signal },
    readBack: createRunReader(source, reads).readBack,
    onEvent: (event) => events.push(event),
  });
  let end: StudyEnd | undefined;
  void study.then((ended) => {
    end = ended;
  });
  while (end === undefined && !hasDied) await clock.runUntilIdle();
  await lock.release();
  return { files, events, orders, startsSec, end };
}

const processes = {
  own: () => ({ host: "here", pid: 1, started: "now" }),
  isRunning: () => "no" as const,
};

const withLocks = (files: MemoryFiles) => ({
  ...files,
  createNew: async (path: string, content: string) => {
    files.put(path, content);
    return true;
  },
});

interface Running {
  readonly script: SearchScript;
  readonly files: MemoryFiles;
  readonly source: Parameters<typeof runStudy>[0]["source"];
  readonly reads: Parameters<typeof readRun>[1];
  readonly isCut: boolean;
}

async function runOne(order: RunOrder, { script, files, source, reads, isCut }: Running): Promise<RunEnd> {
  try {
    setupOf(order, source.cells);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { trial: { ...(await readRun(order, reads)), error: error.message }, error };
  }
  const values = Object.fromEntries(order.variation.values.map(({ path, value }) => [path, numberOf(value)]));
  const metrics = script.law(values, order);
  if (metrics === undefined) return { trial: await readRun(order, reads, { failure: "the server is gone" }) };
  const directory = directoryOf(order.run, { directory: DIRECTORY });
  const withUnits = Object.entries(metrics).map(([tag, stats]) => [tag, { unit: "x", ...stats }]);
  const summary: JsonObject = {
    request_count: { unit: "requests", avg: 10 },
    ...Object.fromEntries(withUnits),
    ...(isCut ? { was_cancelled: true } : {}),
  };
  files.put(`${directory}/${names.profileJson}`, JSON.stringify(summary));
  if (script.records !== undefined) files.put(`${directory}/${names.records}`, script.records(order));
  if (!isCut) files.put(`${directory}/${names.resultsReady}`, "{}");
  return { trial: await readRun(order, reads) };
}

const numberOf = (value: unknown): number => Number((value as { readonly value?: number }).value ?? value);

export interface History {
  readonly iterations: readonly {
    readonly variation_values: Readonly<Record<string, number>>;
    readonly objective_values: readonly number[] | null;
    readonly feasible: boolean;
  }[];
  readonly best_trials:
    | readonly {
        readonly iteration_idx: number;
        readonly variation_values: Readonly<Record<string, number>>;
        readonly feasible_count: number;
      }[]
    | null;
  readonly boundary_summary: JsonObject | null;
  readonly tier_results?: readonly JsonObject[];
  readonly convergence_reason: string | null;
  readonly aiperf: { readonly end: { readonly explanation: string } | null };
}

export function historyOf({ files }: Pick<SimulatedSearch, "files">): History {
  return JSON.parse(files.texts.get(`${DIRECTORY}/search_history.json`) ?? "");
}

/** The values of the only axis, in the order in which they were tried. */
export function triedOf(search: Pick<SimulatedSearch, "files">): (number | undefined)[] {
  return historyOf(search).iterations.map(({ variation_values }) => Object.values(variation_values)[0]);
}
