/**
 * The load worker: a process of its own that sends what it is told to and writes down what it sees. It plans
 * nothing and counts no tokens, so that the thread that stamps the chunks does little else.
 * It serves one trial after another for as long as the main process lives.
 */
import type { AppendFile, Clock, Entropy, Files } from "#core/ports.ts";
import { randomStream } from "#core/random.ts";
import { nsToSec, type RunOrigin } from "#core/units.ts";
import type { Transport, TransportKind, TransportOptions } from "#transport/transport.ts";
import { readEndpoint } from "./endpoint-facts.ts";
import { runExchange } from "./exchange.ts";
import { createJournalWriter, type JournalWriter } from "./journal-writer.ts";
import { createPacer } from "./pacer/create-pacer.ts";
import { PhaseRunner } from "./phase-runner.ts";
import type { FromWorker, ToWorker, TrialOrder } from "./protocol.ts";
import { WORKER_PROGRAM } from "./protocol.ts";
import { createSessionBuffer, type SessionBuffer } from "./session-buffer.ts";

export interface WorkerPorts {
  readonly send: (message: FromWorker) => void;
  readonly onMessage: (listener: (message: ToWorker) => void) => void;
  readonly clockOf: (origin: RunOrigin) => Clock;
  readonly entropy: Entropy;
  readonly files: Files;
  readonly transportOf: (options: TransportOptions & { readonly kind: TransportKind }, clock: Clock) => Transport;
  /** Calls again and again until the returned function is called. */
  readonly every: (periodMs: number, callback: () => void) => () => void;
}

/** What `--transport auto` means: docs/performance.md has the figures that decided it. */
const AUTOMATIC_TRANSPORT: TransportKind = "socket";

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
        trial?.buffer.add(message.sessions, message.isLast);
        break;
      case "run_phase":
        if (trial !== undefined) guard(trial.runPhase(message.phaseIndex));
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
  readonly buffer: SessionBuffer;
  readonly #order: TrialOrder;
  readonly #ports: WorkerPorts;
  readonly #clock: Clock;
  readonly #transport: Transport;
  #journal: JournalWriter | undefined;
  #closeJournal: () => Promise<void> = async () => {};
  #opened = Promise.withResolvers<void>();
  #runner: PhaseRunner | undefined;
  #sessions = 0;
  #isStopped = false;

  constructor(order: TrialOrder, ports: WorkerPorts) {
    this.#order = order;
    this.#ports = ports;
    this.#clock = ports.clockOf(order.origin);
    const { insecure, connectionReuse, transport } = order.endpoint;
    const kind = transport === "auto" ? AUTOMATIC_TRANSPORT : transport;
    const tls = { insecure, ...(order.caPem === undefined ? {} : { caPem: order.caPem }) };
    this.#transport = ports.transportOf({ kind, reuse: connectionReuse, tls }, this.#clock);
    this.buffer = createSessionBuffer(sessionsAtHand(order), (count) => ports.send({ kind: "need_sessions", count }));
  }

  async open(): Promise<void> {
    let file: AppendFile;
    try {
      file = await this.#ports.files.openAppend(this.#order.journalPath);
    } catch (error) {
      this.#tellOfWriteFailure(error);
      return;
    }
    this.#journal = createJournalWriter(file, {
      onWritten: (bytes) => this.#ports.send({ kind: "journal", bytes }),
      onFailure: (error) => this.#tellOfWriteFailure(error),
    });
    this.#closeJournal = () => file.close();
    this.#opened.resolve();
  }

  async runPhase(phaseIndex: number): Promise<void> {
    await this.#opened.promise;
    const plan = this.#order.phases[phaseIndex];
    const journal = this.#journal;
    if (plan === undefined || journal === undefined) throw new Error(`no phase ${phaseIndex} in this trial`);
    const { endpoint, seed, workerId, keepsWire, keepsBody } = this.#order;
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
    };
    const runner = new PhaseRunner({
      plan,
      clock: this.#clock,
      sessions: this.buffer,
      pacer: createPacer(plan.pacing, randomStream(seed, `arrivals.${plan.name}`)),
      openSession: (session) => {
        const number = this.#sessions;
        this.#sessions += 1;
        return { ...session, number, correlationId: entropy.uuid(), nextTurn: 0, history: [] };
      },
      send: async (credit) => {
        const record = await runExchange(credit, exchange);
        journal.add({ kind: "record", record });
        if (record.error === undefined) return "succeeded";
        return record.error.kind === "cancelled" ? "cancelled" : "failed";
      },
    });
    this.#runner = runner;
    const ended = runner.run();
    if (this.#isStopped) runner.stop();
    journal.add({ kind: "phase_started", phaseIndex, startNs: runner.startNs });
    const report = () => {
      const elapsedSec = nsToSec(this.#clock.nowNs() - runner.startNs);
      this.#ports.send({ kind: "progress", phaseIndex, elapsedSec, counts: runner.counts() });
      void journal.flush();
    };
    const stopReports = this.#ports.every(REPORT_PERIOD_MS, report);
    const outcome = await ended;
    stopReports();
    this.#runner = undefined;
    journal.add({ kind: "phase_ended", outcome });
    report();
    await journal.flush();
    this.#ports.send({ kind: "phase_ended", outcome });
  }

  /** Also of the phases that are still to come. */
  stop(): void {
    this.#isStopped = true;
    this.#runner?.stop();
  }

  async end(): Promise<void> {
    await this.#journal?.flush();
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

/** Enough sessions that a free slot, or half a second of arrivals, never waits for the main process. */
function sessionsAtHand(order: TrialOrder): number {
  const wanted = order.phases.map((phase) => {
    const perHalfSecond = phase.pacing.kind === "closed_loop" ? 0 : Math.min(phase.pacing.ratePerSec, 1e5) / 2;
    return Math.max(phase.concurrency ?? 0, Math.ceil(perHalfSecond));
  });
  const needed = order.phases.map(({ limits }) =>
    Math.min(limits.requests ?? Number.POSITIVE_INFINITY, limits.sessions ?? Number.POSITIVE_INFINITY),
  );
  const allNeeded = needed.reduce((sum, count) => sum + count, 0);
  return Math.min(allNeeded, Math.max(64, ...wanted));
}
