/** A phase as the load engine wants it: every choice made, units in names. */
import type { PhaseConfig, PhaseKind, RampConfig } from "#config/config.ts";
import { peakRate, planRateCurve, type RatePoint } from "./rate-curve.ts";

export interface PhasePlan {
  readonly index: number;
  readonly name: string;
  readonly kind: PhaseKind;
  readonly pacing: Pacing;
  /** Cap on sessions in progress; absent: none. */
  readonly concurrency?: number;
  readonly concurrencyRamp?: StepRamp;
  /** Cap on requests that have no content yet; absent: none. */
  readonly prefillConcurrency?: number;
  readonly prefillRamp?: StepRamp;
  /** The first reached ends the phase. At least one stands, save for a fixed schedule, which ends with its trace. */
  readonly limits: { readonly requests?: number; readonly sessions?: number; readonly durationSec?: number };
  /** Seconds after the duration for what is still in flight. `Infinity`: as long as it takes. */
  readonly gracePeriodSec: number;
  /** Begins when the phase before has sent its last request, and not only when that has drained. */
  readonly isSeamless?: boolean;
  /** Requests given up on purpose: which share, 0 to 1, and how long after each was written. */
  readonly cancellation?: { readonly share: number; readonly delaySec: number };
  /** The phase is given up when more than this share has failed, once `leastEnded` requests have come back. */
  readonly failureLimit?: { readonly share: number; readonly leastEnded: number };
  /** The part of the phase that one of several load workers carries out; absent: the whole of it. */
  readonly share?: PhaseShare;
}

/** Slots, arrivals and users of a phase are numbered from 0: a share holds those with number ≡ index mod count. */
export interface PhaseShare {
  readonly index: number;
  readonly count: number;
}

/** A limit that grows from 1 to `target`, that of the whole phase, by single steps. */
export interface StepRamp {
  readonly durationSec: number;
  readonly strategy: RampConfig["strategy"];
  readonly target: number;
}

export type Pacing =
  /** The next request goes out as soon as a slot is free. */
  | { readonly kind: "closed_loop" }
  | ArrivalPacing
  /** `users` sessions at a time, each with a turn every `users / ratePerSec` seconds. */
  | {
      readonly kind: "user_centric";
      readonly ratePerSec: number;
      readonly users: number;
      /** Of the dataset's conversations, on average. */
      readonly meanTurns: number;
    }
  /** Turns go out at the timestamps of a trace; `zeroMs` of the trace's time is the start of the phase. */
  | ({ readonly kind: "fixed_schedule"; readonly zeroMs: number } & ScheduleWindow);

/** The part of a trace that is replayed, both ends included; absent: from its beginning, to its end. */
export interface ScheduleWindow {
  readonly fromMs?: number;
  readonly toMs?: number;
}

/** Requests arrive whether or not those before have been answered. */
export type ArrivalPacing =
  | ({ readonly kind: "constant" } & Rate)
  | ({ readonly kind: "poisson" } & Rate)
  | ({ readonly kind: "gamma"; readonly smoothness: number } & Rate);

export interface Rate {
  /** The highest that the curve reaches. */
  readonly ratePerSec: number;
  /** Absent: the same rate all the time. */
  readonly curve?: readonly RatePoint[];
}

/** What of the dataset a schedule depends on. */
export interface WorkloadFacts {
  readonly meanTurns?: number;
  /** The earliest timestamp of a first turn. */
  readonly firstTimestampMs?: number;
}

/** As the reference has it, where a duration is given and no grace. */
export const DEFAULT_GRACE_PERIOD_SEC = 30;
/** Too few failures to judge by: below this many requests nothing is given up. */
const LEAST_ENDED = 10;
const MEAN_TURNS = 1;

export function planPhases(phases: readonly PhaseConfig[], facts: WorkloadFacts = {}): PhasePlan[] {
  return phases.map((phase, index) => {
    const pacing = planPacing(phase, facts);
    const concurrency = phase.concurrency ?? (pacing.kind === "closed_loop" ? 1 : undefined);
    const { cancellation, failedRequestThreshold } = phase;
    return {
      index,
      name: phase.name,
      kind: phase.kind,
      pacing,
      ...(concurrency === undefined ? {} : { concurrency, ...rampOf("concurrencyRamp", phase, concurrency) }),
      ...(phase.prefillConcurrency === undefined
        ? {}
        : {
            prefillConcurrency: phase.prefillConcurrency,
            ...rampOf("prefillRamp", phase, phase.prefillConcurrency),
          }),
      limits: {
        ...(phase.requests === undefined ? {} : { requests: phase.requests }),
        ...(phase.sessions === undefined ? {} : { sessions: phase.sessions }),
        ...(phase.duration === undefined ? {} : { durationSec: phase.duration }),
      },
      gracePeriodSec: phase.gracePeriod ?? DEFAULT_GRACE_PERIOD_SEC,
      ...(phase.seamless === true ? { isSeamless: true } : {}),
      ...(cancellation === undefined || cancellation.rate === 0
        ? {}
        : { cancellation: { share: cancellation.rate / 100, delaySec: cancellation.delay } }),
      ...(failedRequestThreshold === undefined
        ? {}
        : {
            failureLimit: { share: failedRequestThreshold, leastEnded: Math.max(concurrency ?? 0, LEAST_ENDED) },
          }),
    };
  });
}

function rampOf(
  name: "concurrencyRamp" | "prefillRamp",
  phase: PhaseConfig,
  target: number,
): { readonly [Name in typeof name]?: StepRamp } {
  const ramp = phase[name];
  return ramp === undefined ? {} : { [name]: { durationSec: ramp.duration, strategy: ramp.strategy, target } };
}

function planPacing(phase: PhaseConfig, facts: WorkloadFacts): Pacing {
  switch (phase.type) {
    case "constant":
    case "poisson":
      return { kind: phase.type, ...planRate(phase) };
    case "gamma":
      return { kind: "gamma", ...planRate(phase), smoothness: phase.smoothness ?? 1 };
    case "user_centric":
      return {
        kind: "user_centric",
        ratePerSec: phase.rate ?? Number.POSITIVE_INFINITY,
        users: phase.users ?? 1,
        meanTurns: facts.meanTurns ?? MEAN_TURNS,
      };
    case "fixed_schedule":
      return {
        kind: "fixed_schedule",
        zeroMs: phase.autoOffset === false ? (phase.startOffset ?? 0) : (facts.firstTimestampMs ?? 0),
        ...(phase.startOffset === undefined ? {} : { fromMs: phase.startOffset }),
        ...(phase.endOffset === undefined ? {} : { toMs: phase.endOffset }),
      };
    default:
      return { kind: "closed_loop" };
  }
}

function planRate({ rate, rateRamp, rateSeries }: PhaseConfig): Rate {
  const ratePerSec = rate ?? Number.POSITIVE_INFINITY;
  const curve = planRateCurve({ ratePerSec, ramp: rateRamp, series: rateSeries });
  return curve === undefined ? { ratePerSec } : { ratePerSec: peakRate(curve), curve };
}
