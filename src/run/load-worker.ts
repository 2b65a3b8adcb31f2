/**
 * The load worker: a process of its own that sends what it is told to and writes down what it sees. It plans
 * nothing and counts no tokens, so that the thread that stamps the chunks does little else.
 * It serves one trial after another for as long as the main process lives.
 */
import type { AppendFile, Clock, Entropy, Files } from "#core/ports.ts";
import { nsToSec, type RunOrigin } from "#core/units.ts";
import type { Transport, TransportKind, TransportOptions } from "#transport/transport.ts";
import { readEndpoint, transportKindOf } from "./endpoint-facts.ts";
import { runExchange } from "./exchange.ts";
import { createJournalWriter, type JournalWriter } from "./journal-writer.ts";
import { startLoopProbe } from "./loop-probe.ts";
import { PhaseRunner } from "./phase-runner.ts";
import type { FromWorker, ToWorker, TrialOrder } from "./protocol.ts";
import { WORKER_PROGRAM } from "./protocol.ts";
import type { SessionPlan } from "./session.ts";
import { createWorkerSessions, type WorkerSessions } from "./worker-sessions.ts";

export interface WorkerPorts {
  readonly send: (message: FromWorker) => void;
  readonly onMessage: (listener: (message: ToWorker) => void) => void;
  readonly clockOf: (origin: RunOrigin) => Clock;
  readonly entropy: Entropy;
  readonly files: Files;
  readonly transportOf: (options: TransportOptions & { readonly kind: TransportKind }, clock: Clock) => Transport;
  /** Processor time and memory of this process. */
  readonly usage: () => { readonly cpuMs: number; readonly rssBytes: number };
  /** Calls again and again until the returned function is called. */
  readonly every: (periodMs: number, callback: () => void) => () => void;
}

const REPORT_PERIOD_MS = 100;

