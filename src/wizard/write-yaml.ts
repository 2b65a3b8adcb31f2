/**
 * A draft → the text of a configuration file: commented, every key in its long form, so that AIPerf reads it as well.
 * Address and model may come from the environment, to be used in CI; the key always does.
 */
import { readUrl } from "#config/url.ts";
import { KEY_VARIABLE, type Length } from "./answers.ts";
import type { Draft, DraftLoad } from "./draft.ts";
import { loadOption, type SearchShape, type SweepShape } from "./sweep-shape.ts";

export interface YamlContext {
  readonly title: string;
  /** As the file will be called on the command line. */
  readonly fileName: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const URL_VARIABLE = "INFERENCE_URL";
const MODEL_VARIABLE = "MODEL_NAME";

export function writeYaml(draft: Draft, context: YamlContext): string {
  const blocks = [
    [
      "# yaml-language-server: $schema=aiperf.schema.json",
      `# ${context.title}`,
      `# Run it:  aiperf profile --config ${context.fileName}`,
    ],
    ['schema_version: "2.0"'],
    ["# The same seed, the same prompts at the same times.", `random_seed: ${draft.seed}`],
    ["benchmark:", ...indent(benchmarkLines(draft, context), 2)],
    ...(draft.sweep === undefined ? [] : [sweepLines(draft, draft.sweep)]),
    ...(draft.repeats > 1 ? [repeatLines(draft)] : []),
  ];
  return `${blocks.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

const indent = (lines: readonly string[], by: number): string[] =>
  lines.map((line) => (line === "" ? "" : " ".repeat(by) + line));
const quote = (text: string): string => JSON.stringify(text);

/** A text that the environment may replace; plain where it would be misread so, or is replaced already. */
function replaceable(text: string, variable: string, env: YamlContext["env"]): string {
  const given = env[variable];
  const isReplaced = given !== undefined && given !== text;
  const looksElse = /^(true|false|[-+\d.][\d._eE+-]*|nan|[-+]?inf(inity)?)$/i.test(text);
  return isReplaced || looksElse || /[{}]/.test(text) ? quote(text) : quote(`\${${variable}:${text}}`);
}

function sameUrl(text: string | undefined): string | undefined {
  const reading = text === undefined ? undefined : readUrl(text.trim());
  return reading !== undefined && "url" in reading ? reading.url : text;
}

function benchmarkLines(draft: Draft, { env }: YamlContext): string[] {
  const [model = ""] = draft.models;
  const models =
    draft.models.length === 1 ? replaceable(model, MODEL_VARIABLE, env) : draft.models.map(quote).join(", ");
  return [
    `models: [${models}]`,
    "",
    "endpoint:",
    `  urls: [${replaceable(draft.url, URL_VARIABLE, { ...env, [URL_VARIABLE]: sameUrl(env[URL_VARIABLE]) })}]`,
    `  type: ${draft.endpointType}`,
    `  streaming: ${draft.streaming}`,
    ...(draft.hasKey ? [`  api_key: ${quote(`\${${KEY_VARIABLE}}`)}`] : []),
    ...(draft.ignoresEos ? ["  # Answers are exactly as long as asked for.", "  extra: {ignore_eos: true}"] : []),
    "",
    "datasets:",
    ...indent(datasetLines(draft), 2),
    "",
    "phases:",
    ...indent([...warmupLines(draft), ...profilingLines(draft)], 2),
    ...(Object.keys(draft.slos).length === 0 ? [] : ["", ...sloLines(draft)]),
    ...(draft.serverMetrics === false ? ["", "server_metrics:", "  enabled: false"] : []),
    "",
    "artifacts:",
    `  dir: ${quote(draft.artifactDir)}`,
  ];
}

function datasetLines({ dataset }: Draft): string[] {
  if (dataset.type === "file") return ["- name: main", "  type: file", `  path: ${quote(dataset.path)}`];
  const { isl, osl, entries, turns } = dataset;
  return [
    "- name: main",
    "  type: synthetic",
    `  # Distinct prompts: the cache answers repeats.`,
    `  entries: ${entries}`,
    ...(turns === undefined
      ? []
      : ["  # Requests of one conversation.", `  turns: ${lengthText({ mean: turns, stddev: 0 })}`]),
    "  prompts:",
    "    # Tokens of a prompt, and of its answer.",
    `    isl: ${lengthText(isl)}`,
    ...(osl === undefined ? [] : [`    osl: ${lengthText(osl)}`]),
  ];
}

const lengthText = ({ mean, stddev }: Length): string => `{mean: ${mean}, stddev: ${stddev}}`;

function warmupLines({ warmupRequests }: Draft): string[] {
  if (warmupRequests === undefined) return [];
  return [
    "# Not measured: fills caches, opens connections.",
    "- name: warmup",
    "  kind: warmup",
    "  type: concurrency",
    `  requests: ${warmupRequests}`,
    `  concurrency: ${warmupRequests}`,
  ];
}

