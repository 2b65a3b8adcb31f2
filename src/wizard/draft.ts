/** Complete answers → the study they describe, as plain values in the layout of a file. */
import { readUrl } from "#config/url.ts";
import { type Answers, type Length, readLength, readLevels, splitList, type WizardState } from "./answers.ts";
import { PRESETS, SMALLEST, SMOKE_REQUESTS } from "./goals.ts";
import { expectedOsl } from "./plan-questions.ts";
import { traitsOf } from "./server-questions.ts";
import {
  ISL_PATH,
  isRateLoad,
  largestLevel,
  loadOption,
  type SweepShape,
  toSweepShape,
  variesLoad,
} from "./sweep-shape.ts";
import { latencySec } from "./time-budget.ts";

export interface Draft {
  readonly url: string;
  readonly hasKey: boolean;
  readonly models: readonly string[];
  readonly endpointType: string;
  readonly streaming: boolean;
  /** The engine knows `ignore_eos`, which makes answers exactly as long as asked for. */
  readonly ignoresEos: boolean;
  readonly dataset: DraftDataset;
  readonly load: DraftLoad;
  readonly stop: { readonly requests?: number; readonly seconds?: number; readonly sessions?: number };
  readonly warmupRequests?: number;
  readonly sweep?: SweepShape;
  readonly repeats: number;
  readonly cooldownSec: number;
  readonly order: string;
  readonly sameSeed: boolean;
  readonly seed: number;
  readonly slos: Readonly<Record<string, number>>;
  /** Absent: nothing is known of them. */
  readonly serverMetrics?: boolean;
  readonly artifactDir: string;
}

export type DraftDataset =
  | {
      readonly type: "synthetic";
      readonly isl: Length;
      readonly osl?: Length;
      readonly entries: number;
      readonly turns?: number;
    }
  | { readonly type: "file"; readonly path: string };

export interface DraftLoad {
  readonly type: "concurrency" | "poisson" | "constant" | "gamma" | "user_centric";
  readonly concurrency?: number;
  readonly rate?: number;
  readonly users?: number;
  readonly smoothness?: number;
}

/** Engines whose API takes `ignore_eos`. */
const EOS_ENGINES = new Set(["vllm", "sglang", "trtllm", "tensorrt", "lmdeploy"]);
const TURNS = 3;
const FEWEST_ENTRIES = 100;
const MOST_ENTRIES = 5000;
/** Of all prompts together: they are made and written for each run, which must not take longer than the run. */
const MOST_PROMPT_TOKENS = 1_000_000;
const MOST_WARMUP = 64;

/** `state.answers` has an answer for every question that comes up. */
export function toDraft(state: WizardState): Draft {
  const { answers, server } = state;
  const reading = readUrl((answers.url ?? "").trim());
  const sweep = toSweepShape(answers);
  const load = toLoad(state);
  const stop = toStop(state);
  const { producesTokens } = traitsOf(answers);
  return {
    url: "url" in reading ? reading.url : "",
    hasKey: state.usesKey,
    models: splitList(answers.model ?? ""),
    endpointType: answers.endpointType ?? "chat",
    streaming: answers.streaming === "yes",
    ignoresEos: producesTokens && EOS_ENGINES.has(server?.engine ?? ""),
    dataset: toDataset(state, { load, stop }),
    load,
    stop,
    ...(answers.warmup === "yes" ? { warmupRequests: warmupRequests(state) } : {}),
    ...(sweep === undefined ? {} : { sweep }),
    repeats: Number(answers.repeats ?? 1),
    cooldownSec: Number(answers.cooldown ?? 0),
    order: answers.order ?? "repeated",
    sameSeed: answers.sameSeed === "yes",
    seed: Number(answers.seed ?? 42),
    slos: readLevels(answers.slos ?? "none") ?? {},
    ...(answers.serverMetrics === undefined ? {} : { serverMetrics: answers.serverMetrics === "yes" }),
    artifactDir: (answers.artifactDir ?? "./artifacts").trim(),
  };
}

function toLoad({ answers }: WizardState): DraftLoad {
  if (answers.goal === "smoke") return { type: "concurrency", concurrency: 1 };
  const option = loadOption(answers.load);
  const level = variesLoad(answers) ? firstLevel(answers) : undefined;
  if (answers.load === "users") {
    return { type: "user_centric", rate: Number(answers.level), users: level ?? Number(answers.users) };
  }
  const value = level ?? Number(answers.level);
  if (option === "concurrency") return { type: "concurrency", concurrency: value };
  const type = answers.load as "poisson" | "constant" | "gamma";
  return { type, rate: value, ...(type === "gamma" ? { smoothness: Number(answers.smoothness) } : {}) };
}

