/** A case run by us and by the reference, as the laws of single cases look at it: records, sendings, equal words. */
import { type RequestRecord, readMs } from "./artifacts.ts";
import type { GoldenCase } from "./golden-case.ts";
import type { Measure } from "./measure.ts";
import type { OurRun } from "./run-case.ts";

export interface LoadRun {
  readonly ours: OurRun;
  readonly golden: GoldenCase;
}

export const recordsOf = ({
  ours,
  golden,
}: LoadRun): { mine: readonly RequestRecord[]; theirs: readonly RequestRecord[] } => ({
  mine: ours.artifacts.records ?? [],
  theirs: golden.artifacts.records ?? [],
});

export const startsOf = (records: readonly RequestRecord[]): number[] =>
  records.map((record) => readMs(record, "request_start_ns")).sort((a, b) => a - b);

export function equalTexts(
  what: string,
  law: string,
  texts: { readonly ours: string; readonly reference: string },
): Measure {
  return { what, law, ...texts, holds: texts.ours === texts.reference };
}
