/**
 * One phase of load: credits, slots, sessions, the bell and the drain. Given a clock, sessions and a way to send, it
 * decides when each request goes out; it knows neither wire formats nor sockets, and runs as well on virtual time.
 *
 * Closed loop: a request goes out whenever a slot is free. Open loop: one per arrival of the pacer, whose schedule is
 * absolute: an arrival that comes late is sent late and its lag is kept; an arrival that finds no free slot is dropped
 * and counted. Turns that continue a session go before new sessions, and hold their slot while they think.
 */
import type { Clock } from "#core/ports.ts";
import { NS_PER_MS, secToNs } from "#core/units.ts";
import type { PhasePlan } from "#plan/phase-plan.ts";
import type { PhaseOutcome } from "#record/phase.ts";
import type { Pacer } from "./pacer/pacer.ts";
import type { Session, SessionPlan, SessionSource } from "./session.ts";

/** The right to send one request. */
export interface Credit {
  readonly session: Session;
  readonly turnIndex: number;
  /** Number within the phase, from 0. */
  readonly requestIndex: number;
  readonly isFinalTurn: boolean;
  readonly dueNs: number;
  readonly issuedNs: number;
  /** Aborted when the phase gives the request up. */
  readonly signal: AbortSignal;
}

export type RequestEnd = "succeeded" | "failed" | "cancelled";

export interface PhaseRunnerOptions {
  readonly plan: PhasePlan;
  readonly clock: Clock;
  readonly sessions: SessionSource;
  /** Absent: a closed loop. */
  readonly pacer?: Pacer | undefined;
  /** Number and correlation id of a new session. */
  readonly openSession: (plan: SessionPlan) => Session;
  /** Must not reject. */
  readonly send: (credit: Credit) => Promise<RequestEnd>;
}

/** Where a phase stands, for progress. */
export interface PhaseCounts {
  readonly sent: number;
  readonly inFlight: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly cancelled: number;
  readonly dropped: number;
  readonly sessionsStarted: number;
  readonly sessionsFinished: number;
  readonly isSendingOver: boolean;
}

export class PhaseRunner {
  readonly #options: PhaseRunnerOptions;
  readonly #done = Promise.withResolvers<PhaseOutcome>();
  readonly #inFlight = new Set<AbortController>();
  /** Turns whose pause is over and that wait for their moment, oldest first, with the instant they became due. */
  readonly #waiting: { session: Session; dueNs: number }[] = [];
  /** Instants at which the free slots came free; undefined where the number of slots is not limited. */
  readonly #freeSlots: number[] | undefined;
  /** Arrivals that could not be served because no session had reached this process yet. */
  readonly #owed: number[] = [];
  #nextArrivalNs = 0;
  readonly #cancelTimers: (() => void)[] = [];
  #sessionsWithTurnsLeft = 0;
  #startNs = 0;
  #sendingEndNs: number | undefined;
  #wasStopped = false;
  #sent = 0;
  #succeeded = 0;
  #failed = 0;
  #cancelled = 0;
  #dropped = 0;
  #sessionsStarted = 0;
  #sessionsFinished = 0;
  #peakInFlight = 0;

  constructor(options: PhaseRunnerOptions) {
    this.#options = options;
    const slots = options.plan.concurrency;
    this.#freeSlots = slots === undefined ? undefined : new Array(slots).fill(0);
  }

  /** Runs to the end of the phase: the last request returned or given up. */
  run(): Promise<PhaseOutcome> {
    const { clock, plan, sessions, pacer } = this.#options;
    this.#startNs = clock.nowNs();
    this.#freeSlots?.fill(this.#startNs);
    if (plan.limits.durationSec !== undefined) {
      const bellNs = this.#startNs + secToNs(plan.limits.durationSec);
      this.#cancelTimers.push(clock.at(bellNs, () => this.#ringBell(bellNs)));
    }
    sessions.onArrival(() => this.#serve());
    if (pacer === undefined) this.#serve();
    else this.#awaitArrival(pacer);
    return this.#done.promise;
  }

  get startNs(): number {
    return this.#startNs;
  }

  /** Ends the phase now: nothing more is sent, what is in flight is given up. */
  stop(): void {
    this.#wasStopped = true;
    this.#endSending();
    this.#giveUpInFlight();
  }

  counts(): PhaseCounts {
    return {
      sent: this.#sent,
      inFlight: this.#inFlight.size,
      succeeded: this.#succeeded,
      failed: this.#failed,
      cancelled: this.#cancelled,
      dropped: this.#dropped,
      sessionsStarted: this.#sessionsStarted,
      sessionsFinished: this.#sessionsFinished,
      isSendingOver: this.#sendingEndNs !== undefined,
    };
  }

  /** Sends what can be sent now; called whenever a slot, a turn or a session has become available. */
  #serve(): void {
    if (this.#options.pacer === undefined) {
      while (this.#mayIssue() && (this.#continueSession() || this.#startSession())) {
        // Each round has sent one request.
      }
    } else {
      while (this.#owed.length > 0 && this.#mayIssue()) {
        const dueNs = this.#owed[0] ?? 0;
        if (!this.#continueSession(dueNs) && !this.#startSession(dueNs)) break;
        this.#owed.shift();
      }
    }
    this.#endIfNothingIsLeft();
  }

  #awaitArrival(pacer: Pacer): void {
    this.#nextArrivalNs = this.#startNs + secToNs(pacer.next());
    this.#options.clock.at(this.#nextArrivalNs, () => this.#arrive(pacer));
  }

