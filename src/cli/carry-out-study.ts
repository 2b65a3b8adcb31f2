/**
 * A study from its job to its exit code: workers, log, live view and signals around the loop over its runs, and at the
 * end the aggregates and what the terminal shows. A single run goes the same way, with the files of a single run.
 */
import { ExitCode } from "#core/errors.ts";
import type { RunEvent } from "#core/events.ts";
import type { SearchStanding } from "#core/search-standing.ts";
import type { StudyEvent } from "#core/study-events.ts";
import { nsToSec } from "#core/units.ts";
import { type ArtifactNames, artifactNames } from "#export/artifact-names.ts";
import { claimDirectory } from "#export/claim-directory.ts";
import type { ServerFacts } from "#export/run-result.ts";
import { hasManyRuns, mostRuns, type RunPlan } from "#plan/study-plan.ts";
import type { StudyView } from "#report/live/live-view.ts";
import { chooseStudyView, createStudyView } from "#report/study/study-view.ts";
import { interruptedText, type StudyWarning, studyWarningLine } from "#report/study/study-warnings.ts";
import { type LoadFleet, startFleet } from "#run/load-fleet.ts";
import { createWorkloadShelf } from "#run/workload-shelf.ts";
import { type DirectoryLock, lockDirectory } from "#study/directory-lock.ts";
import { createRunReader, type RunReader } from "#study/found/read-run.ts";
import { createIdleGate } from "#study/idle-gate.ts";
import { runNames } from "#study/run-directory.ts";
import type { RunSource } from "#study/run-source.ts";
import { runStudy, type StudyEnd } from "#study/run-study.ts";
import { pooledTags } from "#study/search/observe-search.ts";
import { describeChange } from "#study/server-change.ts";
import { namesOfResults, openStudyDirectory } from "#study/study-directory.ts";
import { createBlankLedger, type StudyLedger } from "#study/study-ledger.ts";
import { setupOf } from "#study/trial/cell-setup.ts";
import { createRunExecutor, type RunnerOptions } from "#study/trial/execute-run.ts";
import { readTls, workersFor } from "#study/trial/measure.ts";
import { startNotices } from "./first-notices.ts";
import { type Interrupts, listenForInterrupts } from "./interrupts.ts";
import { openRunSource } from "./open-run-source.ts";
import { createRunLog, originTimeOfDayMs, type RunLog } from "./run-log.ts";
import { createRunPresenter, type RunPresenter } from "./run-presenter.ts";
import type { StudyJob } from "./study-job.ts";
import { presentStudy } from "./study-presenter.ts";
import type { World } from "./world.ts";

export async function carryOutStudy(job: StudyJob, world: World): Promise<number> {
  const workers = Math.max(...job.foreseen.map(({ config }) => workersFor(config, world.cores)));
  // Before this process steps back: what it starts afterwards would stand as far back in the line.
  const fleet = startFleet(world.startWorker, workers);
  world.yieldProcessor();
  try {
    const session = new StudySession(job, world, fleet);
    try {
      return await session.run();
    } finally {
      await session.close();
    }
  } finally {
    await fleet.close();
  }
}

class StudySession {
  readonly #job: StudyJob;
  readonly #world: World;
  readonly #fleet: LoadFleet;
  readonly #names: ArtifactNames;
  readonly #log: RunLog;
  readonly #view: StudyView;
  readonly #interrupts: Interrupts;
  readonly #presenter: RunPresenter;
  readonly #warnings: StudyWarning[] = [];
  readonly #isMany: boolean;
  readonly #source: RunSource;
  /** Where the search stands; of a study that is none, undefined. */
  #standing: SearchStanding | undefined;
  #ledger: StudyLedger = createBlankLedger();
  #lock: DirectoryLock | undefined;
  /** Of the run that is under way, where it is not that of the whole study. */
  #runLog: RunLog | undefined;
  #runsDone = 0;
  /** An earlier invocation has finished the run, or some of the runs. */
  #isKept = false;
  readonly #said = new Set<string>();

