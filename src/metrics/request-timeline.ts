/**
 * The few numbers of each request that load curves are drawn from, in columns: when it was sent, when its first
 * content came, when it ended, its tokens, and where its inter-chunk gaps lie in the run's pool of gaps.
 */
import { FloatColumn } from "#stats/column.ts";
import type { RequestReading } from "./reading.ts";

export class RequestTimeline {
  readonly sentNs = new FloatColumn();
  /** NaN for requests without a stream of content: they only count as in flight. */
  readonly firstContentNs = new FloatColumn();
  readonly endNs = new FloatColumn();
  readonly inputTokens = new FloatColumn();
  readonly outputLength = new FloatColumn();
  readonly firstGap = new FloatColumn();
  readonly gapCount = new FloatColumn();
  /** Gaps of no length come from chunks that arrived together: no rate can be given to them. */
  readonly positiveGapCount = new FloatColumn();

  get length(): number {
    return this.sentNs.length;
  }

  /** Adds a request whose gaps begin at `firstGap` in the pool. */
  add(reading: RequestReading, firstGap: number): void {
    const { gapsNs } = reading;
    let positive = 0;
    for (const gap of gapsNs) if (gap > 0) positive++;
    this.sentNs.push(reading.sentNs);
    this.firstContentNs.push(reading.ttftNs === undefined ? Number.NaN : reading.sentNs + reading.ttftNs);
    this.endNs.push(reading.endNs);
    this.inputTokens.push(reading.inputTokens ?? 0);
    this.outputLength.push(reading.outputLength ?? 0);
    this.firstGap.push(firstGap);
    this.gapCount.push(gapsNs.length);
    this.positiveGapCount.push(positive);
  }

  /** Requests in order of sending. */
  orderBySent(): Uint32Array {
    const sentNs = this.sentNs.view();
    const order = new Uint32Array(this.length);
    for (let i = 0; i < order.length; i++) order[i] = i;
    return order.sort((a, b) => (sentNs[a] as number) - (sentNs[b] as number));
  }
}
