/**
 * Configurations made from the schema itself: every declared option with values that fit it, and with values, names and
 * templates that do not. An option added to the schema is generated from then on.
 */
import fc from "fast-check";
import { REFUSED } from "#config/later.ts";
import { SECTIONS } from "#config/schema/body.ts";
import { DATASET_BLOCKS } from "#config/schema/dataset.ts";
import { multiRunBlock } from "#config/schema/envelope.ts";
import type { Bounds, Shape } from "#config/schema/field.ts";
import { PHASE_TYPES, phaseBlock, RATE_TYPES } from "#config/schema/phases.ts";
import { SWEEP_BLOCKS } from "#config/schema/sweep.ts";
import { toSnake } from "#config/spelling.ts";

type Value = fc.Arbitrary<unknown>;
type Entries = NonNullable<Shape["entries"]>;

/** How often, in percent, something stands where it does not fit. */
export interface Noise {
  readonly wrongPercent: number;
  readonly templatePercent: number;
}

const TEXTS = [
  "a",
  "no",
  "3.1",
  "010",
  "1:30",
  "~",
  "2020-01-01",
  "a: b",
  "#x",
  "/v1/x",
  "out/dir",
  "ß 漢",
  "x".repeat(300),
];
const METRICS = ["time_to_first_token", "request_latency", "inter_token_latency"];
const HEADERS = ["X-A", "x-b", "Accept", "__proto__"];
const name = fc.constantFrom("profiling", "warmup", "p1", "main", "m", "llama");

const WRONG: Value = fc.oneof(
  fc.constantFrom<unknown>(null, true, false, "", " ", "nan", "-1", "1,2", "inf", [], {}, [null], { a: 1 }, 1e308, -0),
  fc.double(),
  fc.maxSafeInteger(),
  fc.string({ maxLength: 8 }),
  fc.array(fc.integer(), { maxLength: 3 }),
  fc.dictionary(fc.string({ maxLength: 4 }), fc.boolean(), { maxKeys: 2 }),
);

/** Names of the environment and of `variables`, some of them not there. */
const TEMPLATES: Value = fc.constantFrom(
  `\${N}`,
  `\${N:3}`,
  `\${GONE}`,
  `\${GONE:text}`,
  `\${N`,
  `$\${N}`,
  "{{ n }}",
  "{{ n * 2 }}",
  "{{ variables.word }}",
  "{{ twice }}",
  "{{ gone }}",
  "{{ n",
  "{% if n > 3 %}8{% else %}9{% endif %}",
  "{% for x in [1, 2] %}{{ x }}{% endfor %}",
  "{{ benchmark.endpoint }}",
  "{{ '{{' }}",
  "{{ ''.constructor }}",
  "{{ range(3) | list }}",
);

const VARIABLES: Value = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ n: 4, word: "yes", twice: "{{ n * 2 }}" }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<unknown>({ n: "{{ twice }}", twice: "{{ n }}" }, { n: [1] }, { "a b": 1 }, [], 3),
  },
);

function withNoise(value: Value, { wrongPercent, templatePercent }: Noise): Value {
  return fc.oneof(
    { weight: 100 - wrongPercent - templatePercent, arbitrary: value },
    { weight: wrongPercent, arbitrary: WRONG },
    { weight: templatePercent, arbitrary: TEMPLATES },
  );
}

/** Values that a field of this shape takes, save for its pattern where it has one. */
function anyOf(shape: Shape, noise: Noise): Value {
  return withNoise(fitting(shape, noise), noise);
}

function fitting(shape: Shape, noise: Noise): Value {
  switch (shape.kind) {
    case "int":
      return numeric(shape.bounds, 1);
    case "number":
      return numeric(shape.bounds, 8);
    case "bool":
      return fc.constantFrom<unknown>(true, false, "yes", "off", 1);
    case "text":
      return fc.oneof(name, fc.constantFrom(...TEXTS));
    case "choice":
      return fc.constantFrom(...choicesOf(shape), ...choicesOf(shape).map((word) => word.toUpperCase()));
    case "duration":
      return fc.oneof(fc.integer({ min: 1, max: 5000 }), fc.constantFrom("30s", "1.5 min", "2h", "inf"));
    case "ramp":
      return fc.oneof(fc.integer({ min: 1, max: 50 }), fc.constant({ duration: "5s", strategy: "exponential" }));
    case "distribution":
      return distribution;
    case "list": {
      const { item } = shape;
      if (item === undefined) return fc.constantFrom<unknown>(shape.choices ?? [], false);
      return fc.oneof(anyOf(item, noise), fc.array(anyOf(item, noise), { minLength: 1, maxLength: 3 }));
    }
    case "pairs":
      return fc.dictionary(
        fc.constantFrom(...(shape.item?.kind === "number" ? METRICS : HEADERS)),
        shape.item === undefined ? fc.constant("x") : anyOf(shape.item, noise),
        { maxKeys: 3 },
      );
    case "json":
      return fc.constantFrom<unknown>({ temperature: 0.5, nested: { list: [1, "two", null] } }, {}, { seed: 1 });
    case "block":
      return mapOf(shape.entries ?? {}, noise);
  }
}