/** What stands in the base of a study that varies its load. */
function firstLevel(answers: Answers): number {
  const shape = toSweepShape(answers);
  const option = loadOption(answers.load);
  if (shape?.type === "scenarios") return shape.shapes[0]?.level ?? 1;
  if (shape?.type === "sobol") return shape.dimensions.find(({ path }) => path === option)?.lo ?? 1;
  if (shape?.type === "adaptive_search") return shape.lo;
  return shape?.axes.find(({ path }) => path === option)?.values[0] ?? 1;
}

function toStop({ answers }: WizardState): Draft["stop"] {
  if (answers.goal === "smoke") return { requests: SMOKE_REQUESTS };
  if (answers.stop === "requests") return { requests: Number(answers.requests) };
  if (answers.stop === "sessions") return { sessions: Number(answers.sessions) };
  return { seconds: Number(answers.seconds) };
}

function warmupRequests({ answers }: WizardState): number {
  const most = isRateLoad(answers.load) ? Math.ceil(largestLevel(answers)) : largestLevel(answers);
  return Math.min(MOST_WARMUP, Math.max(2, most));
}

function toDataset(state: WizardState, { load, stop }: Pick<Draft, "load" | "stop">): DraftDataset {
  const { answers } = state;
  if (answers.workload === "file") return { type: "file", path: (answers.inputFile ?? "").trim() };
  const { isl, osl } = lengthsOf(state);
  return {
    type: "synthetic",
    isl,
    ...(traitsOf(answers).producesTokens ? { osl } : {}),
    entries: entriesFor(state, stop),
    ...(load.type === "user_centric" ? { turns: TURNS } : {}),
  };
}

function lengthsOf({ answers }: WizardState): { readonly isl: Length; readonly osl: Length } {
  const shape = toSweepShape(answers);
  const [first] = shape?.type === "scenarios" ? shape.shapes : [];
  const preset = answers.goal === "smoke" ? SMALLEST : (first ?? PRESETS.find(({ name }) => name === answers.workload));
  const fixed = (mean: number): Length => ({ mean, stddev: 0 });
  if (shape?.type === "zip") {
    const [isl, osl] = shape.axes.map(({ values }) => values[0] ?? 1);
    return { isl: fixed(isl ?? 1), osl: fixed(osl ?? 1) };
  }
  if (preset !== undefined) return { isl: fixed(preset.isl), osl: fixed(preset.osl) };
  return { isl: readLength(answers.isl ?? "") ?? fixed(512), osl: readLength(answers.osl ?? "") ?? fixed(128) };
}

/** So many that none need be sent twice in a run, or the server's prefix cache would make it look faster than it is. */
function entriesFor(state: WizardState, { requests, seconds, sessions }: Draft["stop"]): number {
  const { answers, measured } = state;
  const level = largestLevel(answers);
  const perSec = isRateLoad(answers.load) ? level : level / latencySec(expectedOsl(state), measured);
  const wanted = requests ?? sessions ?? 1.5 * perSec * (seconds ?? 0);
  const rounded = Math.ceil(wanted / FEWEST_ENTRIES) * FEWEST_ENTRIES;
  const most = Math.min(
    MOST_ENTRIES,
    Math.floor(MOST_PROMPT_TOKENS / longestIsl(answers) / FEWEST_ENTRIES) * FEWEST_ENTRIES,
  );
  return Math.max(FEWEST_ENTRIES, Math.min(most, rounded));
}

function longestIsl(answers: Answers): number {
  const shape = toSweepShape(answers);
  const preset = PRESETS.find(({ name }) => name === answers.workload);
  const base = preset?.isl ?? readLength(answers.isl ?? "")?.mean ?? 1;
  if (shape?.type === "scenarios") return Math.max(base, ...shape.shapes.map(({ isl }) => isl));
  if (shape?.type === "sobol")
    return Math.max(base, ...shape.dimensions.map(({ path, hi }) => (path === ISL_PATH ? hi : 1)));
  if (shape?.type === "adaptive_search") return base;
  const values = shape?.axes.filter(({ path }) => path === ISL_PATH).flatMap((axis) => axis.values) ?? [];
  return Math.max(base, ...values);
}
