/**
 * What the server is busy with at an instant. Rates and tokens are kept as whole numbers of small parts: whole numbers
 * add and subtract without rounding in a double, so a sum returns to exactly 0 when everything in it is gone, in
 * whatever order that happens, and nothing piles up over a run.
 */

/** Parts of one token per second: fine enough for a stream of one token a minute, room for 10¹¹ tokens a second. */
export const RATE_PARTS = 2 ** 16;
/** Parts of one token: room for 5 · 10⁸ tokens in flight. */
export const TOKEN_PARTS = 2 ** 24;

export class LoadState {
  inFlight = 0;
  prefilling = 0;
  decoding = 0;
  /** In `RATE_PARTS`. */
  prefillRate = 0;
  /** As if each request decoded at one pace from first content to end. */
  evenDecodeRate = 0;
  /** Following the gaps between chunks. */
  decodeRate = 0;
  /** In `TOKEN_PARTS`. */
  tokensInFlight = 0;
}
