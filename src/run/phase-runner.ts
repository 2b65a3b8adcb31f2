/**
 * One phase of load: credits, slots, limits, the bell and the drain. When sessions start and turns follow is its
 * shape's business. It knows neither wire formats nor sockets, and runs as well on virtual time. A session holds its
 * slot until its last turn has returned, pauses included; a turn holds a prefill slot until its first content.
 */
import type { Clock } from "#core/ports.ts";
import { type Random, randomStream } from "#core/random.ts";
import { secToNs } from "#core/units.ts";
import type { PhasePlan, StepRamp } from "#plan/phase-plan.ts";
import { instantsOfShare, stepInstants } from "#plan/step-ramp.ts";
import type { PhaseOutcome } from "#record/phase.ts";
import type { Credit, RequestEnd } from "./credit.ts";
import { PhaseCounter, type PhaseCounts } from "./phase-counts.ts";
import { cutAfter, type Session, type SessionPlan, type SessionSource } from "./session.ts";
import { createShape } from "./shape/create-shape.ts";
import type { LoadShape, PhaseDesk, SessionStart } from "./shape/load-shape.ts";
import { createSlots, openSlots, type Slots, UNLIMITED_SLOTS } from "./slots.ts";

export interface PhaseRunnerOptions {
  readonly plan: PhasePlan;
  readonly clock: Clock;
  readonly sessions: SessionSource;
  /** Of the run; the phase draws from streams of its own. */
  readonly seed: number;
  /** Number and correlation id of a new session; the latter is given where the schedule names its sessions. */
  readonly openSession: (plan: SessionPlan, correlationId: string | undefined) => Session;
  /** Must not reject. */
  readonly send: (credit: Credit) => Promise<RequestEnd>;
  /** The last request has been sent; some may be in flight. Called once. */
  readonly onSendingEnded?: () => void;
}

export class PhaseRunner implements PhaseDesk {
  readonly #options: PhaseRunnerOptions;
  readonly #shape: LoadShape;
  readonly #done = Promise.withResolvers<PhaseOutcome>();
  readonly #counts = new PhaseCounter();
  /** Aborted when what is in flight is given up: nothing is sent any more then. */
  readonly #giveUp = new AbortController();
  /** Turns whose pause is over and that wait for their moment, oldest first, with the instant they became due. */
  readonly #waiting: { session: Session; dueNs: number }[] = [];
  readonly #sessionSlots: Slots;
  readonly #prefillSlots: Slots;
  readonly #cancellation: Random;
  /** Of what is still to be sent. */
  readonly #timers = new Set<() => void>();
  readonly #endTimers: (() => void)[] = [];
  #stopListening: () => void = () => {};
  #sessionsWithTurnsLeft = 0;
  #startNs = 0;
  #bellNs = Number.POSITIVE_INFINITY;
  #sendingEndNs: number | undefined;
  #wasStopped = false;
  #gaveUpOnFailures = false;

  constructor(options: PhaseRunnerOptions) {
    const { plan, seed, sessions } = options;
    this.#options = options;
    this.#sessionSlots = plan.concurrency === undefined ? UNLIMITED_SLOTS : createSlots();
    this.#prefillSlots = plan.prefillConcurrency === undefined ? UNLIMITED_SLOTS : createSlots();
    const ofShare = plan.share === undefined ? "" : `.${plan.share.index}`;
    this.#cancellation = randomStream(seed, `cancellation.${plan.name}${ofShare}`);
    this.#shape = createShape(this, { plan, sessions, random: randomStream(seed, `arrivals.${plan.name}`) });
  }

