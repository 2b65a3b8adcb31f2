/** A phase on virtual time against a server that takes a known time: what was sent, when, and how it ended. */
import { msToNs, nsToMs } from "#core/units.ts";
import type { PhasePlan } from "#plan/phase-plan.ts";
import type { PhaseOutcome } from "#record/phase.ts";
import type { Conversation } from "#record/turn.ts";
import type { Credit, RequestEnd } from "#run/credit.ts";
import { PhaseRunner } from "#run/phase-runner.ts";
import { createSessionBuffer } from "#run/session-buffer.ts";
import { createVirtualClock, type VirtualClock } from "./virtual-clock.ts";

export interface SimulationOptions {
  readonly plan: Partial<PhasePlan> & Pick<PhasePlan, "limits">;
  /** Milliseconds that a request takes; 100 unless told. */
  readonly latencyMs?: (credit: Credit) => number;
  /** Milliseconds to the first content; half the latency unless told. */
  readonly ttftMs?: (credit: Credit) => number;
  readonly endOf?: (credit: Credit) => RequestEnd;
  readonly turnsOf?: (session: number) => SimulatedTurn[];
  /** Sessions that will ever come; endless unless told. */
  readonly supply?: number;
  readonly seed?: number;
  /** When the phase is to begin; at once unless told. */
  readonly startNs?: number;
  readonly clock?: VirtualClock;
  readonly onSendingEnded?: () => void;
}

export interface SimulatedTurn {
  readonly delayMs?: number;
  readonly timestampMs?: number;
}

export interface SentRequest {
  readonly atMs: number;
  readonly dueMs: number;
  readonly session: number;
  readonly turn: number;
  readonly correlationId: string;
  readonly cancelAfterSec?: number;
}

export interface Simulation {
  readonly clock: VirtualClock;
  readonly runner: PhaseRunner;
  readonly outcome: Promise<PhaseOutcome>;
  readonly sent: SentRequest[];
  readonly inFlight: () => number;
  mostInFlight: number;
}

export function simulatePhase(options: SimulationOptions): Simulation {
  const clock = options.clock ?? createVirtualClock();
  const plan: PhasePlan = {
    index: 0,
    name: "profiling",
    kind: "profiling",
    pacing: { kind: "closed_loop" },
    gracePeriodSec: 30,
    ...options.plan,
  };
  const sent: Simulation["sent"] = [];
  let flying = 0;
  let made = 0;
  const turnsOf = options.turnsOf ?? (() => [{}]);
  const buffer = createSessionBuffer(16, (count) => {
    queueMicrotask(() => {
      const left = (options.supply ?? Number.POSITIVE_INFINITY) - made;
      const sessions = Array.from({ length: Math.min(count, left) }, () => {
        const number = made++;
        return { conversationIndex: number, conversation: conversationOf(number, turnsOf(number)) };
      });
      buffer.add(sessions, made >= (options.supply ?? Number.POSITIVE_INFINITY));
    });
  });
  let opened = 0;
  const runner = new PhaseRunner({
    plan,
    clock,
    sessions: buffer,
    seed: options.seed ?? 1,
    openSession: (session, correlationId = "c") => ({
      ...session,
      number: opened++,
      correlationId,
      nextTurn: 0,
      history: [],
    }),
    ...(options.onSendingEnded === undefined ? {} : { onSendingEnded: options.onSendingEnded }),
    send: (credit) => {
      flying += 1;
      simulation.mostInFlight = Math.max(simulation.mostInFlight, flying);
      sent.push({
        atMs: nsToMs(clock.nowNs()),
        dueMs: nsToMs(credit.dueNs),
        session: credit.session.number,
        turn: credit.turnIndex,
        correlationId: credit.session.correlationId,
        ...(credit.cancelAfterSec === undefined ? {} : { cancelAfterSec: credit.cancelAfterSec }),
      });
      return new Promise((resolve) => {
        let isOver = false;
        const end = (how: RequestEnd) => {
          if (isOver) return;
          isOver = true;
          cancelTimer();
          cancelFirst();
          flying -= 1;
          resolve(how);
        };
        const latencyMs = options.latencyMs?.(credit) ?? 100;
        const ttftMs = options.ttftMs?.(credit) ?? latencyMs / 2;
        const cancelFirst = clock.at(clock.nowNs() + msToNs(ttftMs), () => credit.onFirstContent?.());
        const cancelTimer = clock.at(clock.nowNs() + msToNs(latencyMs), () =>
          end(options.endOf?.(credit) ?? "succeeded"),
        );
        credit.signal.addEventListener("abort", () => end("cancelled"));
      });
    },
  });
  const simulation: Simulation = {
    clock,
    runner,
    outcome: Promise.resolve({} as PhaseOutcome),
    sent,
    inFlight: () => flying,
    mostInFlight: 0,
  };
  return Object.assign(simulation, { outcome: runner.run(options.startNs) });
}

function conversationOf(number: number, turns: readonly SimulatedTurn[]): Conversation {
  return {
    id: `session_${number}`,
    turns: turns.map((turn) => ({ model: "m", texts: [], ...turn })),
    history: "deltas",
  };
}
