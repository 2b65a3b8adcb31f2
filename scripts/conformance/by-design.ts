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
  readonly notIn?: readonly string[];
}

const CURVES = "(?:effective|active)_(?:decode|prefill|total)_\\w+|tokens_in_flight|output_sequence_length";
const CURVE_ROWS = "(?:Effective|Active) (?:Decode|Prefill|Total) .*|Tokens In Flight.*|Output Sequence Length.*";
const ISL_STATS = "(?:input_sequence_length|error_isl|total_isl|total_error_isl)\\.";

export const REASONS: readonly Reason[] = [
  {
    id: "words",
    what: "Made-up prompts have other words, and exactly as many tokens.",
    why: "Our corpus is our own. Lengths are what matters, and they are compared.",
    part: "inputs",
    text: /: other words, as many tokens$/,
    notIn: ["multi_turn_file", "random_pool", "single_turn_file"],
  },
  {
    id: "seams",
    what: "One token less where two made-up texts meet (system prompt, history, batch).",
    why: "The reference's prompts begin with a space, and a second one joins the texts: its ISL is the length asked for plus one per seam. Ours is the length asked for.",
    part: ["json", "records"],
    text: new RegExp(`^(?:${ISL_STATS}|turns differ)`),
    cases: ["embeddings", "mooncake_sessions", "multi_turn", "multi_turn_errors", "prefix_prompts", "user_centric"],
  },
  {
    id: "draws",
    what: "The same seed draws other lengths, and other rows of a pool.",
    why: "Random streams are our own: each conversation has one, so that nothing needs to be made in order. Pairs stay together, and only pairs that were asked for come up.",
    part: ["json", "records", "inputs"],
    text: /^(?:(?:input|output)_sequence_length|output_token_count|(?:total_)?usage_completion_tokens|total_\w+|turns differ|body \d)/,
    cases: ["random_pool", "seq_dist"],
  },
  {
    id: "mock-counts",
    what: "Other ISL where the server counts.",
    why: "The mock server takes a quarter of the characters for the number of tokens, and our words are longer.",
    part: ["json", "records"],
    text: new RegExp(`^(?:${ISL_STATS}|turns differ)`),
    cases: ["server_tokens_reasoning"],
  },
  {
    id: "exit-codes",
    what: "Exit code 2 for a wrong command line, 3 when no request succeeded; the reference has 1 for both.",
    why: "Scripts can tell a typing error from a server that is down, and both from a fault of the program (1).",
    part: "exit",
    text: /^exit code is [23], in the reference 1$/,
  },
  {
    id: "failed-summary",
    what: "Summary, CSV and console tables also when every request failed.",
    why: "What went wrong, and how often, is what one wants to know then. The reference writes none of them.",
    part: "files",
    text: /^adds file profile_export_(?:aiperf\.csv|aiperf\.json|console\.txt)$/,
  },
  {
    id: "error-names",
    what: "`ConnectionRefused`, `StreamCut`, `Timeout` for the class names of the reference's HTTP library; no `cause`, no `cause_chain`.",
    why: "The reference's are names inside a Python library. HTTP errors have the same code and type in both.",
    part: "records",
    text: /^(?:lacks error without code (?:ClientConnectorError|ClientPayloadError|TimeoutError)|adds error without code (?:ConnectionRefused|StreamCut|Timeout)|lacks key of an error cause(?:_chain)?)$/,
  },
  {
    id: "own-facts",
    what: "More is told: `aiperf` in the summary, `due_ns` and (for HTTP errors too) `request_ack_ns` in the records, `cancelled_request_count` for what the end of grace cut off, `dropped_request_count` for ticks that found every slot taken.",
    why: "The reference loses these silently.",
    part: ["json", "csv", "records", "console"],
    text: /^adds (?:key aiperf|metadata key (?:due_ns|request_ack_ns)|key (?:cancelled|dropped)_request_count|row .*(?:Cancelled|Dropped) Request Count.*)$/,
  },
  {
    id: "schedule",
    what: "How late requests left is told: `schedule_lag` (with p50 and p99), `request_latency_from_due`, and for replays `replay_send_schedule_offset`, which the reference keeps to itself.",
    why: "A client that falls behind its schedule makes latencies look better than users would see them: what is late must not be hidden.",
    part: ["json", "csv", "records"],
    text: /^adds (?:(?:key|metric) (?:request_latency_from_due|schedule_lag(?:_p50|_p99)?|replay_send_schedule_offset)|row (?:Request Latency from Due|Schedule Lag(?: p50| p99)?|Replay Send Schedule Offset) .*)$/,
  },
  {
    id: "trace-bodies",
    what: "`inputs.json` also for replayed traces.",
    why: "What was sent can be read there, as for every other workload.",
    part: "files",
    text: /^adds file inputs\.json$/,
    cases: ["mooncake_fixed", "mooncake_sessions"],
  },
  {
    id: "cancelled-draws",
    what: "Other requests, and another number of them, are given up: their counts, totals and error-adjusted percentiles follow.",
    why: "The draws are from our own random stream, and eight of them are few.",
    part: ["json", "csv", "records"],
    text: /^(?:\w+\.(?:count|sum) is|(?:(?:error_)?request_count|request_error_rate|total_\w+)\.avg is|(?:adds|lacks) statistic of adj_|form of the cells of .*\(error-adjusted\)|number of failed records is|error_summary is (?=.*RequestCancellationError.*RequestCancellationError)|turns differ)/,
    cases: ["cancellation"],
  },
  {
    id: "usage",
    what: "`usage_*` metrics also for embeddings and templates.",
    why: "Their answers hold a `usage`, which the reference does not read there.",
    part: ["json", "csv", "records", "console"],
    text: /^adds (?:(?:key|metric) (?:total_)?usage_\w+|row .*Usage .*|table LLM Metrics: Usage)$/,
    cases: ["embeddings", "template"],
  },
  {
    id: "rankings-isl",
    what: "Input lengths also for rankings.",
    why: "Query and passages are counted like any other prompt.",
    part: ["json", "csv", "records", "console"],
    text: /^(?:adds (?:key|metric) (?:input_sequence_length|total_isl|input_token_throughput)|adds row .*Input (?:Sequence Length|Token Throughput).*|turns differ.*ISL none)$/,
    cases: ["rankings_nim"],
  },
  {
    id: "zeros",
    what: "No curves of prefill and decode where nothing was streamed, no output length where nothing is generated.",
    why: "The reference gives nothing but noughts there.",
    part: ["json", "csv", "records", "console"],
    text: new RegExp(
      `^lacks (?:(?:key|metric) (?:${CURVES})|row (?:in .*: )?(?:${CURVE_ROWS})|table LLM Metrics: Active)$`,
    ),
    cases: ["completions_nonstream", "embeddings", "rankings_nim", "template"],
  },
  {
    id: "row-order",
    what: "Error-adjusted latencies come in the order of the latencies themselves.",
    why: "The reference's order is that of its registry.",
    part: "console",
    text: /^rows in "LLM Metrics" come in another order$/,
    cases: ["cancellation", "err_mix", "multi_turn_errors"],
  },
  {
    id: "command-line",
    what: "`--ui 'none'` in `cli_command`.",
    why: "The reference writes `--ui None`, which it would not read back.",
    part: "json",
    text: /^cli_command is "[^,]*--ui 'none'/,
  },
  {
    id: "telemetry",
    what: "No server metrics, no GPU telemetry.",
    why: "They are to come.",
    part: ["files", "json", "csv"],
    text: /^lacks (?:file server_metrics_export\.(?:csv|json)|key telemetry_data|section Endpoint,GPU_Index)/,
  },
];

export function findReason(caseName: string, finding: Finding): Reason | undefined {
  return REASONS.find(
    (reason) =>
      (reason.part === finding.part || reason.part.includes(finding.part)) &&
      reason.text.test(finding.text) &&
      (reason.cases === undefined || reason.cases.includes(caseName)) &&
      !reason.notIn?.includes(caseName),
  );
}
