/**
 * Everything a result may have to be doubted for, as a closed union, and the words for each: what was seen, why it
 * matters, what to do. The same words go into a box on the console and, as one line, into the log.
 */
import { renderBox } from "./text/box.ts";
import { countOf, formatCount, formatPercent, formatPlain, formatSeconds } from "./text/format.ts";
import type { Painter } from "./text/paint.ts";
import { cleanText } from "./text/text-width.ts";

export type RunWarning =
  | {
      readonly kind: "usage_discrepancy";
      readonly seen: number;
      readonly requests: number;
      readonly thresholdPct: number;
    }
  | {
      readonly kind: "osl_mismatch";
      readonly seen: number;
      readonly requests: number;
      readonly thresholdPct: number;
      readonly meanDiffPct?: number;
      /** The server was told to go on to the full length. */
      readonly wasForced: boolean;
    }
  | { readonly kind: "osl_not_forced" }
  | { readonly kind: "concurrency_not_reached"; readonly asked: number; readonly reached: number }
  | { readonly kind: "approximate_tokenizer"; readonly tokenizer: string; readonly reason?: string }
  | { readonly kind: "usage_without_cache" }
  | { readonly kind: "answered_in_one_piece"; readonly seen: number; readonly requests: number }
  | { readonly kind: "malformed_chunks"; readonly chunks: number }
  | { readonly kind: "dropped_arrivals"; readonly dropped: number; readonly sent: number }
  | { readonly kind: "cancelled_at_grace"; readonly cancelled: number; readonly graceSec?: number }
  | { readonly kind: "partial_result"; readonly finished: number }
  /** `isOfSessions`: turns have their own times, and wait for the reply before them or for a slot. */
  | { readonly kind: "schedule_lag"; readonly lagP99Ms: number; readonly isOfSessions: boolean }
  | { readonly kind: "too_many_failures"; readonly failed: number; readonly ended: number; readonly limit: number }
  | { readonly kind: "prompts_as_requests"; readonly requests: number };

export type WarningKind = RunWarning["kind"];

export interface WarningText {
  readonly title: string;
  readonly seen: string;
  readonly matters: string;
  readonly help: readonly string[];
}

type Teller<K extends WarningKind> = (warning: Extract<RunWarning, { readonly kind: K }>) => WarningText;

const share = (part: number, whole: number): string =>
  `${formatCount(part)} of ${countOf(whole, "request")}${whole > 0 ? ` (${formatPercent(part / whole)})` : ""}`;

