/**
 * What has been answered and what has been found out so far, as the questions see it. Answers are texts, as they are
 * typed or given by flags; the small readers here give them their meaning.
 */
import { readList } from "#config/sweep/value-list.ts";
import { Float } from "#core/parameter-value.ts";
import type { MeasuredRequest } from "./measure-request.ts";
import type { ServerFacts } from "./probe-server.ts";

export type QuestionId =
  | "url"
  | "unreachable"
  | "apiKey"
  | "model"
  | "endpointType"
  | "streaming"
  | "goal"
  | "workload"
  | "isl"
  | "osl"
  | "inputFile"
  | "load"
  | "smoothness"
  | "axes"
  | "levels"
  | "islValues"
  | "oslValues"
  | "pairs"
  | "shapes"
  | "space"
  | "samples"
  | "slaMetric"
  | "slaMs"
  | "loadRange"
  | "users"
  | "level"
  | "budget"
  | "repeats"
  | "stop"
  | "requests"
  | "seconds"
  | "sessions"
  | "warmup"
  | "fine"
  | "cooldown"
  | "order"
  | "sameSeed"
  | "seed"
  | "slos"
  | "serverMetrics"
  | "artifactDir"
  | "output"
  | "overwrite";

export type Answers = Readonly<Partial<Record<QuestionId, string>>>;

export interface WizardState {
  readonly answers: Answers;
  /** Absent until the server was asked. */
  readonly server?: ServerFacts;
  /** Absent where no request has succeeded. */
  readonly measured?: MeasuredRequest;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The server answers only with the key. */
  readonly usesKey: boolean;
  /** Something stands at the path of the output already. */
  readonly outputExists: boolean;
  /** Nothing stands at the path of the prompts. */
  readonly lacksInput: boolean;
}

/** Where the key is taken from, and how the file names it. */
export const KEY_VARIABLE = "OPENAI_API_KEY";

/** The values of a list such as `1,2,4` or `1..64*2`; empty where it cannot be read. */
export function numbersOf(text: string | undefined, kind: "int" | "float"): number[] {
  const reading = readList(text ?? "", kind);
  if (!("values" in reading)) return [];
  return reading.values.map((value) => (value instanceof Float ? value.value : Number(value)));
}

export interface Length {
  readonly mean: number;
  readonly stddev: number;
}

/** `512` or `512±50` (`512+-50`); undefined for anything else. */
export function readLength(text: string): Length | undefined {
  const match = /^\s*(\d+)\s*(?:(?:±|\+-)\s*(\d+))?\s*$/.exec(text);
  if (match === null || Number(match[1]) < 1) return undefined;
  return { mean: Number(match[1]), stddev: Number(match[2] ?? 0) };
}

export interface LengthPair {
  readonly isl: number;
  readonly osl: number;
}

/** `128/128, 512/256`; undefined where a part is something else. */
export function readPairs(text: string): LengthPair[] | undefined {
  const pairs = splitList(text).map((part) => /^(\d+)\s*\/\s*(\d+)$/.exec(part));
  if (pairs.some((match) => match === null || Number(match[1]) < 1 || Number(match[2]) < 1)) return undefined;
  return pairs.map((match) => ({ isl: Number(match?.[1]), osl: Number(match?.[2]) }));
}

export interface NamedShape extends LengthPair {
  readonly name: string;
  readonly level: number;
}

/** `chat:512/128@8, rag:2048/256@4`: name, lengths and load of each; undefined where a part is something else. */
export function readShapes(text: string): NamedShape[] | undefined {
  const shapes = splitList(text).map((part) => /^([A-Za-z0-9_-]+)\s*:\s*(\d+)\s*\/\s*(\d+)\s*@\s*([\d.]+)$/.exec(part));
  const read = shapes.map((match) => ({
    name: match?.[1] ?? "",
    isl: Number(match?.[2]),
    osl: Number(match?.[3]),
    level: Number(match?.[4]),
  }));
  return read.every(({ isl, osl, level }) => isl >= 1 && osl >= 1 && level > 0) ? read : undefined;
}

export interface LoadRange {
  readonly lo: number;
  readonly hi: number;
}

/** `1..256`: whole numbers, the second above the first; undefined for anything else. */
export function readLoadRange(text: string): LoadRange | undefined {
  const match = /^\s*(\d+)\s*\.\.\s*(\d+)\s*$/.exec(text);
  const [lo, hi] = [Number(match?.[1]), Number(match?.[2])];
  return lo >= 1 && hi > lo ? { lo, hi } : undefined;
}

export interface Range {
  readonly name: "load" | "isl" | "osl";
  readonly lo: number;
  readonly hi: number;
}

/** `load=1..64, isl=128..4096`; undefined where a part is something else, or a name comes twice. */
export function readSpace(text: string): Range[] | undefined {
  const parts = splitList(text).map((part) => /^(load|isl|osl)\s*=\s*([\d.]+?)\s*\.\.\s*([\d.]+)$/.exec(part));
  const ranges = parts.map((match) => ({
    name: match?.[1] as Range["name"],
    lo: Number(match?.[2]),
    hi: Number(match?.[3]),
  }));
  const isFine =
    ranges.every(({ lo, hi }) => lo > 0 && hi > lo) && new Set(ranges.map(({ name }) => name)).size === ranges.length;
  return isFine ? ranges : undefined;
}

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, min: 60, h: 3600 };
/** Words for what a service level is set on, and the metric each stands for. */
export const LEVEL_METRICS = {
  ttft: "time_to_first_token",
  itl: "inter_token_latency",
  e2e: "request_latency",
} as const;

/** `15m`, `90 s`, `1h`; a number alone is minutes. In seconds; undefined for anything else. */
export function readSpan(text: string): number | undefined {
  const match = /^\s*(\d+(?:\.\d+)?)\s*(s|m|min|h)?\s*$/.exec(text);
  if (match === null || Number(match[1]) <= 0) return undefined;
  return Number(match[1]) * (SECONDS[match[2] ?? "m"] ?? 60);
}

/** `ttft 500, itl 40` → milliseconds by metric; empty for `none`, undefined where it cannot be read. */
export function readLevels(text: string): Record<string, number> | undefined {
  if (text.trim() === "none") return {};
  const levels: Record<string, number> = {};
  for (const part of splitList(text)) {
    const match = /^(ttft|itl|e2e)[\s:=<]+(\d+(?:\.\d+)?)$/.exec(part);
    if (match === null || Number(match[2]) <= 0) return undefined;
    levels[LEVEL_METRICS[match[1] as keyof typeof LEVEL_METRICS]] = Number(match[2]);
  }
  return levels;
}

/** The parts between commas, without the blank ones. */
export const splitList = (text: string): string[] =>
  text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
