import { expect, test } from "bun:test";
import fc from "fast-check";
import { stringify } from "yaml";
import { toYaml } from "#config/yaml/to-yaml.ts";
import { readText } from "./reading.ts";

const positive = fc.integer({ min: 1, max: 5000 });
const real = fc.integer({ min: 1, max: 100_000 }).map((n) => n / 8);

const clamps = fc.oneof(fc.constant({}), fc.record({ min: fc.constant(1), max: fc.constant(100_000) }));
const simple = fc.oneof(
  fc.integer({ min: 0, max: 9000 }),
  fc.record({ value: real }),
  fc.tuple(fc.record({ mean: real, stddev: real }), clamps).map(([shape, bounds]) => ({ ...shape, ...bounds })),
  fc.record({ mean: real }),
  fc.tuple(real, real).map(([a, b]) => ({ mean: Math.max(a, b), median: Math.min(a, b) })),
  fc.record({ points: fc.array(fc.record({ value: real, weight: real }), { minLength: 1, maxLength: 3 }) }),
  fc.tuple(real, real).map(([a, b]) => ({ type: "uniform", min: Math.min(a, b), max: Math.max(a, b) })),
);
const length = fc.oneof(
  simple,
  fc.record({
    peaks: fc.array(fc.record({ mean: real, stddev: real, weight: real }), { minLength: 2, maxLength: 3 }),
  }),
);

/** Texts that YAML could take for something else. */
const name = fc.oneof(
  fc.constantFrom(
    "no",
    "3.1",
    "010",
    "1:30",
    "~",
    "null",
    "2020-01-01",
    "a: b",
    "#x",
    "on",
    "1e3",
    "0x1f",
    "'q'",
    " x ",
  ),
  fc.string({ minLength: 1, maxLength: 12 }).filter((text) => !/[${\p{C}]/u.test(text)),
);

const phase = fc.oneof(
  fc.record({ type: fc.constant("concurrency"), requests: positive, concurrency: positive }),
  fc.record({
    type: fc.constant("poisson"),
    rate: real,
    duration: real,
    gracePeriod: fc.oneof(real, fc.constant("inf")),
  }),
  fc.record({ type: fc.constant("gamma"), rate: real, smoothness: real, sessions: positive }),
  fc.record({ type: fc.constant("constant"), rate: real, requests: positive, duration: fc.constant("2m") }),
);

const benchmark = fc.record({
  models: fc.uniqueArray(name, { minLength: 1, maxLength: 3 }),
  endpoint: fc.record({
    urls: fc.constantFrom(["localhost:8000"], ["http://a:1", "https://b/v1"]),
    type: fc.constantFrom("chat", "completions", "responses"),
    streaming: fc.boolean(),
    timeout: real,
    extra: fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), fc.oneof(real, fc.boolean(), name), { maxKeys: 3 }),
  }),
  dataset: fc.oneof(
    fc.record({
      type: fc.constant("synthetic"),
      entries: positive,
      isl: length,
      prompts: fc.record({ osl: length }),
      turns: simple,
    }),
    fc.record({
      type: fc.constant("file"),
      path: name,
      format: fc.constantFrom("single_turn", "multi_turn"),
      osl: length,
    }),
  ),
  profiling: phase,
  slos: fc.dictionary(fc.constantFrom("request_latency", "time_to_first_token"), real),
  artifacts: fc.record({ dir: name, records: fc.constantFrom<unknown>(false, ["jsonl"]), raw: fc.boolean() }),
  runtime: fc.record({ ui: fc.constantFrom("simple", "none"), workers: positive }),
});

test("a configuration written out and read again is the same", async () => {
  await fc.assert(
    fc.asyncProperty(benchmark, fc.nat(1000), async (body, randomSeed) => {
      const first = await readText(stringify({ random_seed: randomSeed, benchmark: body }, { version: "1.1" }));
      const second = await readText(await toYaml(first.explicit, first.config.randomSeed));
      expect(second.config).toEqual(first.config);
      expect(second.explicit).toEqual(first.explicit);
    }),
    { numRuns: 300, seed: 7 },
  );
});

test.each(["$${N}", '{{ "{{" }} x }}', '{{ "{%" }}', '{{ "{{" }}{{ "{#" }} #}', 'a {{ "{{" }}\n\n'])(
  "a text that only looks like a reference or a template stays what it is: %j",
  async (text) => {
    const given = {
      benchmark: {
        model: "m",
        endpoint: { url: "h:1", extra: { text } },
        profiling: { type: "concurrency", requests: 1 },
      },
    };
    const first = await readText(stringify({ ...given, benchmark: { ...given.benchmark, dataset: {} } }));
    const second = await readText(await toYaml(first.explicit));
    expect(second.config.endpoint.extra).toEqual(first.config.endpoint.extra);
  },
);
