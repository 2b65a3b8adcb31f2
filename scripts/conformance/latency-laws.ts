/**
 * Records → how far the latencies are from the law of the golden mock server. It sends the first token after 50 ms and
 * one more every 10 ms: TTFT = 50, ITL = 10, latency = 50 + 10 (n − 1) for n tokens; answers without tokens take 50.
 */
import { metricOf, type RequestRecord, readMs } from "./artifacts.ts";
import { type Measure, measureDeviation } from "./measure.ts";

const TTFT_MS = 50;
const ITL_MS = 10;

export interface Exchange {
  readonly words: readonly string[];
  readonly ours: readonly RequestRecord[];
  readonly reference: readonly RequestRecord[];
}

export function measureLatencies(exchange: Exchange): Measure[] {
  const { words } = exchange;
  const ours = exchange.ours.filter((record) => record.error === undefined);
  const reference = exchange.reference.filter((record) => record.error === undefined);
  const tokens = tokenCounter(words);
  // The generate endpoint of the mock thinks as long as a whole answer takes, and streams it after that.
  const isGenerate = words.includes("huggingface_generate");
  const ttft = (n: number): number => TTFT_MS + (isGenerate ? ITL_MS * (n - 1) : 0);
  // Half of what this model says is reasoning.
  const isReasoning = words.includes("reason");
  const ttfoLaw = isReasoning ? "50 + 10 n / 2 ms" : "as TTFT";
  const laws: readonly [
    what: string,
    law: string,
    tag: string,
    expected: (n: number, record: RequestRecord) => number,
  ][] = [
    ["TTFT", isGenerate ? "50 + 10 (n − 1) ms" : "50 ms", "time_to_first_token", ttft],
    ["TTST", "10 ms", "time_to_second_token", () => ITL_MS],
    ["TTFO", ttfoLaw, "time_to_first_output_token", (n) => ttft(n) + (isReasoning ? ITL_MS * Math.floor(n / 2) : 0)],
    ["ITL", "10 ms", "inter_token_latency", perCountedToken],
    [
      "latency",
      isGenerate ? "50 + 20 (n − 1) ms" : "50 + 10 (n − 1) ms",
      "request_latency",
      (n) => ttft(n) + ITL_MS * Math.max(0, n - 1),
    ],
  ];
  const measures = laws.flatMap(([what, law, tag, expected]) => {
    const deviations = (records: readonly RequestRecord[]): number[] =>
      records.flatMap((record) => {
        const value = metricOf(record, tag);
        return value === undefined ? [] : value - expected(tokens(record), record);
      });
    return measureDeviation({ what: `${what} − law, median ms`, law }, deviations(ours), deviations(reference));
  });
  return [...measures, ...measureClient(exchange)];
}

/** ITL divides by the tokens that we count: a last blank, say, can be one that the server did not send by itself. */
function perCountedToken(n: number, record: RequestRecord): number {
  return (ITL_MS * (n - 1)) / ((metricOf(record, "output_sequence_length") ?? n) - 1);
}

/** The server's count where it sends one: the law is about its tokens, not about ours. */
function tokenCounter(words: readonly string[]): (record: RequestRecord) => number {
  const at = words.indexOf("--osl");
  const asked = at < 0 ? undefined : Number(words[at + 1]);
  return (record) =>
    metricOf(record, "usage_completion_tokens") ?? asked ?? metricOf(record, "output_sequence_length") ?? 0;
}

/** What the client itself adds: from the right to send to the sending, and from a return to the next sending. */
function measureClient({ words, ours, reference }: Exchange): Measure[] {
  const queued = (records: readonly RequestRecord[]): number[] =>
    records.map((record) => readMs(record, "request_start_ns") - readMs(record, "credit_issued_ns"));
  const isClosedLoop =
    !words.includes("--request-rate") && !words.some((word) => /^--.*(?:turn|duration|file)/.test(word));
  const slots = Number(words[words.indexOf("--concurrency") + 1]);
  const turnaround = (records: readonly RequestRecord[]): number[] => {
    const starts = records.map((record) => readMs(record, "request_start_ns")).sort((a, b) => a - b);
    const ends = records.map((record) => readMs(record, "request_end_ns")).sort((a, b) => a - b);
    return starts.slice(slots).map((start, index) => start - (ends[index] ?? Number.NaN));
  };
  return [
    ...measureDeviation({ what: "credit to sending, median ms", law: "0" }, queued(ours), queued(reference)),
    ...(isClosedLoop
      ? measureDeviation(
          { what: "return to next sending, median ms", law: "0" },
          turnaround(ours),
          turnaround(reference),
        )
      : []),
  ];
}
