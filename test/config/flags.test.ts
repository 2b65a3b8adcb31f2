import { describe, expect, test } from "bun:test";
import { describeOptions } from "#config/describe.ts";
import { allFlags, flagsBySpelling } from "#config/flags/flags.ts";
import { problemsOf, read, readText, smallFile } from "./reading.ts";

const configOf = async (...argv: string[]) => (await read({ argv: ["-m", "m", ...argv] })).config;
const noticesOf = async (...argv: string[]) => (await read({ argv: ["-m", "m", ...argv] })).notices;
const wantedOf = async (...argv: string[]) =>
  (await problemsOf(read({ argv: ["-m", "m", ...argv] }))).map(({ where, wanted }) => `${where} ${wanted}`);

describe("the command line", () => {
  test("takes a value after a blank, an equals sign or the short flag itself", async () => {
    for (const argv of [["-m", "x"], ["-m=x"], ["-mx"], ["--model", "x"], ["--model=x"], ["--model_names", "x"]]) {
      expect((await read({ argv })).config.models.items).toEqual([{ name: "x" }]);
    }
  });

  test("collects lists from commas and repeats", async () => {
    const { models, endpoint } = await configOf("--model", "a, b,", "-u", "h:1,h:2", "-u", "https://x");
    expect(models.items.map((item) => item.name)).toEqual(["m", "a", "b"]);
    expect(endpoint.urls).toEqual(["http://h:1", "http://h:2", "https://x"]);
  });

  test("takes several values after a flag that holds a map", async () => {
    const { endpoint } = await configOf("--extra-inputs", "a:1", "b:x:y", '{"c": [1]}', "--streaming");
    expect(endpoint.extra).toEqual({ a: 1, b: "x:y", c: [1] });
    expect(endpoint.streaming).toBe(true);
  });

  test("takes words of a choice in any case, with - or _", async () => {
    expect((await configOf("--endpoint-type", "NIM-Rankings")).endpoint.type).toBe("nim_rankings");
  });

  test("lets a switch be turned off by =false only", async () => {
    expect((await configOf("--streaming=false")).endpoint.streaming).toBe(false);
    expect(await wantedOf("--streaming", "false")).toEqual(['the word "false" belongs to no flag']);
  });

  test("tells everything that is wrong at once", async () => {
    expect(
      await wantedOf("--concurency", "4", "--request-count", "1x", "--seed", "--request-rate", "0", "stray"),
    ).toEqual([
      "--concurency is no known flag",
      "--seed is no known flag",
      'the word "stray" belongs to no flag',
      "--request-count must be a whole number of at least 1",
      "--request-rate must be a number above 0",
    ]);
  });

  test("asks for a model where nothing is given", async () => {
    const problems = await problemsOf(read({ argv: [] }));
    expect(problems[0]?.hint).toBe("give --model NAME or --config FILE");
    expect((await problemsOf(read({ argv: ["--concurrency", "2"] })))[0]?.where).toBe("--model");
  });

  test("refuses a seed that no double holds, instead of taking another one", async () => {
    expect((await configOf("--random-seed", "9007199254740991")).randomSeed).toBe(2 ** 53 - 1);
    for (const seed of ["9007199254740993", "18446744073709551615"]) {
      expect(await wantedOf("--random-seed", seed)).toEqual([
        "--random-seed must be a whole number of at least 0 and at most 9007199254740991",
      ]);
    }
  });

  test("wants plain seconds where the file takes units", async () => {
    expect(await wantedOf("--benchmark-duration", "30s")).toEqual(["--benchmark-duration must be a number of seconds"]);
    expect((await configOf("--benchmark-duration", "30")).phases[0]).toMatchObject({ duration: 30, gracePeriod: 30 });
  });

  test("takes inf where it makes sense", async () => {
    const config = await configOf(
      "--benchmark-duration",
      "3",
      "--benchmark-grace-period",
      "inf",
      "--request-rate",
      "inf",
    );
    expect(config.phases[0]).toMatchObject({ gracePeriod: Infinity, rate: Infinity, type: "poisson" });
  });

  test("needs an input file that is there", async () => {
    expect(await wantedOf("--input-file", "nope.jsonl")).toEqual([
      "--input-file must be a file or directory that exists",
    ]);
  });

  test("reads the text of a system prompt file", async () => {
    const { config } = await read({
      argv: ["-m", "m", "--system-prompt-file", "s.txt"],
      files: { "s.txt": "Be brief." },
    });
    expect(config.dataset.systemPrompt).toBe("Be brief.");
  });
});

