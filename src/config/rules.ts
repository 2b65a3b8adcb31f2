/**
 * What has to hold between options. Each rule sees sections that are sound by themselves; a section with a fault is
 * skipped, so that one mistake is told once.
 */
import type { Problem } from "#core/errors.ts";
import type { Distribution } from "./config.ts";
import { type GivenMap, whereOf } from "./given.ts";
import type { Body, Dataset, Phase } from "./read-body.ts";
import { redactText } from "./redact.ts";
import { ARRIVAL_TYPES, RATE_TYPES } from "./schema/phases.ts";
import { readUrl } from "./url.ts";

type Path = readonly (string | number)[];
/** Adds a problem at a path of the canonical tree. */
type Report = (path: Path, wanted: string, more?: Pick<Problem, "hint" | "found">) => void;

/** Problems between the options of a body. */
export function checkRules(body: Body, given: GivenMap): Problem[] {
  const problems: Problem[] = [];
  const report: Report = (path, wanted, more = {}) => problems.push({ where: whereOf(given, path), wanted, ...more });
  const isGiven = (path: Path) => whereIsGiven(given, path);
  if (body.models !== undefined) checkModels(body.models, report);
  if (body.endpoint !== undefined) checkEndpoint(body.endpoint, { report, isGiven });
  if (body.dataset !== undefined) checkDataset(body.dataset, { report, isGiven });
  for (const [index, phase] of (body.phases ?? []).entries()) {
    if (phase !== undefined) checkPhase(phase, ["phases", index], report);
  }
  checkAcross(body, report);
  return problems;
}

interface RuleContext {
  readonly report: Report;
  readonly isGiven: (path: Path) => boolean;
}

function whereIsGiven(given: GivenMap, path: Path): boolean {
  let current: unknown = given;
  for (const key of path) {
    const node = current as GivenMap | undefined;
    current = node?.kind === "map" ? node.entries.get(String(key)) : undefined;
  }
  return current !== undefined;
}

function checkModels(models: NonNullable<Body["models"]>, report: Report): void {
  if (models.strategy !== "weighted") return;
  const weights = models.items.map((item) => item.weight);
  if (weights.some((weight) => weight === undefined)) {
    report(["models"], "needs a weight for every model", {
      hint: "in a file: models: {strategy: weighted, items: [{name: a, weight: 0.7}, {name: b, weight: 0.3}]}",
    });
    return;
  }
  const sum = weights.reduce<number>((total, weight) => total + (weight ?? 0), 0);
  if (Math.abs(sum - 1) > 1e-6) report(["models"], `needs weights that sum to 1; these sum to ${roundSum(sum)}`);
}

const roundSum = (sum: number): number => Number(sum.toPrecision(12));

function checkEndpoint(endpoint: NonNullable<Body["endpoint"]>, { report, isGiven }: RuleContext): void {
  endpoint.urls.forEach((url, index) => {
    const read = readUrl(url);
    if ("wanted" in read) {
      const { wanted, hint } = read;
      report(["endpoint", "urls", index], wanted, { found: redactText(url), ...(hint === undefined ? {} : { hint }) });
    }
  });
  checkHeaders(endpoint.headers ?? {}, report);
  if (endpoint.type === "template" && endpoint.template === undefined) {
    report(["endpoint", "type"], "needs a template", {
      hint: "give endpoint.template, or --extra-inputs payload_template:FILE",
    });
  }
  if (endpoint.waitForModelTimeout === 0) {
    for (const name of ["waitForModelInterval", "waitForModelMode"]) {
      if (isGiven(["endpoint", name])) report(["endpoint", name], "has no effect without --wait-for-model-timeout");
    }
  }
  const canCountChunks = endpoint.type === "chat" && endpoint.streaming && endpoint.useServerTokenCount;
  if (endpoint.perChunkUsage && !canCountChunks) {
    report(["endpoint", "perChunkUsage"], "needs a chat endpoint, streaming and --use-server-token-count");
  }
}

/** What cannot stand in an HTTP header would fail every request. Values are secrets, and not repeated. */
function checkHeaders(headers: Readonly<Record<string, string>>, report: Report): void {
  for (const [name, value] of Object.entries(headers)) {
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) {
      const hint = "names are of letters, digits and hyphens: X-My-Header";
      report(["endpoint", "headers", name], `has a header whose name no request can carry: ${JSON.stringify(name)}`, {
        hint,
      });
    }
    if (/[\0\r\n]/.test(value)) {
      report(["endpoint", "headers", name], `has a line break or a zero in the value of header ${name}`);
    }
  }
}

