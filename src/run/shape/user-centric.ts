/**
 * A steady number of users, each with a turn every `users / rate` seconds, so that all of them together keep the rate
 * and send evenly. The phase begins in the middle of things: its first users are taken to have played part of their
 * conversations already. A user who is through is replaced when the turn after the last would have been due.
 */
import { secToNs } from "#core/units.ts";
import type { Pacing, PhaseShare } from "#plan/phase-plan.ts";
import type { SessionSource } from "#run/session.ts";
import type { LoadShape, PhaseDesk } from "./load-shape.ts";
import { createTimetable } from "./timetable.ts";

export type UserCentricPacing = Extract<Pacing, { readonly kind: "user_centric" }>;

/** A user of the first moment. Its number is its name on the wire. */
export interface FirstUser {
  readonly number: number;
  /** Place in the order of sending: a turn every `1 / rate` seconds. */
  readonly order: number;
  /** Absent: the whole conversation. */
  readonly mostTurns?: number;
}

/**
 * The users at the start of the phase, in the order of their numbers. With N users and L = turns − 1 (at least 1), user
 * i of 0 … N − 1 has lived a = (N − i)·L turn times: L − ⌊a/N⌋ turns are left to it, and it comes at place
 * N − (a mod N), or, where N and L share a factor and places would be taken twice, at N − (i·s mod N) with s the
 * smallest step above 1 that shares none with N. User 0 has nothing left; a fresh user stands at place 0.
 */
export function firstUsers(users: number, meanTurns: number): FirstUser[] {
  const most = Math.max(1, Math.round(meanTurns) - 1);
  const shareFactor = greatestCommonDivisor(users, most) > 1;
  const step = shareFactor ? coprimeStep(users) : 0;
  const aged = Array.from({ length: users }, (_, i): FirstUser => {
    const age = (users - i) * most;
    const place = shareFactor ? (i * step) % users : age % users;
    return { number: i + 1, order: users - place, mostTurns: most - Math.floor(age / users) };
  });
  return [...aged.filter(({ mostTurns }) => mostTurns !== 0), { number: users + 1, order: 0 }];
}

interface UserStart extends Partial<FirstUser> {
  readonly dueNs: number;
}

export interface UserCentricOptions {
  readonly pacing: UserCentricPacing;
  readonly sessions: SessionSource;
  readonly share?: PhaseShare | undefined;
}

export function createUserCentric(desk: PhaseDesk, { pacing, sessions, share }: UserCentricOptions): LoadShape {
  const { users, ratePerSec, meanTurns } = pacing;
  const { index, count } = share ?? { index: 0, count: 1 };
  const gapNs = secToNs(users / ratePerSec);
  let nextNumber = users + 2 + index;
  const begin = ({ dueNs, number = nextNumber, mostTurns }: UserStart): boolean => {
    const cut = mostTurns === undefined ? {} : { mostTurns };
    const session = desk.startSession({ dueNs, correlationId: String(number), ...cut });
    if (session === undefined) return false;
    if (number === nextNumber) nextNumber += count;
    timetable.add({ dueNs: dueNs + session.conversation.turns.length * gapNs });
    return true;
  };
  const timetable = createTimetable(desk, begin);
  return {
    start: () => {
      for (const [place, user] of firstUsers(users, meanTurns).entries()) {
        if (place % count !== index) continue;
        timetable.add({ ...user, dueNs: desk.startNs + secToNs(user.order / ratePerSec) });
      }
    },
    serve: timetable.serve,
    nextTurnNs: (_session, dueNs) => Math.max(desk.nowNs(), dueNs + gapNs),
    mayStartMore: () => !sessions.isExhausted(),
  };
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

function coprimeStep(users: number): number {
  let step = 2;
  while (greatestCommonDivisor(step, users) > 1) step++;
  return step;
}