const LOAD_COMMENT: Readonly<Record<DraftLoad["type"], string>> = {
  concurrency: "So many at a time; the next when one ends.",
  poisson: "So many a second, at random, as users make them.",
  constant: "So many a second, evenly.",
  gamma: "So many a second, in bursts.",
  user_centric: "Users who wait for an answer, then ask again.",
};

function profilingLines({ load, stop }: Draft): string[] {
  const { type, ...values } = load;
  const named = Object.entries(values).map(([name, value]) => `  ${name}: ${value}`);
  const ends = [
    ...(stop.requests === undefined ? [] : [`  requests: ${stop.requests}`]),
    ...(stop.sessions === undefined ? [] : [`  sessions: ${stop.sessions}`]),
    ...(stop.seconds === undefined
      ? []
      : [`  duration: ${stop.seconds}`, "  # For the last answers.", "  grace_period: 30"]),
  ];
  return [`# ${LOAD_COMMENT[type]}`, "- name: profiling", "  kind: profiling", `  type: ${type}`, ...named, ...ends];
}

function sloLines({ slos }: Draft): string[] {
  return [
    "# A request that keeps all of these (ms) is good.",
    "slos:",
    ...Object.entries(slos).map(([metric, ms]) => `  ${metric}: ${ms}`),
  ];
}

function sweepLines(draft: Draft, shape: SweepShape): string[] {
  const { sameSeed, order, cooldownSec } = draft;
  const common = [
    ...(draft.repeats > 1 && shape.type !== "adaptive_search" ? [`  iteration_order: ${order}`] : []),
    ...(sameSeed ? ["  same_seed: true"] : []),
    ...(cooldownSec > 0 ? [`  cooldown_seconds: ${cooldownSec}`] : []),
  ];
  return [SWEEP_COMMENT[shape.type], "sweep:", `  type: ${shape.type}`, ...common, ...shapeLines(draft, shape)];
}

const SWEEP_COMMENT: Readonly<Record<SweepShape["type"], string>> = {
  grid: "# Every combination of these values is measured.",
  zip: "# First values together, then second ones, and so on.",
  scenarios: "# Each changes what it names of the above.",
  sobol: "# Points spread evenly over these ranges.",
  adaptive_search: "# Each point is chosen by what those before it have shown.",
};

function shapeLines({ load, dataset, seed }: Draft, shape: SweepShape): string[] {
  switch (shape.type) {
    case "grid":
    case "zip":
      return ["  parameters:", ...shape.axes.map(({ path, values }) => `    ${path}: [${values.join(", ")}]`)];
    case "scenarios":
      return [
        "  runs:",
        ...shape.shapes.flatMap(({ name, isl, osl, level }) => [
          `    - name: ${quote(name)}`,
          "      benchmark:",
          ...(dataset.type === "file"
            ? []
            : [
                "        datasets:",
                "          - name: main",
                `            prompts: {isl: {mean: ${isl}}${dataset.osl === undefined ? "" : `, osl: {mean: ${osl}}`}}`,
              ]),
          "        phases:",
          "          - name: profiling",
          `            ${optionOf(load)}: ${level}`,
        ]),
      ];
    case "sobol":
      return [
        `  samples: ${shape.samples}`,
        `  seed: ${seed}`,
        "  dimensions:",
        ...shape.dimensions.map(
          ({ path, lo, hi, scale, kind }) =>
            `    - {path: ${path}, lo: ${lo}, hi: ${hi}, scale: ${scale}, kind: ${kind}}`,
        ),
      ];
    case "adaptive_search":
      return searchLines(shape);
  }
}

function searchLines({ planner, path, lo, hi, metric, level, points }: SearchShape): string[] {
  const isModel = planner === "bayesian";
  return [
    `  planner: ${planner}`,
    "  search_space:",
    `    - {path: ${path}, lo: ${lo}, hi: ${hi}, kind: int, prior: ${isModel ? "log-uniform" : "uniform"}}`,
    "  objectives:",
    `    - {metric: ${metric}, stat: avg, direction: maximize}`,
    "  # What the answer has to keep, in ms.",
    "  sla_filters:",
    `    - {metric_tag: ${level.metric}, stat: p95, op: le, threshold: ${level.thresholdMs}}`,
    "  # Points at most; it ends sooner where it is sure.",
    `  max_iterations: ${points}`,
    ...(isModel ? [] : ["  n_initial_points: 1"]),
  ];
}

const optionOf = ({ type }: DraftLoad): string => loadOption(type === "user_centric" ? "users" : type);

function repeatLines({ repeats, cooldownSec }: Draft): string[] {
  return [
    "# Intervals need more than one run of each cell.",
    "multi_run:",
    `  num_runs: ${repeats}`,
    ...(cooldownSec > 0 ? [`  cooldown_seconds: ${cooldownSec}`] : []),
  ];
}