/** Words that make no demands on other options. */
const choicesOf = ({ choices = [] }: Shape): readonly string[] =>
  choices.filter((word) => !["template", "weighted", "coding", "random"].includes(word));

/** Steps of 1 ÷ `parts`, so that what is printed is what was meant. */
function numeric({ least, most, above, below }: Bounds = {}, parts: number): Value {
  const lowest = least ?? (above === undefined ? 0 : above + 1 / parts);
  const highest = Math.min(most ?? lowest + 500, below === undefined ? Infinity : below - 1 / parts);
  const value = fc.integer({ min: Math.ceil(lowest * parts), max: Math.floor(highest * parts) }).map((n) => n / parts);
  return fc.oneof({ weight: 5, arbitrary: value }, { weight: 1, arbitrary: value.map(String) });
}

const real = fc.integer({ min: 1, max: 8000 }).map((n) => n / 8);
const simple: Value = fc.oneof(
  fc.integer({ min: 0, max: 9000 }),
  fc.record({ mean: real, stddev: real }),
  fc.record({ value: real, min: fc.constant(1), max: fc.constant(2000) }),
  fc.tuple(real, real).map(([a, b]) => ({ mean: Math.max(a, b), median: Math.min(a, b) })),
  fc.record({ points: fc.array(fc.record({ value: real, weight: real }), { minLength: 1, maxLength: 3 }) }),
  fc.tuple(real, real).map(([a, b]) => ({ type: "uniform", min: Math.min(a, b), max: Math.max(a, b) })),
);
const distribution: Value = fc.oneof(
  { weight: 4, arbitrary: simple },
  {
    weight: 1,
    arbitrary: fc.record({
      peaks: fc.array(fc.record({ mean: real, stddev: real, weight: real }), { minLength: 2, maxLength: 3 }),
    }),
  },
);

/** Options that are refused, or that mean something beside certain others only: of any use where refusals are wanted. */
const DELICATE = new Set([
  ...REFUSED.map(([path]) => path.replace(/=.*$/, "").split(".").at(-1)),
  ...["waitForModelInterval", "waitForModelMode", "perChunkUsage", "systemPrompt", "systemPromptFile", "prefixPrompts"],
  ...["strategy", "weight", "path", "records", "meanMs", "sequenceDistribution", "template"],
]);
DELICATE.delete("type");
DELICATE.delete("format");

const isWorthwhile = ([key, { shape }]: [string, Entries[string]]): boolean =>
  shape.kind !== "json" && !DELICATE.has(key);

const isRequired = (declared: Entries[string]): boolean => !/optional/.test(declared.type);

const spelled = (key: string): fc.Arbitrary<string> => fc.constantFrom(toSnake(key), toSnake(key), key);

