import { expect, test } from "bun:test";
import fc from "fast-check";
import { allFlags } from "#config/flags/flags.ts";
import { UserError } from "#core/errors.ts";
import { type Case, read, smallFile } from "./reading.ts";

const RUNS = 1000;
const SEED = 20260101;
/** Longest a single reading may take, far above what any of them needs. */
const PATIENCE_MS = 2000;

/** A configuration, or an error that tells people at least one problem; nothing else, and soon. */
async function holds(given: Case): Promise<void> {
  const start = performance.now();
  const outcome = await read(given).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(performance.now() - start).toBeLessThan(PATIENCE_MS);
  if (outcome === undefined) return;
  if (!(outcome instanceof UserError)) throw outcome;
  expect(outcome.problems.length).toBeGreaterThan(0);
  expect(outcome.problems.every((problem) => problem.where !== "" && problem.wanted !== "")).toBe(true);
}

const FULL = `random_seed: 7
benchmark:
  models: {strategy: weighted, items: [{name: a, weight: 0.5}, {name: b, weight: 0.5}]}
  endpoint:
    urls: ["http://h:8000", https://user:pw@x/v1]
    type: completions
    streaming: yes
    headers: {X-A: b}
    extra: {temperature: 0.5, nested: {a: [1, 2]}}
  dataset:
    entries: 0x10
    prompts:
      isl: {peaks: [{mean: 128, stddev: 20, weight: 60}, {mean: 2048, median: 1800}]}
      osl: {points: [{value: 10}, {value: 20, weight: 3}]}
      sequence_distribution: [{isl: 10, osl: 5, probability: 100}]
    prefix_prompts: {pool_size: 2, length: 10}
  warmup: {type: concurrency, requests: 2}
  profiling: {type: gamma, rate: 10, smoothness: 2.5, duration: 2m, grace_period: inf}
  slos: {time_to_first_token: 200}
  tokenizer: {name: builtin}
  artifacts: {records: false, slice_duration: 1}
multi_run: {num_runs: 1}
`;

const PIECES = [
  "{",
  "}",
  "[",
  "]",
  ":",
  "- ",
  "\n",
  "\t",
  "&a ",
  "*a",
  "<<: *a",
  "!!int ",
  "? ",
  "null",
  ".inf",
  "1e2",
  "${X",
  `\${X:1}`,
  "{{ y }}",
  "'",
  '"',
  "|",
  "#",
  "---\n",
  "__proto__: 1\n",
  "constructor: {}\n",
  "\u0000",
  "𝒳",
  "-1",
  "true",
];

const edit = fc.record({
  at: fc.nat(FULL.length),
  remove: fc.nat(12),
  insert: fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 6 })),
});

const mutated = fc.array(edit, { minLength: 1, maxLength: 5 }).map((edits) => {
  let text = FULL;
  for (const { at, remove, insert } of edits) text = text.slice(0, at) + insert + text.slice(at + remove);
  return text;
});

test("a damaged file gives a configuration or problems, never anything else", async () => {
  await fc.assert(
    fc.asyncProperty(mutated, (text) => holds({ argv: ["-f", "cfg.yaml"], files: { "cfg.yaml": text } })),
    { numRuns: RUNS, seed: SEED },
  );
});

test("random bytes give problems", async () => {
  const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => new TextDecoder().decode(array));
  await fc.assert(
    fc.asyncProperty(bytes, (text) => holds({ argv: ["-f", "cfg.yaml"], files: { "cfg.yaml": text } })),
    { numRuns: RUNS, seed: SEED },
  );
});

test("a section of any shape gives a configuration or problems", async () => {
  const names = [
    "model",
    "endpoint",
    "dataset",
    "phases",
    "slos",
    "tokenizer",
    "artifacts",
    "gpu_telemetry",
    "runtime",
  ];
  const key = fc.oneof(
    fc.constantFrom(
      "type",
      "name",
      "urls",
      "url",
      "prompts",
      "isl",
      "mean",
      "stddev",
      "requests",
      "rate",
      "peaks",
      "headers",
    ),
    fc.string({ maxLength: 4 }),
  );
  const value = fc.letrec((tie) => ({
    node: fc.oneof(
      { depthSize: "small" },
      fc.constantFrom<unknown>(null, true, "concurrency", "synthetic", "12", "inf"),
      fc.double(),
      fc.string({ maxLength: 5 }),
      fc.array(tie("node"), { maxLength: 3 }),
      fc.dictionary(key, tie("node"), { maxKeys: 4 }),
    ),
  })).node;
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...names), value, (name, given) => {
      const text = smallFile({ [name]: JSON.stringify(given) });
      return holds({ argv: ["-f", "cfg.yaml"], files: { "cfg.yaml": text } });
    }),
    { numRuns: RUNS, seed: SEED },
  );
});

test("any words after the command give a configuration or problems", async () => {
  const spellings = allFlags().flatMap((flag) => [...flag.spellings, ...flag.negatives]);
  const word = fc.oneof(
    fc.constantFrom(...spellings),
    fc.constantFrom(...spellings).map((spelling) => `${spelling}=1`),
    fc.constantFrom(
      "1",
      "-1",
      "1,2",
      "a:b",
      '{"a":1}',
      "inf",
      "true",
      "gamma",
      "",
      "http://h:1",
      "cfg.yaml",
      "1,2:100",
    ),
    fc.string({ maxLength: 6 }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(word, { maxLength: 8 }), (words) =>
      holds({ argv: ["-m", "m", ...words], files: { "cfg.yaml": smallFile() } }),
    ),
    { numRuns: RUNS, seed: SEED },
  );
});

test("aliases that would fill the memory are cut off", async () => {
  const levels = Array.from(
    { length: 12 },
    (_, i) => `  a${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`).join(", ")}]`,
  );
  const text = `variables:\n  a0: &a0 [x]\n${levels.join("\n")}\n${smallFile()}`;
  await holds({ argv: ["-f", "cfg.yaml"], files: { "cfg.yaml": text } });
});

test("a file nested without end is refused", async () => {
  const text = `benchmark: ${"[".repeat(20_000)}`;
  await holds({ argv: ["-f", "cfg.yaml"], files: { "cfg.yaml": text } });
});