  constructor(job: StudyJob, world: World, fleet: LoadFleet) {
    this.#job = job;
    this.#world = world;
    this.#fleet = fleet;
    this.#isMany = hasManyRuns(job.manifest.plan);
    this.#source = openRunSource(job, {
      ...{ files: world.files, clock: world.clock },
      onEvent: (event) => this.#tell(event),
      isDone: (run) => this.#ledger.isDone(run),
    });
    const [first] = job.foreseen;
    this.#names = artifactNames(first?.config.artifacts.prefix);
    this.#log = createRunLog(world);
    this.#view = openView(job, world);
    this.#presenter = createRunPresenter({ world, names: this.#names, verbosity: job.verbosity });
    this.#interrupts = listenForInterrupts(
      world,
      () => this.#notice("warning", this.#interruptedText()),
      () => {
        void fleet.close();
        this.#view.close();
      },
    );
  }

  async run(): Promise<number> {
    const { manifest, keepsManifest } = this.#job;
    const source = this.#source;
    for (const line of startNotices(this.#job, this.#world.terminal)) this.#tell({ kind: "notice", ...line });
    if (keepsManifest) await this.#openDirectory();
    const startNs = this.#world.clock.nowNs();
    const runner = this.#runnerOptions();
    const execute = createRunExecutor(runner);
    const reader = createRunReader(source, runner);
    const { clock } = this.#world;
    const end = await runStudy({
      source,
      ledger: this.#ledger,
      execute: (order) => this.#withRunLog(() => execute(order)),
      readBack: reader.readBack,
      waitUntilIdle: this.#idleGate(),
      limits: manifest.settings,
      clock,
      onEvent: (event) => this.#tell(event),
      stop: this.#interrupts.stop,
    });
    const elapsedSec = nsToSec(clock.nowNs() - startNs);
    return this.#isMany ? this.#endStudy(end, elapsedSec, reader) : this.#endRun(end);
  }

  async close(): Promise<void> {
    this.#interrupts.stopListening();
    this.#view.close();
    await this.#log.close();
    await this.#lock?.release().catch(() => {});
  }

  async #endRun(end: StudyEnd): Promise<number> {
    if (this.#isKept) this.#notice("info", `The run in ${this.#job.directory} is complete: nothing is left to do.`);
    this.#view.close();
    if (this.#isKept) return ExitCode.ok;
    const [failure] = end.failures;
    this.#presenter.showLast();
    if (end.error !== undefined) throw end.error;
    if (failure?.error !== undefined) throw failure.error;
    return this.#interrupts.exitCode() ?? this.#presenter.exitCode();
  }

  async #endStudy(end: StudyEnd, elapsedSec: number, { withRequests }: RunReader): Promise<number> {
    const interrupted = this.#interrupts.exitCode();
    const job = this.#job;
    this.#view.close({ clearsTable: true });
    await presentStudy({
      ...{ world: this.#world, job, plan: this.#source.plan, end, elapsedSec, warnings: this.#warnings, withRequests },
      ...(this.#standing === undefined ? {} : { standing: this.#standing }),
    });
    if (end.error !== undefined) throw end.error;
    if (interrupted !== undefined) return interrupted;
    const succeeded = end.trials.filter((trial) => trial.status === "succeeded").length;
    if (this.#presenter.hasGivenUp()) return ExitCode.sloFailed;
    if (succeeded === 0) return ExitCode.noSuccess;
    const hasFailures = end.trials.some((trial) => trial.status === "failed");
    return hasFailures && job.manifest.settings.failOnPartial ? ExitCode.partial : ExitCode.ok;
  }

  async #openDirectory(): Promise<void> {
    const { directory, manifest, goesOn, overwrite } = this.#job;
    const { files, processes } = this.#world;
    const opened = await openStudyDirectory({
      files,
      processes,
      directory,
      names: this.#names,
      manifest,
      overwrite,
      ...(goesOn === undefined ? {} : { goesOn }),
    });
    this.#lock = opened.lock;
    this.#ledger = opened.ledger;
    if (opened.notice !== undefined) this.#notice("info", opened.notice);
    if (this.#isMany) await this.#log.open(directory);
  }

  #runnerOptions(): RunnerOptions {
    const { files, http, clock, entropy, env, origin, utcOffsetMin, cores } = this.#world;
    const { manifest, directory, keepsManifest } = this.#job;
    const { multiRun, search } = manifest.plan;
    const tags = [
      ...(multiRun.convergence === undefined ? [] : [multiRun.convergence.metric]),
      ...(search === undefined ? [] : pooledTags(search.config)),
    ];
    return {
      ...{ files, http, clock, entropy, env, origin, utcOffsetMin, cores, directory },
      fleet: this.#fleet,
      shelf: createWorkloadShelf(),
      names: this.#names,
      cliCommand: manifest.cliCommand,
      ...(keepsManifest ? { sweepId: manifest.sweepId } : {}),
      setupOf: (order) => setupOf(order, this.#source.cells),
      readsRequests:
        multiRun.convergence?.mode === "distribution" || (search !== undefined && pooledTags(search.config).length > 0),
      ...(tags.length === 0 ? {} : { requestTags: tags }),
      claim: (of) => this.#claim(of),
      renderConsole: (setup, result, of) => this.#presenter.render(setup, result, of),
      onServer: (server) => this.#compareServer(server),
      onEvent: (event) => this.#tellOfRun(event),
      stop: this.#interrupts.stop,
    };
  }

  #idleGate(): ((run: RunPlan) => Promise<void>) | undefined {
    const { waitIdleSec } = this.#job.manifest.settings;
    if (waitIdleSec === undefined) return undefined;
    const { http, clock, entropy, files } = this.#world;
    const { stop } = this.#interrupts;
    const onEvent = (event: StudyEvent) => this.#tell(event);
    const gate = createIdleGate({ limitSec: waitIdleSec, http, clock, entropy, onEvent, stop });
    return async ({ variationIndex }) => {
      const cell = this.#source.cells[variationIndex];
      if (cell !== undefined && !("refusal" in cell))
        await gate.wait({ ...cell, tls: await readTls(cell.config, files) });
    };
  }

  async #claim(directory: string): Promise<void> {
    const { files, processes } = this.#world;
    const { keepsManifest } = this.#job;
    if (this.#lock === undefined) this.#lock = await lockDirectory({ files, processes, directory });
    // Inside a study everything that stands in the place of a run is what is left of an earlier try.
    const overwrite = keepsManifest || this.#job.overwrite;
    const ownNames = keepsManifest ? runNames(this.#names) : await namesOfResults(files, directory, this.#names);
    const cleared = await claimDirectory(files, { directory, ownNames, overwrite });
    if (cleared?.movedTo !== undefined) await this.#lock.follow(cleared.movedTo);
    if (cleared !== undefined && !keepsManifest) this.#notice("info", cleared.notice);
    await (this.#runLog ?? this.#log).open(directory);
  }

  async #withRunLog<T>(work: () => Promise<T>): Promise<T> {
    if (!this.#isMany) return work();
    const log = createRunLog(this.#world);
    this.#runLog = log;
    try {
      return await work();
    } finally {
      this.#runLog = undefined;
      await log.close();
    }
  }

  #compareServer(server: ServerFacts): void {
    const change = describeChange(this.#ledger.server, server);
    if (change !== undefined) {
      const warning: StudyWarning = { kind: "server_changed", ...change };
      this.#warnings.push(warning);
      this.#notice("warning", studyWarningLine(warning));
    }
    // A server that was down for a run has told nothing: what is known of it stays.
    this.#ledger.setServer(change === undefined ? { ...this.#ledger.server, ...server } : server);
  }

  #interruptedText(): string {
    if (!this.#isMany) return "Interrupted: what has been measured is being written. Again to quit at once.";
    return interruptedText({ done: this.#runsDone, runs: mostRuns(this.#source.plan) });
  }

  #notice(level: "info" | "warning", text: string): void {
    this.#tell({ kind: "notice", level, text });
  }

  /** What every run has to say is said once; the log of the run has it all the same. */
  #tellOfRun(event: RunEvent): void {
    if (event.kind === "notice") {
      const { text } = event;
      if (this.#said.has(text)) {
        this.#runLog?.add(event);
        return;
      }
      this.#said.add(text);
    }
    this.#tell(event);
  }

  #tell(event: StudyEvent): void {
    if (event.kind === "run_ended" && event.outcome !== "cancelled") this.#runsDone += 1;
    if (event.kind === "run_ended" && event.outcome === "kept") this.#isKept = true;
    if (event.kind === "search_updated") this.#standing = event.standing;
    this.#log.add(event);
    this.#runLog?.add(event);
    this.#view.onEvent(event);
  }
}

function openView({ manifest: { plan }, foreseen, verbosity, showsTable }: StudyJob, world: World): StudyView {
  const { terminal, clock } = world;
  const isStudy = hasManyRuns(plan);
  const kind = chooseStudyView(foreseen[0]?.config.runtime.ui, { isTty: terminal.stderrIsTty, isStudy });
  const level = verbosity > 0 ? "debug" : "info";
  const originOfDay = originTimeOfDayMs(world);
  return createStudyView(kind, terminal, clock, { plan, showsTable, level, originTimeOfDayMs: originOfDay });
}