/** Serves the main process until it goes away. */
export function runLoadWorker(ports: WorkerPorts): void {
  let trial: WorkerTrial | undefined;
  const guard = (work: Promise<void>) => {
    work.catch((error) =>
      ports.send({ kind: "fault", message: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
  };
  ports.onMessage((message) => {
    switch (message.kind) {
      case "trial":
        trial = new WorkerTrial(message.order, ports);
        guard(trial.open());
        break;
      case "sessions":
        trial?.sessions.add(JSON.parse(message.sessions) as SessionPlan[], message.isLast, message.phaseIndex);
        break;
      case "run_phase":
        if (trial !== undefined) guard(trial.runPhase(message.phaseIndex, message.startNs));
        break;
      case "stop":
        trial?.stop();
        break;
      case "end_trial":
        if (trial !== undefined) guard(trial.end());
        trial = undefined;
        break;
    }
  });
  ports.send({ kind: "hello", program: WORKER_PROGRAM });
}

class WorkerTrial {
  readonly sessions: WorkerSessions;
  readonly #order: TrialOrder;
  readonly #ports: WorkerPorts;
  readonly #clock: Clock;
  readonly #transport: Transport;
  #journal: JournalWriter | undefined;
  #closeJournal: () => Promise<void> = async () => {};
  #opened = Promise.withResolvers<void>();
  /** Two at once where a seamless phase has begun and the one before still drains. */
  readonly #runners = new Set<PhaseRunner>();
  #sessionsOpened = 0;
  #isStopped = false;

  constructor(order: TrialOrder, ports: WorkerPorts) {
    this.#order = order;
    this.#ports = ports;
    this.#clock = ports.clockOf(order.origin);
    const { insecure, connectionReuse } = order.endpoint;
    const kind = transportKindOf(order.endpoint);
    const tls = { insecure, ...(order.caPem === undefined ? {} : { caPem: order.caPem }) };
    this.#transport = ports.transportOf({ kind, reuse: connectionReuse, tls }, this.#clock);
    this.sessions = createWorkerSessions(order.phases, (count, phaseIndex) =>
      ports.send({ kind: "need_sessions", count, ...(phaseIndex === undefined ? {} : { phaseIndex }) }),
    );
  }

  async open(): Promise<void> {
    let file: AppendFile;
    try {
      file = await this.#ports.files.openAppend(this.#order.journalPath);
    } catch (error) {
      this.#tellOfWriteFailure(error);
      return;
    }
    this.#journal = createJournalWriter(file, this.#clock, {
      onWritten: (bytes, upToNs) => this.#ports.send({ kind: "journal", bytes, upToNs }),
      onFailure: (error) => this.#tellOfWriteFailure(error),
    });
    this.#closeJournal = () => file.close();
    this.#opened.resolve();
  }

  async runPhase(phaseIndex: number, startNs: number | undefined): Promise<void> {
    await this.#opened.promise;
    const plan = this.#order.phases[phaseIndex];
    const journal = this.#journal;
    if (plan === undefined || journal === undefined) throw new Error(`no phase ${phaseIndex} in this trial`);
    const { endpoint, seed, workerId, keepsWire, keepsBody, keepsHeads } = this.#order;
    const { entropy } = this.#ports;
    const exchange = {
      phaseIndex,
      endpoint,
      ...readEndpoint(endpoint),
      transport: this.#transport,
      clock: this.#clock,
      entropy,
      workerId,
      keepsWire,
      keepsBody,
      keepsHeads,
    };
    const runner = new PhaseRunner({
      plan,
      clock: this.#clock,
      sessions: this.sessions.of(phaseIndex),
      seed,
      openSession: (session, correlationId = entropy.uuid()) => {
        const number = this.#numberOf(this.#sessionsOpened);
        this.#sessionsOpened += 1;
        return { ...session, number, correlationId, nextTurn: 0, history: [] };
      },
      onSendingEnded: () => this.#ports.send({ kind: "sending_ended", phaseIndex }),
      send: async (credit) => {
        const requestIndex = this.#numberOf(credit.requestIndex);
        const record = await runExchange({ ...credit, requestIndex }, exchange);
        journal.add({ kind: "record", record });
        if (record.error === undefined) return "succeeded";
        return record.error.kind === "cancelled" ? "cancelled" : "failed";
      },
    });
    this.#runners.add(runner);
    const ended = runner.run(startNs);
    if (this.#isStopped) runner.stop();
    journal.add({ kind: "phase_started", phaseIndex, startNs: runner.startNs });
    const probe = startLoopProbe(this.#clock, this.#ports.every);
    const report = () => {
      const atNs = this.#clock.nowNs();
      const health = { ...this.#ports.usage(), loopLagMs: probe.take(), atNs };
      const elapsedSec = nsToSec(atNs - runner.startNs);
      this.#ports.send({ kind: "progress", phaseIndex, elapsedSec, counts: runner.counts(), health });
      void journal.flush(this.#transport.answeredUpToNs());
    };
    const stopReports = this.#ports.every(REPORT_PERIOD_MS, report);
    const outcome = await ended;
    stopReports();
    probe.stop();
    this.#runners.delete(runner);
    journal.add({ kind: "phase_ended", outcome });
    report();
    await journal.flush(this.#transport.answeredUpToNs());
    this.#ports.send({ kind: "phase_ended", outcome });
  }

  /** A number of this worker's own, as it is among those of all workers. */
  #numberOf(own: number): number {
    const { index, count } = this.#order.share;
    return own * count + index;
  }

  /** Also of the phases that are still to come. */
  stop(): void {
    this.#isStopped = true;
    for (const runner of this.#runners) runner.stop();
  }

  async end(): Promise<void> {
    await this.#journal?.flush(this.#transport.answeredUpToNs());
    await this.#closeJournal();
    this.#transport.close();
    this.#ports.send({ kind: "trial_ended", bytes: this.#journal?.writtenBytes ?? 0 });
  }

  #tellOfWriteFailure(error: unknown): void {
    const code = (error as { code?: unknown }).code;
    const path = this.#order.journalPath;
    this.#ports.send({ kind: "cannot_write", path, code: typeof code === "string" ? code : String(error) });
  }
}