  /**
   * Runs to the end of the phase: the last request returned or given up. `startNs` may lie ahead, so that several
   * workers begin at once; absent: now.
   */
  run(startNs: number = this.nowNs()): Promise<PhaseOutcome> {
    const { plan, sessions } = this.#options;
    this.#startNs = startNs;
    if (plan.limits.durationSec !== undefined) {
      this.#bellNs = startNs + secToNs(plan.limits.durationSec);
      this.#endTimers.push(this.#options.clock.at(this.#bellNs, () => this.#ringBell()));
    }
    this.#stopListening = sessions.onArrival(() => this.#serve());
    if (startNs <= this.nowNs()) this.#begin();
    else this.at(startNs, () => this.#begin());
    return this.#done.promise;
  }

  #begin(): void {
    const { concurrency, concurrencyRamp, prefillConcurrency, prefillRamp } = this.#options.plan;
    this.#open(this.#sessionSlots, concurrency, concurrencyRamp, "concurrency");
    this.#open(this.#prefillSlots, prefillConcurrency, prefillRamp, "prefill");
    this.#shape.start();
    this.#endIfNothingIsLeft();
  }

  /** All slots at once, or each at its step of the ramp. */
  #open(slots: Slots, count: number | undefined, ramp: StepRamp | undefined, name: string): void {
    const { plan, seed } = this.#options;
    const offsetsSec =
      ramp === undefined
        ? new Array<number>(count ?? 0).fill(0)
        : instantsOfShare(stepInstants(ramp, randomStream(seed, `ramp.${name}.${plan.name}`)), plan.share);
    const instantsNs = offsetsSec.map((offsetSec) => this.#startNs + secToNs(offsetSec));
    openSlots(slots, instantsNs, { desk: this, onGrown: () => this.#shape.serve() });
  }

  /** Ends the phase now: nothing more is sent, what is in flight is given up. */
  stop(): void {
    this.#wasStopped = true;
    this.#endSending();
    this.#giveUpInFlight();
  }

  counts(): PhaseCounts {
    return this.#counts.toCounts(this.#sendingEndNs !== undefined);
  }

  get startNs(): number {
    return this.#startNs;
  }

  nowNs(): number {
    return this.#options.clock.nowNs();
  }

  at(instantNs: number, callback: () => void): void {
    const cancel = this.#options.clock.at(instantNs, () => {
      this.#timers.delete(cancel);
      callback();
      this.#endIfNothingIsLeft();
    });
    this.#timers.add(cancel);
  }

  maySend(): boolean {
    const { requests = Number.POSITIVE_INFINITY } = this.#options.plan.limits;
    // By the clock too: the timer of a request due at the bell can run before the bell's own.
    return this.#sendingEndNs === undefined && this.nowNs() < this.#bellNs && this.#counts.sent < requests;
  }

  mayStartSession(): boolean {
    return this.#counts.sessionsStarted < (this.#options.plan.limits.sessions ?? Number.POSITIVE_INFINITY);
  }

  hasPrefillSlot(): boolean {
    return this.#prefillSlots.isFree;
  }

  hasSessionSlot(): boolean {
    return this.#sessionSlots.isFree;
  }

  hasTurnWaiting(): boolean {
    return this.#waiting.length > 0;
  }

  drop(): void {
    this.#counts.dropped += 1;
  }

