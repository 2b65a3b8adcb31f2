/**
 * What goes wrong with a request: its model's name decides, or the dice. The names, for tests and for people who want
 * to see what a failure looks like:
 *   err500       answers 500                          sseerr     an error event in the middle of the stream
 *   mix          every third request answers 503      drop       the connection is cut in the middle
 *   rate429      answers 429 with Retry-After         malformed  a chunk in the middle that is no JSON
 *   hang         never answers                        nodone     the stream ends without its end mark
 *   slowheaders  even the headers wait for a token    empty      answers 200 without any content
 *   plain        one JSON body though a stream was asked for
 *   notsse       an HTML page with status 200
 *   reason       the first half is reasoning          rolefirst  the role comes at once, long before the first token
 */
import type { Random } from "#core/random.ts";
import type { MockOptions } from "./mock-options.ts";

export const FAULTS = [
  "err500",
  "rate429",
  "hang",
  "slowheaders",
  "plain",
  "notsse",
  "sseerr",
  "drop",
  "malformed",
  "nodone",
  "empty",
  "reason",
  "rolefirst",
  "err503",
] as const;

export type Fault = (typeof FAULTS)[number];

/** `requestNumber` counts from 1. */
export function faultOf(model: string, requestNumber: number, options: MockOptions, random: Random): Fault | undefined {
  if (model === "mix") return requestNumber % 3 === 0 ? "err503" : undefined;
  const named = FAULTS.find((fault) => fault === model);
  if (named !== undefined) return named;
  // Drawn in any case, so that one rate does not move the others' dice.
  const draws = [random.next(), random.next(), random.next(), random.next()] as const;
  if (draws[0] < options.errorRate) return "err500";
  if (draws[1] < options.hangRate) return "hang";
  if (draws[2] < options.dropRate) return "drop";
  return draws[3] < options.garbleRate ? "malformed" : undefined;
}