function checkDataset(dataset: Dataset, { report, isGiven }: RuleContext): void {
  if (dataset.systemPrompt !== undefined && dataset.systemPromptFile !== undefined) {
    report(["dataset", "systemPrompt"], "cannot stand beside a system prompt file", { hint: "keep one of them" });
  }
  if (dataset.type === "synthetic") checkPrefixes(dataset, { report, isGiven });
  else if ((dataset.path === undefined) === (dataset.records === undefined)) {
    const hint = "path reads a file, records holds them in place";
    report(["dataset"], `needs either path or records${dataset.path === undefined ? "" : ", not both"}`, { hint });
  }
  const pairs = dataset.prompts.sequenceDistribution;
  if (pairs === undefined) return;
  pairs.forEach((pair, index) => {
    for (const name of ["isl", "osl"] as const) {
      if (pair[name].type === "fixed" || pair[name].type === "normal") continue;
      report(["dataset", "prompts", "sequenceDistribution", index, name], "must be a number, or {mean, stddev}");
    }
  });
  const sum = pairs.reduce((total, pair) => total + pair.probability, 0);
  if (Math.abs(sum - 100) > 1e-6) {
    report(
      ["dataset", "prompts", "sequenceDistribution"],
      `needs percentages that sum to 100; these sum to ${roundSum(sum)}`,
    );
  }
}

function checkPrefixes(dataset: Extract<Dataset, { type: "synthetic" }>, { report, isGiven }: RuleContext): void {
  const at = ["dataset", "prefixPrompts"];
  const pool = ["poolSize", "length"].filter((name) => isGiven([...at, name]));
  const fixed = ["sharedSystemLength", "userContextLength"].filter((name) => isGiven([...at, name]));
  if (pool.length > 0 && fixed.length > 0) {
    report(at, "cannot have both a pool of prefixes and a shared system prompt or user context", {
      hint: "keep one of the two",
    });
  }
  const hasOwn = dataset.systemPrompt !== undefined || dataset.systemPromptFile !== undefined;
  if (hasOwn && (pool.length > 0 || fixed.includes("sharedSystemLength"))) {
    const name = dataset.systemPrompt === undefined ? "systemPromptFile" : "systemPrompt";
    report(["dataset", name], "cannot stand beside a pool of prefixes or a shared system prompt");
  }
}

const OWN_FIELDS: readonly (readonly [keyof Phase, readonly string[], string])[] = [
  ["rate", RATE_TYPES, "a phase paced by a rate"],
  ["rateSeries", ARRIVAL_TYPES, "arrivals at a rate"],
  ["rateRamp", ARRIVAL_TYPES, "arrivals at a rate"],
  ["smoothness", ["gamma"], "gamma arrivals"],
  ["users", ["user_centric"], "user-centric load"],
  ["autoOffset", ["fixed_schedule"], "a fixed schedule"],
  ["startOffset", ["fixed_schedule"], "a fixed schedule"],
  ["endOffset", ["fixed_schedule"], "a fixed schedule"],
];

const DEVICE_NAME = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])$/i;

function checkPhase(phase: Phase, at: Path, report: Report): void {
  if (DEVICE_NAME.test(phase.name))
    report([...at, "name"], "is a device name on Windows, and no directory can be called so");
  if (phase.kind === undefined)
    report([...at, "kind"], "is required: warmup or profiling", { hint: "only phases named so need none" });
  const isNamedOtherwise = (phase.name === "warmup" || phase.name === "profiling") && phase.kind !== phase.name;
  if (isNamedOtherwise && phase.kind !== undefined)
    report([...at, "kind"], `must be ${phase.name}, as the phase is named`);
  if (phase.excludeFromResults !== undefined && phase.excludeFromResults !== (phase.kind === "warmup")) {
    report([...at, "excludeFromResults"], "must be true for a warmup and false for a profiling phase");
  }
  for (const [name, types, what] of OWN_FIELDS) {
    if (phase[name] === undefined || types.includes(phase.type)) continue;
    report([...at, name], `belongs to ${what}, and this phase is of type ${phase.type}`);
  }
  checkStops(phase, at, report);
  checkLimits(phase, at, report);
}

