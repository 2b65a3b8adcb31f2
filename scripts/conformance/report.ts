/** Reports of all cases → the text of docs/conformance.md. */
import { REASONS } from "./by-design.ts";
import type { CaseReport } from "./compare-case.ts";
import { LATER } from "./later.ts";

export function renderReport(reports: readonly CaseReport[]): string {
  return reports.map((report) => report.name).join("\n") + REASONS.length + Object.keys(LATER).length;
}
