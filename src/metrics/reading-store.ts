/** Readings in columns, for what can only be placed once all requests are known. Gaps lie in one column for all. */

import type { RequestFailure } from "#record/raw-record.ts";
import { USAGE_COUNT_NAMES, type UsageCounts } from "#record/usage.ts";
import { FloatColumn } from "#stats/column.ts";
import type { RequestReading } from "./reading.ts";

const NUMBERS = [
  "issuedNs",
  "sentNs",
  "endNs",
  "latencyNs",
  "ttftNs",
  "ttfoNs",
  "inputTokens",
  "outputTokens",
  "reasoningTokens",
  "outputLength",
  "requestedOutputTokens",
  "firstChunkTokens",
] as const satisfies readonly (keyof RequestReading)[];

type NumberName = (typeof NUMBERS)[number];

export class ReadingStore {
  readonly #numbers = toColumns(NUMBERS);
  readonly #usage = toColumns(USAGE_COUNT_NAMES);
  readonly #gapsNs = new FloatColumn();
  readonly #firstGap = new FloatColumn();
  readonly #failures = new Map<number, RequestFailure>();
  readonly #withUsage = new Set<number>();

  get length(): number {
    return this.#firstGap.length;
  }

  add(reading: RequestReading): void {
    const index = this.length;
    for (const name of NUMBERS) this.#numbers[name].push(reading[name] ?? Number.NaN);
    if (reading.usage !== undefined) this.#withUsage.add(index);
    for (const name of USAGE_COUNT_NAMES) this.#usage[name].push(reading.usage?.[name] ?? Number.NaN);
    if (reading.failure !== undefined) this.#failures.set(index, reading.failure);
    this.#firstGap.push(this.#gapsNs.length);
    for (const gap of reading.gapsNs) this.#gapsNs.push(gap);
  }

  number(name: NumberName, index: number): number {
    return this.#numbers[name].at(index);
  }

  /** Gaps of all readings, one after the other, without a copy. */
  gaps(): Float64Array {
    return this.#gapsNs.view();
  }

  /** Where the gaps of a reading begin among them. */
  firstGap(index: number): number {
    return this.#firstGap.at(index);
  }

  /** The reading at `index`, as it was added. */
  at(index: number): RequestReading {
    const optional = (name: NumberName) => toOptional(this.#numbers[name].at(index));
    const lastGap = index + 1 < this.length ? this.#firstGap.at(index + 1) : this.#gapsNs.length;
    return {
      failure: this.#failures.get(index),
      issuedNs: this.number("issuedNs", index),
      sentNs: this.number("sentNs", index),
      endNs: this.number("endNs", index),
      latencyNs: optional("latencyNs"),
      ttftNs: optional("ttftNs"),
      ttfoNs: optional("ttfoNs"),
      inputTokens: optional("inputTokens"),
      outputTokens: optional("outputTokens"),
      reasoningTokens: optional("reasoningTokens"),
      outputLength: optional("outputLength"),
      requestedOutputTokens: optional("requestedOutputTokens"),
      firstChunkTokens: optional("firstChunkTokens"),
      usage: this.#withUsage.has(index) ? this.#usageAt(index) : undefined,
      gapsNs: Array.from(this.#gapsNs.view().subarray(this.#firstGap.at(index), lastGap)),
    };
  }

  #usageAt(index: number): UsageCounts {
    const counts: { -readonly [Count in keyof UsageCounts]: number } = {};
    for (const name of USAGE_COUNT_NAMES) {
      const value = toOptional(this.#usage[name].at(index));
      if (value !== undefined) counts[name] = value;
    }
    return counts;
  }
}

function toOptional(value: number): number | undefined {
  return Number.isNaN(value) ? undefined : value;
}

function toColumns<Name extends string>(names: readonly Name[]): Readonly<Record<Name, FloatColumn>> {
  return Object.fromEntries(names.map((name) => [name, new FloatColumn()])) as Record<Name, FloatColumn>;
}