function checkStops(phase: Phase, at: Path, report: Report): void {
  const isBounded = phase.requests !== undefined || phase.duration !== undefined || phase.sessions !== undefined;
  if (!isBounded && phase.type !== "fixed_schedule")
    report(at, "needs requests, duration or sessions, to know when to stop");
  if (phase.gracePeriod !== undefined && phase.duration === undefined) {
    report([...at, "gracePeriod"], "needs a duration to come after", { hint: "drop it, or bound the phase by time" });
  }
  if (phase.startOffset !== undefined && phase.autoOffset !== false)
    report([...at, "startOffset"], "needs auto_offset: false");
  if (phase.startOffset !== undefined && phase.endOffset !== undefined && phase.startOffset > phase.endOffset) {
    report([...at, "startOffset"], `must be at most the end offset, ${phase.endOffset}`);
  }
}

function checkLimits(phase: Phase, at: Path, report: Report): void {
  if (RATE_TYPES.includes(phase.type)) {
    if (phase.rate === undefined && phase.rateSeries === undefined)
      report(at, `needs a rate: its type is ${phase.type}`);
    if (phase.rate !== undefined && phase.rateSeries !== undefined)
      report([...at, "rateSeries"], "cannot stand beside a rate");
  }
  const limit = phase.concurrency ?? (phase.type === "concurrency" ? 1 : Infinity);
  if (phase.prefillConcurrency !== undefined && phase.prefillConcurrency > limit) {
    report([...at, "prefillConcurrency"], `must be at most the concurrency, ${limit}`);
  }
  if (phase.prefillRamp !== undefined && phase.prefillConcurrency === undefined)
    report([...at, "prefillRamp"], "needs a limit on prefills to lead to", { hint: "give --prefill-concurrency too" });
  if (phase.concurrencyRamp !== undefined && limit === Infinity)
    report([...at, "concurrencyRamp"], "needs a concurrency to lead to", { hint: "give --concurrency too" });
  if (phase.type === "user_centric") {
    if (phase.users === undefined) report([...at, "type"], "needs users", { hint: "give users (--num-users)" });
    const fewest = Math.min(phase.requests ?? Infinity, phase.sessions ?? Infinity);
    if (phase.users !== undefined && fewest < phase.users)
      report([...at, "users"], `must be at most the requests and sessions, ${fewest}`);
  }
}

/** What the pacing of a phase asks of the dataset. */
function checkPacing(phase: Phase, index: number, { dataset, report }: { dataset: Dataset; report: Report }): void {
  const at = ["phases", index];
  if (phase.type === "fixed_schedule" && dataset.type === "synthetic") {
    report([...at, "type"], "needs a trace with timestamps, and the dataset is synthetic", {
      hint: "give --input-file",
    });
  }
  if (phase.type === "fixed_schedule" && dataset.sampling !== "sequential") {
    report(["dataset", "sampling"], "must be sequential: a schedule has an order of its own");
  }
  if (phase.type === "user_centric" && dataset.type === "synthetic" && mostTurns(dataset.turns) < 2) {
    const hint = "give --session-turns-mean 2 or more; for single turns use --request-rate";
    report([...at, "type"], "needs conversations of at least 2 turns", { hint });
  }
}

/** What a distribution can give at most, where that is plain to see. */
const mostTurns = (turns: Distribution): number =>
  turns.type === "fixed" ? turns.value : turns.type === "normal" && turns.stddev === 0 ? turns.mean : Infinity;

function checkAcross(body: Body, report: Report): void {
  const phases = body.phases ?? [];
  const isSound = phases.every((phase) => phase !== undefined);
  if (
    phases.length > 0 &&
    isSound &&
    !phases.some((phase) => phase?.kind === "profiling" || phase?.kind === undefined)
  ) {
    report(["phases"], "needs at least one profiling phase: a warmup alone measures nothing");
  }
  const names = new Set<string>();
  phases.forEach((phase, index) => {
    if (phase === undefined) return;
    const name = phase.name.toLowerCase();
    if (names.has(name)) report(["phases", index, "name"], `is taken: another phase is called ${phase.name}`);
    names.add(name);
    if (body.dataset !== undefined) checkPacing(phase, index, { dataset: body.dataset, report });
    if (index === 0 && phase.seamless === true) report(["phases", index, "seamless"], "needs a phase before it");
    if (phase.prefillConcurrency !== undefined && body.endpoint?.streaming === false) {
      report(["phases", index, "prefillConcurrency"], "needs streaming: without it no first token is seen");
    }
  });
  if (body.networkLatency?.enabled === true && body.networkLatency.meanMs !== undefined) {
    report(["networkLatency", "meanMs"], "cannot stand beside measuring it", { hint: "keep one of the two" });
  }
}
