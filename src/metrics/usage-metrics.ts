/** The catalog's server-reported token counts: each per request, and its total. One row of a table makes two entries. */

import type { UsageCounts } from "#record/usage.ts";
import { type MetricDefinition, type MetricNeed, PERCENT, TOKENS } from "./definition.ts";

interface UsageRow {
  readonly count: keyof UsageCounts;
  /** Tag without its `usage_`. */
  readonly name: string;
  readonly header: string;
  readonly shortHeader: string;
  readonly order: number;
  readonly needs?: readonly MetricNeed[];
  readonly smallerIsBetter?: boolean;
  readonly meaning: string;
}

const ROWS: readonly UsageRow[] = [
  {
    count: "prompt",
    name: "prompt_tokens",
    header: "Usage Prompt Tokens",
    shortHeader: "Usage Prompt",
    order: 1000,
    needs: ["inputTokens"],
    meaning: "prompt tokens, chat template and cached tokens included",
  },
  {
    count: "cacheRead",
    name: "prompt_cache_read_tokens",
    header: "Usage Prompt Cache Read Tokens",
    shortHeader: "Usage Prompt Cache Read",
    order: 1010,
    meaning: "prompt tokens that came out of the prefix cache",
  },
  {
    count: "cacheWrite",
    name: "prompt_cache_write_tokens",
    header: "Usage Prompt Cache Write Tokens",
    shortHeader: "Usage Prompt Cache Write",
    order: 1015,
    smallerIsBetter: true,
    meaning: "prompt tokens that were put into the prefix cache",
  },
  {
    count: "cacheMiss",
    name: "prompt_cache_miss_tokens",
    header: "Usage Prompt Cache Miss Tokens",
    shortHeader: "Usage Prompt Cache Miss",
    order: 1017,
    smallerIsBetter: true,
    meaning: "prompt tokens that the prefix cache did not have",
  },
  {
    count: "toolUsePrompt",
    name: "tool_use_prompt_tokens",
    header: "Usage Tool Use Prompt Tokens",
    shortHeader: "Usage Tool Prompt",
    order: 1030,
    smallerIsBetter: true,
    meaning: "prompt tokens spent on the use of tools",
  },
  {
    count: "completion",
    name: "completion_tokens",
    header: "Usage Completion Tokens",
    shortHeader: "Usage Completion",
    order: 1100,
    needs: ["outputTokens"],
    meaning: "generated tokens, reasoning included",
  },
  {
    count: "reasoning",
    name: "reasoning_tokens",
    header: "Usage Reasoning Tokens",
    shortHeader: "Usage Reasoning",
    order: 1110,
    needs: ["outputTokens"],
    meaning: "generated reasoning tokens",
  },
  {
    count: "acceptedPrediction",
    name: "accepted_prediction_tokens",
    header: "Usage Accepted Prediction Tokens",
    shortHeader: "Usage Accepted Pred",
    order: 1130,
    needs: ["outputTokens"],
    meaning: "predicted tokens that were taken over",
  },
  {
    count: "rejectedPrediction",
    name: "rejected_prediction_tokens",
    header: "Usage Rejected Prediction Tokens",
    shortHeader: "Usage Rejected Pred",
    order: 1140,
    needs: ["outputTokens"],
    smallerIsBetter: true,
    meaning: "predicted tokens that were thrown away",
  },
  {
    count: "total",
    name: "total_tokens",
    header: "Usage Total Tokens",
    shortHeader: "Usage Total",
    order: 1200,
    needs: ["outputTokens"],
    meaning: "prompt and generated tokens together",
  },
];

const TOTAL_ORDER_OFFSET = 1000;

function perRequest(row: UsageRow): MetricDefinition {
  return {
    kind: "request",
    of: "valid",
    tag: `usage_${row.name}`,
    header: row.header,
    shortHeader: row.shortHeader,
    unit: TOKENS,
    group: "usage",
    order: row.order,
    needs: row.needs ?? [],
    ...(row.smallerIsBetter === true ? {} : { largerIsBetter: true }),
    description: `What the server says it counted: ${row.meaning}.`,
    formulaText: "read from the response's usage object",
    valueOf: (reading) => reading.usage?.[row.count],
  };
}

function total(row: UsageRow): MetricDefinition {
  return {
    kind: "derived",
    tag: `total_usage_${row.name}`,
    header: `Total ${row.header}`,
    shortHeader: `Total ${row.shortHeader}`,
    unit: TOKENS,
    group: "usage",
    order: row.order + TOTAL_ORDER_OFFSET,
    needs: row.needs ?? [],
    ...(row.smallerIsBetter === true ? {} : { largerIsBetter: true }),
    description: `Sum over all successful requests: ${row.meaning}.`,
    formulaText: `Σ usage_${row.name}`,
    valueOf: (totals) => totals.sumOf(`usage_${row.name}`),
  };
}

export const USAGE_METRICS: readonly MetricDefinition[] = [
  ...ROWS.map(perRequest),
  ...ROWS.map(total),
  {
    kind: "derived",
    tag: "overall_usage_prompt_cache_read_pct",
    header: "Overall Usage Prompt Cache Read %",
    shortHeader: "Overall Cache Read %",
    unit: PERCENT,
    group: "usage",
    order: 2012,
    needs: ["inputTokens"],
    largerIsBetter: true,
    description: "Share of all prompt tokens that the prefix cache supplied.",
    formulaText: "100 · Σ usage_prompt_cache_read_tokens / Σ usage_prompt_tokens",
    valueOf: (totals) => {
      const cached = totals.sumOf("usage_prompt_cache_read_tokens");
      const prompt = totals.sumOf("usage_prompt_tokens");
      return cached === undefined || prompt === undefined || prompt === 0 ? undefined : (100 * cached) / prompt;
    },
  },
];
