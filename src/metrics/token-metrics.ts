/** The catalog's token counts: per request, their totals, and how well client, server and request agree on them. */
import { type MetricDefinition, PERCENT, REQUESTS, TOKENS } from "./definition.ts";
import type { RequestReading } from "./reading.ts";

const positive = (value: number | undefined): number | undefined => (value ? value : undefined);

function differencePct(reported: number | undefined, counted: number | undefined): number | undefined {
  if (reported === undefined || counted === undefined || counted === 0) return undefined;
  return (100 * Math.abs(reported - counted)) / counted;
}

const promptDiffPct = (reading: RequestReading) => differencePct(reading.usage?.prompt, reading.inputTokens);
const completionDiffPct = (reading: RequestReading) => differencePct(reading.usage?.completion, reading.outputLength);
const reasoningDiffPct = (reading: RequestReading) => differencePct(reading.usage?.reasoning, reading.reasoningTokens);

function missBy({ outputLength, requestedOutputTokens: requested }: RequestReading): number | undefined {
  return outputLength === undefined || requested === undefined || requested <= 0 ? undefined : outputLength - requested;
}

export const TOKEN_METRICS: readonly MetricDefinition[] = [
  {
    kind: "request",
    of: "valid",
    tag: "output_sequence_length",
    header: "Output Sequence Length",
    shortHeader: "OSL",
    unit: TOKENS,
    group: "default",
    order: 600,
    needs: ["outputTokens"],
    largerIsBetter: true,
    description: "All tokens generated for a request, reasoning included.",
    formulaText: "output tokens + reasoning tokens",
    valueOf: (reading) => reading.outputLength,
  },
  {
    kind: "request",
    of: "valid",
    tag: "input_sequence_length",
    header: "Input Sequence Length",
    shortHeader: "ISL",
    unit: TOKENS,
    group: "default",
    order: 700,
    needs: ["inputTokens"],
    largerIsBetter: true,
    description: "Tokens of the prompt by the client's tokenizer, or by the server where its counts are used.",
    formulaText: "prompt tokens",
    valueOf: (reading) => reading.inputTokens,
  },
  {
    kind: "request",
    of: "failed",
    tag: "error_isl",
    header: "Error Input Sequence Length",
    shortHeader: "Error ISL",
    unit: TOKENS,
    group: "none",
    order: 700,
    needs: ["inputTokens"],
    largerIsBetter: true,
    description: "Prompt tokens of requests that failed.",
    formulaText: "prompt tokens of failed requests",
    valueOf: (reading) => reading.inputTokens,
  },
  {
    kind: "request",
    of: "valid",
    tag: "output_token_count",
    header: "Output Token Count",
    shortHeader: "Output Tokens",
    unit: TOKENS,
    group: "none",
    needs: ["outputTokens"],
    largerIsBetter: true,
    description: "Generated tokens that are no reasoning; no value for a request without any.",
    formulaText: "output tokens",
    valueOf: (reading) => positive(reading.outputTokens),
  },
  {
    kind: "request",
    of: "valid",
    tag: "reasoning_token_count",
    header: "Reasoning Token Count",
    shortHeader: "Reasoning Tokens",
    unit: TOKENS,
    group: "none",
    needs: ["outputTokens"],
    largerIsBetter: true,
    description: "Generated tokens that are reasoning.",
    formulaText: "reasoning tokens",
    valueOf: (reading) => reading.reasoningTokens,
  },
  {
    kind: "derived",
    tag: "total_isl",
    header: "Total Input Sequence Length",
    shortHeader: "Total ISL",
    unit: TOKENS,
    group: "none",
    needs: ["inputTokens"],
    largerIsBetter: true,
    description: "Prompt tokens of all successful requests.",
    formulaText: "Σ input_sequence_length",
    valueOf: (totals) => totals.sumOf("input_sequence_length"),
  },
  {
    kind: "derived",
    tag: "total_osl",
    header: "Total Output Sequence Length",
    shortHeader: "Total OSL",
    unit: TOKENS,
    group: "none",
    needs: ["outputTokens"],
    largerIsBetter: true,
    description: "Generated tokens of all successful requests, reasoning included.",
    formulaText: "Σ output_sequence_length",
    valueOf: (totals) => totals.sumOf("output_sequence_length"),
  },
  {
    kind: "derived",
    tag: "total_output_tokens",
    header: "Total Output Tokens",
    shortHeader: "Total Output",
    unit: TOKENS,
    group: "none",
    needs: ["outputTokens"],
    largerIsBetter: true,
    description: "Generated tokens of all successful requests without reasoning.",
    formulaText: "Σ output_token_count",
    valueOf: (totals) => totals.sumOf("output_token_count"),
  },
  {
    kind: "derived",
    tag: "total_reasoning_tokens",
    header: "Total Reasoning Tokens",
    shortHeader: "Total Reasoning",
    unit: TOKENS,
    group: "none",
    needs: ["outputTokens"],
    largerIsBetter: true,
    description: "Reasoning tokens of all successful requests.",
    formulaText: "Σ reasoning_token_count",
    valueOf: (totals) => totals.sumOf("reasoning_token_count"),
  },
  {
    kind: "derived",
    tag: "total_error_isl",
    header: "Total Error Input Sequence Length",
    shortHeader: "Total Error ISL",
    unit: TOKENS,
    group: "none",
    needs: ["inputTokens"],
    largerIsBetter: true,
    description: "Prompt tokens spent on requests that failed.",
    formulaText: "Σ error_isl",
    valueOf: (totals) => totals.sumOf("error_isl"),
  },
  {
    kind: "request",
    of: "valid",
    tag: "osl_mismatch_diff_pct",
    header: "OSL Mismatch Diff %",
    shortHeader: "OSL Diff",
    unit: PERCENT,
    group: "none",
    needs: ["outputTokens"],
    description: "How far the output length missed the length asked for; negative: the server stopped early.",
    formulaText: "100 · (output_sequence_length − requested) / requested",
    valueOf: (reading) => {
      const miss = missBy(reading);
      return miss === undefined ? undefined : (100 * miss) / (reading.requestedOutputTokens ?? 1);
    },
  },
  {
    kind: "count",
    of: "valid",
    tag: "osl_mismatch_count",
    header: "OSL Mismatch Count",
    shortHeader: "OSL Mismatches",
    unit: REQUESTS,
    group: "none",
    needs: ["outputTokens"],
    description: "Requests whose output length missed the length asked for by more than a small tolerance.",
    formulaText: "requests with |output_sequence_length − requested| > min(5 % of requested, 50 tokens)",
    test: (reading, { thresholds }) => {
      const miss = missBy(reading);
      if (miss === undefined) return undefined;
      const share = ((reading.requestedOutputTokens ?? 0) * thresholds.oslMismatchPct) / 100;
      return Math.abs(miss) > Math.min(share, thresholds.oslMismatchTokens);
    },
  },
  {
    kind: "request",
    of: "valid",
    tag: "usage_prompt_tokens_diff_pct",
    header: "Usage Prompt Diff %",
    shortHeader: "Prompt Diff",
    unit: PERCENT,
    group: "none",
    needs: ["inputTokens", "clientCounts"],
    description: "How far the server's prompt count lies from the client's; a chat template alone makes some.",
    formulaText: "100 · |usage_prompt_tokens − input_sequence_length| / input_sequence_length",
    valueOf: promptDiffPct,
  },
  {
    kind: "request",
    of: "valid",
    tag: "usage_completion_tokens_diff_pct",
    header: "Usage Completion Diff %",
    shortHeader: "Completion Diff",
    unit: PERCENT,
    group: "none",
    needs: ["outputTokens", "clientCounts"],
    description: "How far the server's count of generated tokens lies from the client's.",
    formulaText: "100 · |usage_completion_tokens − output_sequence_length| / output_sequence_length",
    valueOf: completionDiffPct,
  },
  {
    kind: "request",
    of: "valid",
    tag: "usage_reasoning_tokens_diff_pct",
    header: "Usage Reasoning Diff %",
    shortHeader: "Reasoning Diff",
    unit: PERCENT,
    group: "none",
    needs: ["outputTokens", "clientCounts"],
    description: "How far the server's count of reasoning tokens lies from the client's.",
    formulaText: "100 · |usage_reasoning_tokens − reasoning_token_count| / reasoning_token_count",
    valueOf: reasoningDiffPct,
  },
  {
    kind: "count",
    of: "valid",
    tag: "usage_discrepancy_count",
    header: "Usage Discrepancy Count",
    shortHeader: "Discrepancies",
    unit: REQUESTS,
    group: "none",
    needs: ["clientCounts"],
    description: "Requests in which any of the three counts differs between client and server by more than 10 %.",
    formulaText: "requests with a usage_*_diff_pct above the threshold",
    test: (reading, { thresholds }) => {
      const found = [promptDiffPct(reading), completionDiffPct(reading), reasoningDiffPct(reading)];
      const known = found.filter((value) => value !== undefined);
      return known.length === 0 ? undefined : known.some((value) => value > thresholds.usageDiscrepancyPct);
    },
  },
];