/** A name that is none: one letter off, or of nothing at all. */
const misspelled = (keys: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof(
    fc.constantFrom(...keys).map((key) => `${toSnake(key)}x`),
    fc.constantFrom(...keys).map((key) => key.slice(1) || "k"),
    fc.constantFrom("__proto__", "constructor", "", "0", "a.b", "toString"),
  );

/** A few of the entries under either spelling of their names. */
function mapOf(entries: Entries, noise: Noise, always: readonly string[] = []): fc.Arbitrary<Record<string, unknown>> {
  const keys = Object.keys(entries);
  const likely = Object.entries(entries)
    .filter(isWorthwhile)
    .map(([key]) => key);
  const chosen = fc.oneof(
    { weight: 100 - noise.wrongPercent, arbitrary: fc.subarray(likely, { maxLength: Math.min(likely.length, 5) }) },
    { weight: noise.wrongPercent, arbitrary: fc.subarray(keys, { maxLength: Math.min(keys.length, 8) }) },
  );
  return chosen
    .chain((some) => {
      const needed = keys.filter((key) => entries[key] !== undefined && isRequired(entries[key]));
      const members = [...new Set([...needed, ...always, ...some])].map((key) => {
        const declared = entries[key];
        return declared === undefined
          ? fc.constant<[string, unknown]>([key, null])
          : fc.tuple(spelled(key), anyOf(declared.shape, noise));
      });
      return fc.tuple(...members);
    })
    .chain((pairs) => {
      const odd = fc.tuple(misspelled(keys), WRONG);
      const extra = { weight: noise.wrongPercent, arbitrary: odd.map((pair) => [...pairs, pair]) };
      return fc.oneof({ weight: 400, arbitrary: fc.constant(pairs) }, extra);
    })
    .map((pairs) => Object.fromEntries(pairs));
}

const STOPS: readonly Record<string, unknown>[] = [
  { requests: 20 },
  { duration: "30s" },
  { sessions: 8 },
  { requests: 9, duration: 60 },
];
/** Options that only some types of phase have, and that their rules would refuse elsewhere. */
const PACED = ["rate", "rateSeries", "rateRamp", "smoothness", "users", "autoOffset", "startOffset", "endOffset"];
const BOUND = ["name", "kind", "excludeFromResults", "gracePeriod", "seamless", "prefillConcurrency", "prefillRamp"];

/** A phase that its rules let pass, or with noise any phase. */
function phaseOf(noise: Noise): Value {
  const plain = Object.fromEntries(
    Object.entries(phaseBlock.shape.entries ?? {}).filter(([key]) => ![...PACED, ...BOUND, "type"].includes(key)),
  );
  const types = PHASE_TYPES.filter((type) => type !== "fixed_schedule" && type !== "user_centric");
  const sound = fc.constantFrom(...types).chain((type) =>
    fc.tuple(mapOf(plain, noise), fc.constantFrom(...STOPS)).map(([more, stop]) => ({
      ...more,
      type,
      concurrency: 8,
      ...(RATE_TYPES.includes(type) ? { rate: 4 } : {}),
      ...stop,
    })),
  );
  const any = mapOf(phaseBlock.shape.entries ?? {}, noise, ["type", "requests"]);
  return fc.oneof(
    { weight: 100 - noise.wrongPercent, arbitrary: sound },
    { weight: noise.wrongPercent, arbitrary: any },
  );
}

const LENGTHS = { osl: { shape: { kind: "distribution" } }, isl: { shape: { kind: "distribution" } } } as const;

function datasetOf(noise: Noise): Value {
  const synthetic = mapOf({ ...DATASET_BLOCKS.synthetic.shape.entries, ...(LENGTHS as unknown as Entries) }, noise);
  const file = mapOf(DATASET_BLOCKS.file.shape.entries ?? {}, noise, ["path"]);
  return fc.oneof(
    { weight: 3, arbitrary: synthetic.map((map) => ({ ...map, type: "synthetic" })) },
    { weight: 1, arbitrary: file.map((map) => ({ ...map, type: "file" })) },
  );
}

const modelsOf = (noise: Noise): Value =>
  fc.oneof(
    name,
    fc.uniqueArray(name, { minLength: 1, maxLength: 3 }),
    mapOf(SECTIONS.models.shape.entries ?? {}, noise, ["items"]),
  );

function endpointOf(noise: Noise): Value {
  const urls = fc.constantFrom<unknown>("http://h:8000", ["http://a:1", "https://b/v1"], "localhost:8000");
  return fc
    .tuple(mapOf(SECTIONS.endpoint.shape.entries ?? {}, noise), urls)
    .map(([map, url]) => ({ ...map, urls: url }));
}

/** `benchmark`, with sections at random, and those that have to be there mostly there. */
export function benchmarkOf(noise: Noise): fc.Arbitrary<Record<string, unknown>> {
  const others = Object.entries(SECTIONS).filter(([key]) => key !== "models" && key !== "endpoint");
  const some = fc
    .subarray(others, { maxLength: 3 })
    .chain((chosen) => fc.tuple(...chosen.map(([key, { shape }]) => fc.tuple(spelled(key), anyOf(shape, noise)))))
    .map((pairs) => Object.fromEntries(pairs));
  const dataset = fc.tuple(fc.constantFrom("dataset", "dataset", "datasets"), datasetOf(noise)).map(([key, value]) => ({
    [key]: key === "datasets" ? [{ name: "main", ...(value as object) }] : value,
  }));
  const phases = fc.oneof(
    phaseOf(noise).map((phase) => ({ profiling: phase })),
    phaseOf(noise).map((phase) => ({ phases: phase })),
    fc.tuple(phaseOf(noise), phaseOf(noise)).map(([one, other]) => ({ warmup: one, profiling: other })),
    phaseOf(noise).map((phase) => ({ phases: [{ name: "profiling", ...(phase as object) }] })),
  );
  const models = fc
    .tuple(fc.constantFrom("model", "models"), modelsOf(noise))
    .map(([key, value]) => ({ [key]: value }));
  return fc
    .tuple(models, withNoise(endpointOf(noise), noise), dataset, phases, some, fc.nat(99))
    .map(([model, endpoint, data, phase, more, luck]) => {
      const whole: Record<string, unknown> = { ...model, endpoint, ...data, ...phase, ...more };
      // Now and then a section is missing.
      if (luck < noise.wrongPercent / 2) delete whole[Object.keys(whole)[luck % 4] ?? ""];
      return whole;
    });
}

const PATHS = [
  "concurrency",
  "rate",
  "isl",
  "requests",
  "phases.profiling.concurrency",
  "phases.0.requests",
  "dataset.prompts.isl",
  "datasets.main.prompts.osl",
  "endpoint.streaming",
  "models.items",
  "variables.n",
  "random_seed",
  "gone",
  "benchmark.endpoint.type",
  "phases.gone.rate",
  "a..b",
  "",
];

/** The section `sweep`, of every kind, on paths that are there and on some that are not. */
function sweepOf(noise: Noise): Value {
  const values = fc.array(fc.oneof(fc.integer({ min: 1, max: 64 }), WRONG), { minLength: 1, maxLength: 4 });
  const list = fc.oneof(
    { weight: 4, arbitrary: fc.array(fc.integer({ min: 1, max: 64 }), { minLength: 1, maxLength: 3 }) },
    { weight: 1, arbitrary: values },
  );
  const parameters = fc.dictionary(fc.constantFrom(...PATHS), list, { minKeys: 1, maxKeys: 2 });
  const scenario = fc.record(
    { name: fc.constantFrom("a", "b", "A", "con", ""), benchmark: benchmarkOf(noise) },
    { requiredKeys: ["benchmark"] },
  );
  const own: Readonly<Record<string, Value>> = {
    grid: fc.record({ parameters }),
    zip: fc.record({ parameters }),
    scenarios: fc.record({ runs: fc.array(scenario, { maxLength: 2 }) }),
    ...sampledOf(noise),
  };
  return fc.constantFrom(...Object.keys(SWEEP_BLOCKS)).chain((type) => {
    const { entries = {} } = SWEEP_BLOCKS[type as keyof typeof SWEEP_BLOCKS].shape;
    const {
      type: _,
      parameters: _p,
      runs: _r,
      dimensions: _d,
      samples: _s,
      ...settings
    } = entries as Record<string, Entries[string]>;
    return fc
      .tuple(mapOf(settings, noise), own[type] ?? fc.constant({}))
      .map(([more, what]) => ({ ...more, ...(what as object), type }));
  });
}

function sampledOf(noise: Noise): Readonly<Record<"sobol" | "latin_hypercube", Value>> {
  const range = fc.record({
    path: fc.constantFrom(...PATHS),
    lo: withNoise(fc.integer({ min: 1, max: 9 }), noise),
    hi: withNoise(fc.integer({ min: 8, max: 64 }), noise),
    kind: withNoise(fc.constantFrom("int", "real"), noise),
    scale: withNoise(fc.constantFrom("linear", "log"), noise),
  });
  const choices = fc.record({ path: fc.constantFrom(...PATHS), choices: fc.array(fc.integer(), { maxLength: 3 }) });
  const sampled = fc.record({
    samples: withNoise(fc.integer({ min: 2, max: 9 }), { wrongPercent: 0, templatePercent: 0 }),
    dimensions: fc.array(fc.oneof(range, choices), { minLength: 1, maxLength: 2 }),
  });
  return { sobol: sampled, latin_hypercube: sampled };
}

/** A whole file as a value: `benchmark` and what stands around it. */
export function fileOf(noise: Noise): fc.Arbitrary<Record<string, unknown>> {
  const around = fc.record(
    {
      random_seed: withNoise(fc.nat(1000), noise),
      multi_run: withNoise(mapOf(multiRunBlock.shape.entries ?? {}, noise), noise),
      sweep: withNoise(sweepOf(noise), noise),
      variables: VARIABLES,
      schema_version: withNoise(fc.constant("2.0"), noise),
      no_sweep_table: withNoise(fc.boolean(), noise),
    },
    { requiredKeys: ["variables"] },
  );
  return fc
    .tuple(benchmarkOf(noise), around, fc.nat(99))
    .map(([benchmark, more, luck]) => (luck < 10 ? { ...benchmark, ...more } : { benchmark, ...more }));
}
