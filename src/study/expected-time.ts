/**
 * How long a run will take, from what the runs before it took. Of its own cell the longest counts, since it is to end in
 * time; a cell that is not known yet is expected to take what its configuration fixes and what others took beyond that.
 */
export interface RunSpan {
  readonly variationIndex: number;
  readonly warmsUp: boolean;
  readonly hasSucceeded: boolean;
  /** Of the whole run, with what comes before and after its load; without the pause before it. */
  readonly sec: number;
  /** What its configuration fixes of that; absent: nothing. */
  readonly plannedSec?: number;
}

/** Undefined: nothing tells. */
export function expectSec(
  run: Pick<RunSpan, "variationIndex" | "warmsUp" | "plannedSec">,
  spans: readonly RunSpan[],
): number | undefined {
  const succeeded = spans.filter(({ hasSucceeded }) => hasSucceeded);
  // A run that failed at once says nothing about the others, unless there is nothing else.
  const telling = succeeded.length > 0 ? succeeded : spans;
  const ofCell = telling.filter(({ variationIndex }) => variationIndex === run.variationIndex);
  const alike = (one: RunSpan): boolean => one.warmsUp === run.warmsUp;
  if (ofCell.some(alike)) return Math.max(...ofCell.filter(alike).map(({ sec }) => sec));
  if (run.plannedSec !== undefined) return run.plannedSec + overheadSec(telling);
  if (ofCell.length > 0) return Math.max(...ofCell.map(({ sec }) => sec));
  const others = telling.some(alike) ? telling.filter(alike) : telling;
  return mean(others.map(({ sec }) => sec));
}

function overheadSec(spans: readonly RunSpan[]): number {
  const beyond = spans.flatMap(({ sec, plannedSec }) => (plannedSec === undefined ? [] : [sec - plannedSec]));
  return Math.max(0, mean(beyond) ?? 0);
}

function mean(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}