describe("what the flags mean together", () => {
  const typeOf = async (...argv: string[]) => (await configOf(...argv)).phases.at(-1)?.type;

  test("tells the pacing", async () => {
    expect(await typeOf()).toBe("concurrency");
    expect(await typeOf("--request-rate", "5")).toBe("poisson");
    expect(await typeOf("--request-rate", "5", "--arrival-smoothness", "2")).toBe("gamma");
    expect(await typeOf("--request-rate", "5", "--arrival-pattern", "constant")).toBe("constant");
    expect(await typeOf("--arrival-pattern", "constant")).toBe("concurrency");
    expect((await noticesOf("--arrival-pattern", "constant")).join()).toContain("no effect without a request rate");
  });

  test("refuses smoothness beside another pattern than gamma", async () => {
    expect(await wantedOf("--request-rate", "5", "--arrival-pattern", "poisson", "--arrival-smoothness", "2")).toEqual([
      "--arrival-smoothness belongs to gamma arrivals, and this phase is of type poisson",
    ]);
  });

  test("sends ten requests where nothing bounds the run", async () => {
    expect((await configOf()).phases[0]?.requests).toBe(10);
    expect((await configOf("--num-sessions", "3")).phases[0]).not.toHaveProperty("requests");
  });

  test("takes the number of prompts for that of requests where nothing else bounds the run, and says so", async () => {
    const { config, notices } = await read({ argv: ["-m", "m", "--num-prompts", "50"] });
    expect(config.phases[0]?.requests).toBe(50);
    expect(config.dataset.entries).toBe(50);
    expect(notices).toHaveLength(1);
    expect((await configOf("--num-prompts", "50", "--request-count", "5")).phases[0]?.requests).toBe(5);
  });

  test("sizes the dataset by prompts, sessions, requests, in this order", async () => {
    const all = ["--request-count", "7", "--num-sessions", "6", "--num-prompts", "5"];
    expect((await configOf(...all)).dataset.entries).toBe(5);
    expect((await configOf(...all.slice(0, 4))).dataset.entries).toBe(6);
    expect((await configOf(...all.slice(0, 2))).dataset.entries).toBe(7);
    expect((await configOf()).dataset.entries).toBe(100);
  });

  test("makes a warmup like the run, except for what is said of it", async () => {
    const [warmup, run] = (
      await configOf(
        "--warmup-request-count",
        "3",
        "--request-rate",
        "9",
        "--arrival-smoothness",
        "2",
        "--concurrency",
        "4",
        "--warmup-concurrency",
        "2",
      )
    ).phases;
    expect(warmup).toEqual({
      name: "warmup",
      kind: "warmup",
      type: "gamma",
      requests: 3,
      concurrency: 2,
      rate: 9,
      smoothness: 2,
    });
    expect(run).toMatchObject({ name: "profiling", kind: "profiling", type: "gamma", concurrency: 4 });
  });

  test("makes no warmup without something that bounds it", async () => {
    expect((await configOf("--warmup-concurrency", "2")).phases).toHaveLength(1);
    expect((await noticesOf("--warmup-concurrency", "2"))[0]).toContain("--warmup-concurrency has no effect");
  });

  test("spreads lengths around their default means", async () => {
    const { dataset } = await configOf("--isl-stddev", "5", "--session-turns-stddev", "1");
    expect(dataset.prompts.isl).toEqual({ type: "normal", mean: 550, stddev: 5 });
    expect(dataset.type === "synthetic" && dataset.turns).toEqual({ type: "normal", mean: 1, stddev: 1 });
    expect((await configOf("--osl-stddev", "5")).dataset.prompts.osl).toEqual({ type: "normal", mean: 550, stddev: 5 });
    expect((await noticesOf("--osl-stddev", "5")).join()).toContain("--osl is not given");
  });

  test("makes rankings of ten short passages, whatever the length of prompts", async () => {
    const { dataset } = await configOf("--endpoint-type", "nim_rankings", "--isl", "700");
    expect(dataset.type === "synthetic" && dataset.rankings).toEqual({
      passages: { type: "fixed", value: 10 },
      passageTokens: { type: "fixed", value: 128 },
      queryTokens: { type: "fixed", value: 32 },
    });
  });

  test("passes over lengths that a file has of its own", async () => {
    const { config, notices } = await read({
      argv: ["-m", "m", "--input-file", "in.jsonl", "--isl", "10", "--osl", "6", "--num-prefix-prompts", "2"],
      files: { "in.jsonl": "" },
    });
    expect(config.dataset).toMatchObject({
      type: "file",
      path: "in.jsonl",
      prompts: { osl: { type: "normal", mean: 6, stddev: 0 } },
    });
    expect(notices.map((notice) => notice.split(" ")[0])).toEqual(["--num-prefix-prompts", "--isl"]);
  });

  test("sets the level of the log and the simple progress by verbosity", async () => {
    const { config, verbosity } = await read({ argv: ["-m", "m", "-vv", "--ui", "none"] });
    expect([verbosity, config.logging.level, config.runtime.ui]).toEqual([2, "TRACE", "simple"]);
    expect((await configOf("-v")).logging.level).toBe("DEBUG");
  });

  test("takes the end off a file name prefix", async () => {
    expect((await configOf("--profile-export-prefix", "/abs/foo_raw.jsonl")).artifacts.prefix).toBe("foo");
    expect((await configOf("--profile-export-prefix", "run_timeslices.csv")).artifacts.prefix).toBe("run");
  });
});

