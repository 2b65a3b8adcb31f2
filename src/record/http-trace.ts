/**
 * Where the time of an exchange went, as its transport saw it, and the short form in which the journal carries it: a
 * list of numbers instead of names, instants counted from the sending.
 */

/** Instants are absent where it never came that far. */
export interface HttpTrace {
  /** Of the connection, where this exchange opened it: begun, TCP standing, TLS standing. */
  readonly connectStartNs?: number;
  readonly connectedNs?: number;
  readonly securedNs?: number;
  /** First byte handed to the system; the last one taken by it. */
  readonly sendStartNs?: number;
  readonly sendEndNs?: number;
  /** First and last bytes of the body. */
  readonly firstBodyNs?: number;
  readonly lastBodyNs?: number;
  readonly bodyBytesSent: number;
  readonly bodyBytesReceived: number;
  /** Reads in which the response came. */
  readonly reads: number;
  readonly remoteAddress?: string;
  readonly remotePort?: number;
  readonly localAddress?: string;
  readonly localPort?: number;
}

/** What went over the wire besides the bodies; credentials are redacted before it gets here. */
export interface HttpHeads {
  readonly request: Readonly<Record<string, string>>;
  readonly response: Readonly<Record<string, string>>;
  /** Words that stand for the status. */
  readonly reason?: string;
}

const INSTANTS = [
  "connectStartNs",
  "connectedNs",
  "securedNs",
  "sendStartNs",
  "sendEndNs",
  "firstBodyNs",
  "lastBodyNs",
] as const;
const COUNTS = ["bodyBytesSent", "bodyBytesReceived", "reads"] as const;
const PLACES = ["remoteAddress", "remotePort", "localAddress", "localPort"] as const;

/** Instants, counts, and the four of the addresses where one of them is known. */
export type ShortTrace = readonly (number | string | null)[];

export function shortenTrace(trace: HttpTrace, sentNs: number): ShortTrace {
  const short: (number | string | null)[] = [];
  for (const name of INSTANTS) {
    const atNs = trace[name];
    short.push(atNs === undefined ? null : atNs - sentNs);
  }
  for (const name of COUNTS) short.push(trace[name]);
  if (PLACES.some((name) => trace[name] !== undefined)) for (const name of PLACES) short.push(trace[name] ?? null);
  return short;
}

export function restoreTrace(short: ShortTrace, sentNs: number): HttpTrace {
  const found: Record<string, number | string> = {};
  [...INSTANTS, ...COUNTS, ...PLACES].forEach((name, place) => {
    const value = short[place];
    if (value === null || value === undefined) return;
    found[name] = place < INSTANTS.length ? Number(value) + sentNs : value;
  });
  return found as unknown as HttpTrace;
}