const tellers: { readonly [K in WarningKind]: Teller<K> } = {
  usage_discrepancy: (w) => ({
    title: "Token counts differ",
    seen: `For ${share(w.seen, w.requests)} the server's count and ours differ by more than ${formatPlain(w.thresholdPct)} %.`,
    matters: "Per-token figures and throughput are off by as much if the tokenizer is not the model's.",
    help: [
      "Name the model's own tokenizer: --tokenizer NAME_OR_PATH. A chat template adds tokens too: --apply-chat-template",
      "Or take the server's counts: --use-server-token-count",
      "Values of each request: usage_*_diff_pct in profile_export.jsonl",
    ],
  }),
  osl_mismatch: (w) => ({
    title: "Output length not as asked",
    seen:
      `${share(w.seen, w.requests)} gave more than ${formatPlain(w.thresholdPct)} % more or fewer tokens than asked` +
      `${w.meanDiffPct === undefined ? "" : `, ${formatPlain(w.meanDiffPct)} % on average`}.`,
    matters: "Latency and throughput depend on output length; runs with other lengths do not compare.",
    help: w.wasForced
      ? [
          "ignore_eos or min_tokens was sent: a server that keeps to it, but is counted otherwise here, tells so in its usage.",
          "Take its counts: --use-server-token-count",
        ]
      : [
          "Make the server go on to the full length: --extra-inputs ignore_eos:true",
          "Or ask for a minimum: --extra-inputs min_tokens:N",
        ],
  }),
  osl_not_forced: () => ({
    title: "Output length is only a limit",
    seen: "--osl is given, but neither ignore_eos nor min_tokens is sent.",
    matters: "The model may stop earlier, and lengths then vary from run to run.",
    help: ["If the server knows it: --extra-inputs ignore_eos:true", "Or: --extra-inputs min_tokens:N"],
  }),
  concurrency_not_reached: (w) => ({
    title: "Concurrency not reached",
    seen: `${formatCount(w.asked)} at once were asked for, at most ${formatCount(w.reached)} were in flight.`,
    matters: "The results belong to the lower concurrency.",
    help: [
      "Send more requests (--request-count) or for longer (--benchmark-duration).",
      "Pauses between turns and a limit on open files (ulimit -n) also keep it down.",
    ],
  }),
  approximate_tokenizer: (w) => ({
    title: "Tokens counted approximately",
    seen: `Counted with ${cleanText(w.tokenizer)}${w.reason === undefined ? "" : `: ${cleanText(w.reason)}`}.`,
    matters: "Lengths and per-token figures may differ from the model's own tokens, often by 5 to 20 %.",
    help: ["Name the model's own: --tokenizer NAME_OR_PATH", "Or take the server's counts: --use-server-token-count"],
  }),
  usage_without_cache: () => ({
    title: "No counts of cached tokens",
    seen: "The server reports usage, but never how many prompt tokens came from its cache.",
    matters: "Whether prompts were served from the prefix cache stays unknown, and TTFT depends on it.",
    help: ["If it caches prefixes, let it tell: vLLM --enable-prompt-tokens-details, SGLang --enable-cache-report"],
  }),
  answered_in_one_piece: (w) => ({
    title: "The server answered in one piece",
    seen: `Streaming was asked for, and ${share(w.seen, w.requests)} came as a single chunk.`,
    matters:
      "Time to first token is then the time of the whole answer, and there is nothing between tokens to measure.",
    help: [
      "A proxy or gateway that buffers is the usual cause: measure without it, or turn its buffering off.",
      "See what came: --export-level raw. If the server cannot stream, leave out --streaming.",
    ],
  }),
  malformed_chunks: (w) => ({
    title: "Unreadable chunks",
    seen: `${countOf(w.chunks, "chunk")} of the streams held no valid JSON and ${w.chunks === 1 ? "was" : "were"} left out.`,
    matters: "Tokens in them are missing from the counts, and a gap shows up as latency.",
    help: ["See what came: --export-level raw. A proxy that rewrites streams is the usual cause."],
  }),
  dropped_arrivals: (w) => ({
    title: "Arrivals dropped",
    seen: `${countOf(w.dropped, "arrival")} found no free slot and ${w.dropped === 1 ? "was" : "were"} not sent; ${formatCount(w.sent)} were.`,
    matters: "The rate that was sent is lower than the rate asked for: latencies look better than they are.",
    help: ["Raise or leave out --concurrency beside --request-rate, or lower the rate."],
  }),
  cancelled_at_grace: (w) => ({
    title: "Requests given up at the end",
    seen:
      `${countOf(w.cancelled, "request")} had not finished` +
      `${w.graceSec === undefined ? "" : ` ${formatSeconds(w.graceSec)} after the time was up`} and ${w.cancelled === 1 ? "is" : "are"} in no figure.`,
    matters: "Those given up are the slowest: percentiles without them look better than they are.",
    help: ["Let them finish: --benchmark-grace-period SECONDS (inf: wait for all)."],
  }),
  partial_result: (w) => ({
    title: "Partial result",
    seen: `The run was interrupted; ${countOf(w.finished, "request")} had finished by then.`,
    matters: "The figures cover those only. The files are complete and marked was_cancelled.",
    help: ["For a shorter run that ends by itself: --request-count N or --benchmark-duration SECONDS"],
  }),
  schedule_lag: (w) => ({
    title: "The client lagged behind its schedule",
    seen: `One request in a hundred left ${formatPlain(w.lagP99Ms)} ms or more after it was due.`,
    matters: w.isOfSessions
      ? "The load was not quite the one asked for. Turns that waited for the reply before them, or for a slot, count too."
      : "The load was not quite the one asked for, and latencies leave out what requests waited inside the client.",
    help: [
      ...(w.isOfSessions ? ["If the server is behind: lower the rate, or raise or leave out --concurrency."] : []),
      "Give the client more free cores, or --workers-max N.",
      "See the latencies with the waiting: --latency-origin due",
    ],
  }),
  too_many_failures: (w) => ({
    title: "Given up: too many requests failed",
    seen: `${share(w.failed, w.ended)} failed; --failed-request-threshold allows ${formatPercent(w.limit)}.`,
    matters: "The figures are those of the part that ran, and the run counts as failed.",
    help: ["The table of errors says what went wrong."],
  }),
  prompts_as_requests: (w) => ({
    title: "--num-prompts taken as the number of requests",
    seen: `No end of the run was given, so --num-prompts ${formatCount(w.requests)} also is how many requests are sent.`,
    matters: "AIPerf itself would send 10: there the flag sizes the dataset only.",
    help: ["Say it outright: --request-count N"],
  }),
};

/** The words for a warning. */
export function explainWarning(warning: RunWarning): WarningText {
  // The mapped type ties each kind to its teller; a lookup by a union loses that tie.
  const teller = tellers[warning.kind] as (warning: RunWarning) => WarningText;
  return teller(warning);
}

/** One line for the log. */
export function warningLine(warning: RunWarning): string {
  return toWarningLine(explainWarning(warning));
}

/** A box for each warning. */
export function renderWarnings(warnings: readonly RunWarning[], columns: number, frame: Painter): string[] {
  return renderWarningTexts(warnings.map(explainWarning), columns, frame);
}

/** What was seen, and the first thing to do, as one line. */
export function toWarningLine({ title, seen, help }: WarningText): string {
  return `${title}: ${seen} ${help[0] ?? ""}`.trimEnd();
}

/** A box for each. */
export function renderWarningTexts(texts: readonly WarningText[], columns: number, frame: Painter): string[] {
  return texts.flatMap(({ title, seen, matters, help }) => {
    const body = [{ text: seen }, { text: matters }, ...help.map((text) => ({ text, mark: "- " }))];
    return renderBox(title, body, Math.min(columns, 100), frame);
  });
}