describe("flags beside a file", () => {
  const merged = async (sections: Record<string, string>, ...argv: string[]) =>
    (await readText(smallFile(sections), { argv })).config;

  test("add to extra inputs and headers, and replace lists", async () => {
    const endpoint = "{urls: [h:1, h:2], extra: {mean: 1, keep: true}, headers: {A: b}}";
    const config = await merged({ endpoint }, "--extra-inputs", "mean:3", "-H", "C:d", "-u", "x:9");
    expect(config.endpoint.extra).toEqual({ mean: 3, keep: true });
    expect(config.endpoint.headers).toEqual({ A: "b", C: "d" });
    expect(config.endpoint.urls).toEqual(["http://x:9"]);
  });

  test("fit a mean or a spread into the file's length", async () => {
    const isl = async (given: string, ...argv: string[]) =>
      (await merged({ dataset: `{isl: ${given}}` }, ...argv)).dataset.prompts.isl;
    expect(await isl("100", "--isl-stddev", "9")).toEqual({ type: "normal", mean: 100, stddev: 9 });
    expect(await isl("{mean: 100, stddev: 9}", "--isl", "64")).toEqual({ type: "normal", mean: 64, stddev: 9 });
    expect(await isl("{mean: 100, median: 50}", "--isl", "64")).toEqual({ type: "lognormal", mean: 64, median: 50 });
    expect(await isl("{points: [{value: 3}]}", "--isl", "64")).toEqual({ type: "normal", mean: 64, stddev: 0 });
  });

  test("add grace to a duration that they bring", async () => {
    const config = await merged({}, "--benchmark-duration", "5");
    expect(config.phases[0]).toMatchObject({ requests: 4, duration: 5, gracePeriod: 30 });
  });

  test("turn a synthetic dataset into a file", async () => {
    const { config } = await readText(smallFile(), { argv: ["--input-file", "in.jsonl"], files: { "in.jsonl": "" } });
    expect(config.dataset).toMatchObject({ type: "file", path: "in.jsonl", entries: 5 });
  });

  test("need a warmup of the file, or one of their own", async () => {
    const problems = await problemsOf(readText(smallFile(), { argv: ["--warmup-concurrency", "3"] }));
    expect(problems[0]?.wanted).toBe("needs a warmup phase");
    const phases =
      "[{name: warmup, type: concurrency, requests: 2}, {name: profiling, type: concurrency, requests: 3}]";
    expect((await merged({ phases }, "--warmup-concurrency", "3")).phases[0]).toMatchObject({
      requests: 2,
      concurrency: 3,
    });
  });

  test("must not aim at several profiling phases", async () => {
    const phases =
      "[{name: a, kind: profiling, type: concurrency, requests: 2}, {name: b, kind: profiling, type: concurrency, requests: 3}]";
    const problems = await problemsOf(readText(smallFile({ phases }), { argv: ["--concurrency", "3"] }));
    expect(problems[0]?.wanted).toContain("any of the 2 profiling phases: a, b");
  });
});

describe("the flags themselves", () => {
  test("have spellings of their own, each", () => {
    const spellings = allFlags().flatMap((flag) => [...flag.spellings, ...flag.negatives]);
    expect(spellings.filter((spelling, index) => spellings.indexOf(spelling) !== index)).toEqual([]);
    expect(flagsBySpelling().size).toBe(spellings.length);
  });

  test("are all described, in a group, by one sentence without a full stop", () => {
    const described = describeOptions().flatMap((group) => group.options);
    const own = allFlags().filter((flag) => flag.foreign === undefined);
    expect(described).toHaveLength(own.length);
    for (const { help } of described) expect(help).toMatch(/^[A-Z].*[^.]$/);
  });

  test("tell values, defaults, units and places in a file", () => {
    const option = (spelling: string) =>
      describeOptions()
        .flatMap((group) => group.options)
        .find(({ spellings }) => spellings.includes(spelling));
    expect(option("--request-timeout-seconds")).toMatchObject({
      valueName: "N",
      defaultText: "21600",
      unit: "s",
      yamlPath: "benchmark.endpoint.timeout",
    });
    expect(option("--concurrency")).toMatchObject({
      rank: "core",
      defaultText: "1",
      yamlPath: "benchmark.phases.profiling.concurrency",
    });
    expect(option("--isl")?.yamlPath).toBe("benchmark.datasets[0].prompts.isl.mean");
    expect(option("--streaming")).not.toHaveProperty("valueName");
    expect(option("--ui")?.choices).toEqual(["dashboard", "simple", "none"]);
    expect(option("--config")).not.toHaveProperty("yamlPath");
    expect(option("--arrival-pattern")?.yamlPath).toBe("benchmark.phases.profiling.type");
    expect(option("--endpoint-type")?.choices).not.toContain("raw");
  });

  test("tell which are still to come", () => {
    const options = describeOptions().flatMap((group) => group.options);
    const later = options.filter(({ isLater }) => isLater).flatMap(({ spellings }) => spellings);
    for (const flag of ["--server-metrics", "--gpu-telemetry"]) {
      expect(later).toContain(flag);
    }
    for (const flag of ["--url", "--goodput", "--num-profile-runs", "--sweep"]) expect(later).not.toContain(flag);
  });
});
