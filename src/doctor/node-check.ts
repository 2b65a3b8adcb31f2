/** One thing that was looked at on this machine, and whether it is fit for measuring. */

/** `unknown`: this system does not tell. */
export type Verdict = "ok" | "warn" | "bad" | "unknown";

export interface NodeCheck {
  readonly name: string;
  /** What there is, in a few words. */
  readonly found: string;
  readonly verdict: Verdict;
  /** What it means and how to mend it; always there with `warn` and `bad`. */
  readonly advice?: string;
}

export function unknownCheck(name: string): NodeCheck {
  return { name, found: "not told by this system", verdict: "unknown" };
}

/** Thousands apart, for people. */
export function countText(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ",");
}

export function bytesText(bytes: number): string {
  const gib = bytes / 2 ** 30;
  if (gib >= 1) return `${gib.toFixed(1)} GiB`;
  return bytes >= 2 ** 20 ? `${Math.round(bytes / 2 ** 20)} MiB` : `${Math.round(bytes / 1024)} KiB`;
}

export function shareText(share: number): string {
  return `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
}