  continueSession(dueNs?: number): boolean {
    if (!this.#prefillSlots.isFree) return false;
    const turn = this.#waiting.shift();
    if (turn === undefined) return false;
    this.#prefillSlots.take();
    this.#issue(turn.session, dueNs ?? turn.dueNs);
    return true;
  }

  startSession({ dueNs, plan, correlationId, mostTurns }: SessionStart = {}): Session | undefined {
    if (!this.mayStartSession() || !this.#prefillSlots.isFree || !this.#sessionSlots.isFree) return undefined;
    const taken = plan ?? this.#options.sessions.take();
    if (taken === undefined) return undefined;
    const session = this.#options.openSession(cutAfter(taken, mostTurns), correlationId);
    this.#counts.sessionsStarted += 1;
    this.#sessionsWithTurnsLeft += 1;
    const slotFreeNs = Math.max(this.#startNs, this.#sessionSlots.take(), this.#prefillSlots.take());
    this.#issue(session, dueNs ?? slotFreeNs);
    return session;
  }

  #issue(session: Session, dueNs: number): void {
    const { plan, send } = this.#options;
    const turnIndex = session.nextTurn;
    session.nextTurn += 1;
    const isFinalTurn = session.nextTurn >= session.conversation.turns.length;
    if (isFinalTurn) this.#sessionsWithTurnsLeft -= 1;
    let isPrefilling = true;
    const endPrefill = (): void => {
      if (!isPrefilling) return;
      isPrefilling = false;
      this.#prefillSlots.giveBack(this.nowNs());
    };
    const onFirstContent = (): void => {
      endPrefill();
      this.#serve();
    };
    const credit: Credit = {
      session,
      turnIndex,
      requestIndex: this.#counts.send(),
      isFinalTurn,
      dueNs,
      issuedNs: this.nowNs(),
      signal: this.#giveUp.signal,
      ...(plan.prefillConcurrency === undefined ? {} : { onFirstContent }),
      ...this.#drawCancellation(),
    };
    void send(credit).then((end) => {
      endPrefill();
      this.#takeBack(credit, end);
    });
  }

  #drawCancellation(): Pick<Credit, "cancelAfterSec"> {
    const { cancellation } = this.#options.plan;
    if (cancellation === undefined || this.#cancellation.next() >= cancellation.share) return {};
    return { cancelAfterSec: cancellation.delaySec };
  }

  #takeBack({ session, isFinalTurn, dueNs }: Credit, end: RequestEnd): void {
    this.#counts.end(end);
    const nowNs = this.nowNs();
    if (isFinalTurn) {
      this.#counts.sessionsFinished += 1;
      this.#sessionSlots.giveBack(nowNs);
    } else if (this.#sendingEndNs === undefined) {
      const nextNs = this.#shape.nextTurnNs(session, dueNs);
      const wait = () => this.#waiting.push({ session, dueNs: nextNs });
      if (nextNs <= nowNs) wait();
      else {
        this.at(nextNs, () => {
          wait();
          this.#shape.serve();
        });
      }
    }
    this.#giveUpOnFailures();
    this.#serve();
  }

  #giveUpOnFailures(): void {
    const { failureLimit: limit } = this.#options.plan;
    if (limit === undefined || this.#counts.failedShare(limit.leastEnded) <= limit.share) return;
    this.#gaveUpOnFailures = true;
    this.#endSending();
    this.#giveUpInFlight();
  }

  #serve(): void {
    if (this.nowNs() < this.#startNs) return;
    if (this.#sendingEndNs === undefined) this.#shape.serve();
    this.#endIfNothingIsLeft();
  }

  #endIfNothingIsLeft(): void {
    if (this.#sendingEndNs === undefined) {
      const noNewSession = !this.mayStartSession() || !this.#shape.mayStartMore();
      if (!this.maySend() || (noNewSession && this.#sessionsWithTurnsLeft === 0)) this.#endSending();
    }
    this.#finishIfDrained();
  }

  /** The duration is over: what is in flight may finish within the grace period. */
  #ringBell(): void {
    const { clock, plan } = this.#options;
    this.#endSending();
    if (this.#counts.inFlight === 0 || plan.gracePeriodSec === Number.POSITIVE_INFINITY) return;
    this.#endTimers.push(clock.at(this.#bellNs + secToNs(plan.gracePeriodSec), () => this.#giveUpInFlight()));
  }

  #endSending(): void {
    if (this.#sendingEndNs !== undefined) return;
    this.#sendingEndNs = this.nowNs();
    this.#stopListening();
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
    this.#waiting.length = 0;
    this.#options.onSendingEnded?.();
    this.#finishIfDrained();
  }

  #giveUpInFlight(): void {
    this.#giveUp.abort();
  }

  #finishIfDrained(): void {
    if (this.#sendingEndNs === undefined || this.#counts.inFlight > 0) return;
    const { plan } = this.#options;
    for (const cancel of this.#endTimers) cancel();
    this.#done.resolve({
      phaseIndex: plan.index,
      name: plan.name,
      kind: plan.kind,
      startNs: this.#startNs,
      sendingEndNs: this.#sendingEndNs,
      endNs: this.nowNs(),
      ...this.#counts.totals(),
      wasCancelled: this.#wasStopped,
      ...(this.#gaveUpOnFailures ? { gaveUpOnFailures: true } : {}),
    });
  }
}