  /** Every arrival that is due by now, one by one; then the timer for the next. */
  #arrive(pacer: Pacer): void {
    while (this.#mayIssue() && this.#nextArrivalNs <= this.#options.clock.nowNs()) {
      this.#serveArrival(this.#nextArrivalNs);
      this.#nextArrivalNs = this.#startNs + secToNs(pacer.next());
    }
    this.#endIfNothingIsLeft();
    if (this.#mayIssue()) this.#options.clock.at(this.#nextArrivalNs, () => this.#arrive(pacer));
  }

  #serveArrival(dueNs: number): void {
    if (this.#continueSession(dueNs)) return;
    if (!this.#mayStartSession()) return;
    if (this.#freeSlots?.length === 0) {
      this.#dropped += 1;
    } else if (!this.#startSession(dueNs) && !this.#options.sessions.isExhausted()) {
      this.#owed.push(dueNs);
    }
  }

  #mayIssue(): boolean {
    const { limits } = this.#options.plan;
    return this.#sendingEndNs === undefined && this.#sent < (limits.requests ?? Number.POSITIVE_INFINITY);
  }

  #mayStartSession(): boolean {
    return this.#sessionsStarted < (this.#options.plan.limits.sessions ?? Number.POSITIVE_INFINITY);
  }

  #continueSession(dueNs?: number): boolean {
    const turn = this.#waiting.shift();
    if (turn === undefined) return false;
    this.#issue(turn.session, dueNs ?? turn.dueNs);
    return true;
  }

  #startSession(dueNs?: number): boolean {
    if (!this.#mayStartSession() || this.#freeSlots?.length === 0) return false;
    const plan = this.#options.sessions.take();
    if (plan === undefined) return false;
    const slotFreeNs = this.#freeSlots?.shift() ?? this.#startNs;
    this.#sessionsStarted += 1;
    this.#sessionsWithTurnsLeft += 1;
    this.#issue(this.#options.openSession(plan), dueNs ?? slotFreeNs);
    return true;
  }

  #issue(session: Session, dueNs: number): void {
    const turnIndex = session.nextTurn;
    session.nextTurn += 1;
    const isFinalTurn = session.nextTurn >= session.conversation.turns.length;
    if (isFinalTurn) this.#sessionsWithTurnsLeft -= 1;
    const abort = new AbortController();
    this.#inFlight.add(abort);
    this.#peakInFlight = Math.max(this.#peakInFlight, this.#inFlight.size);
    const requestIndex = this.#sent;
    this.#sent += 1;
    const issuedNs = this.#options.clock.nowNs();
    const credit = { session, turnIndex, requestIndex, isFinalTurn, dueNs, issuedNs, signal: abort.signal };
    void this.#options.send(credit).then((end) => this.#takeBack(credit, abort, end));
  }

  #takeBack(credit: Credit, abort: AbortController, end: RequestEnd): void {
    this.#inFlight.delete(abort);
    if (end === "succeeded") this.#succeeded += 1;
    else if (end === "failed") this.#failed += 1;
    else this.#cancelled += 1;
    const { clock } = this.#options;
    const nowNs = clock.nowNs();
    if (credit.isFinalTurn) {
      this.#sessionsFinished += 1;
      this.#freeSlots?.push(nowNs);
    } else if (this.#sendingEndNs === undefined) {
      const { session } = credit;
      const delayMs = session.conversation.turns[session.nextTurn]?.delayMs ?? 0;
      const dueNs = nowNs + delayMs * NS_PER_MS;
      if (delayMs > 0) clock.at(dueNs, () => this.#resume(session, dueNs));
      else this.#waiting.push({ session, dueNs });
    }
    this.#serve();
  }

  #resume(session: Session, dueNs: number): void {
    if (this.#sendingEndNs !== undefined) return;
    this.#waiting.push({ session, dueNs });
    this.#serve();
  }

  #endIfNothingIsLeft(): void {
    if (this.#sendingEndNs === undefined) {
      const noNewSession = !this.#mayStartSession() || this.#options.sessions.isExhausted();
      if (!this.#mayIssue() || (noNewSession && this.#sessionsWithTurnsLeft === 0)) this.#endSending();
    }
    this.#finishIfDrained();
  }

  /** The duration is over: what is in flight may finish within the grace period. */
  #ringBell(bellNs: number): void {
    const { clock, plan } = this.#options;
    this.#endSending();
    if (this.#inFlight.size === 0 || plan.gracePeriodSec === Number.POSITIVE_INFINITY) return;
    const graceEndNs = bellNs + secToNs(plan.gracePeriodSec);
    this.#cancelTimers.push(clock.at(graceEndNs, () => this.#giveUpInFlight()));
  }

  #endSending(): void {
    this.#sendingEndNs ??= this.#options.clock.nowNs();
    this.#waiting.length = 0;
    this.#owed.length = 0;
    this.#finishIfDrained();
  }

  #giveUpInFlight(): void {
    for (const abort of this.#inFlight) abort.abort();
  }

  #finishIfDrained(): void {
    if (this.#sendingEndNs === undefined || this.#inFlight.size > 0) return;
    const { clock, plan, sessions } = this.#options;
    sessions.onArrival(() => {});
    for (const cancel of this.#cancelTimers) cancel();
    this.#done.resolve({
      phaseIndex: plan.index,
      name: plan.name,
      kind: plan.kind,
      startNs: this.#startNs,
      sendingEndNs: this.#sendingEndNs,
      endNs: clock.nowNs(),
      sent: this.#sent,
      succeeded: this.#succeeded,
      failed: this.#failed,
      cancelled: this.#cancelled,
      dropped: this.#dropped,
      sessionsStarted: this.#sessionsStarted,
      sessionsFinished: this.#sessionsFinished,
      peakInFlight: this.#peakInFlight,
      wasCancelled: this.#wasStopped,
    });
  }
}
