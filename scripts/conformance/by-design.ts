/** Where we differ from the reference on purpose, and why: the one list of it. A finding none of these covers is open. */
import type { Finding, Part } from "./finding.ts";

export interface Reason {
  readonly id: string;
  readonly what: string;
  readonly why: string;
  readonly part: Part | readonly Part[];
  readonly text: RegExp;
  /** Only in these cases; everywhere when absent. */
  readonly cases?: readonly string[];
}

export const REASONS: readonly Reason[] = [
  {
    id: "words",
    what: "Synthetic prompts have other words, as many tokens.",
    why: "Our corpus is our own; lengths are what a benchmark is about.",
    part: "inputs",
    text: /: other words, as many tokens$/,
  },
  {
    id: "http-trace",
    what: "No `http_req_*` metrics.",
    why: "HTTP traces are to come.",
    part: ["json", "csv", "records"],
    text: /^lacks (?:key|metric|row) (?:http_req_|HTTP )/,
  },
  {
    id: "telemetry",
    what: "No server metrics, no GPU telemetry.",
    why: "To come.",
    part: ["files", "json", "csv"],
    text: /^lacks (?:file server_metrics_export|key telemetry_data|section Endpoint,GPU_Index)/,
  },
  {
    id: "own-keys",
    what: "The key `aiperf` in the summary, `due_ns` in each record.",
    why: "What we know beyond the reference.",
    part: ["json", "records"],
    text: /^adds (?:key aiperf|metadata key due_ns)$/,
  },
];

export function findReason(caseName: string, finding: Finding): Reason | undefined {
  return REASONS.find(
    (reason) =>
      (reason.part === finding.part || reason.part.includes(finding.part)) &&
      reason.text.test(finding.text) &&
      (reason.cases === undefined || reason.cases.includes(caseName)),
  );
}
