/** The wizard without a terminal: what it makes of a server and of flags, and that what it makes can be read. */
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { parse } from "yaml";
import type { BenchmarkConfig } from "#config/config.ts";
import { readStudyConfig } from "#config/read-study-config.ts";
import { UserError } from "#core/errors.ts";
import type { HttpAnswer } from "#core/ports.ts";
import { planStudy } from "#plan/plan-study.ts";
import { readInitFlags } from "#wizard/init-flags.ts";
import { runWizard, type WizardResult } from "#wizard/run-wizard.ts";
import { memoryFiles } from "../config/reading.ts";
import accepted from "../golden/wizard/accepted-keys.json";

interface Server {
  readonly models?: readonly object[];
  readonly metrics?: string;
  readonly key?: string;
  /** Wanted for the list of models as well. */
  readonly isClosed?: boolean;
  readonly isDown?: boolean;
}

const ANSWER = ["Once", " upon", " a"]
  .map((content) => `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`)
  .join("");

function serve({ models = [{ id: "llama" }], metrics = "", key, isClosed = false, isDown = false }: Server) {
  const asked: { readonly path: string; readonly key: string | undefined }[] = [];
  const answer = (status: number, text: string): HttpAnswer => ({ status, headers: {}, text });
  const request = async ({ url, headers = {} }: { url: string; headers?: Readonly<Record<string, string>> }) => {
    const { pathname } = new URL(url);
    asked.push({ path: pathname, key: headers.Authorization });
    if (isDown) throw Object.assign(new Error("down"), { code: "ConnectionRefused" });
    const isLetIn = key === undefined || headers.Authorization === `Bearer ${key}`;
    if (pathname === "/metrics") return answer(metrics === "" ? 404 : 200, metrics);
    if (pathname === "/v1/models")
      return isLetIn || !isClosed ? answer(200, JSON.stringify({ data: models })) : answer(401, "");
    return isLetIn ? answer(200, `${ANSWER}data: [DONE]\n\n`) : answer(401, "no");
  };
  return { http: { request }, asked };
}

interface Case extends Server {
  readonly env?: Record<string, string>;
  readonly files?: Readonly<Record<string, string>>;
}

async function make(words: readonly string[], { env = {}, files = {}, ...server }: Case = {}) {
  const { http, asked } = serve(server);
  const told: string[] = [];
  let nowNs = 0;
  const clock = { nowNs: () => (nowNs += 5e6), at: () => () => {} };
  const end = await runWizard({
    given: readInitFlags(words).given,
    tell: (text) => told.push(text),
    around: {
      http,
      clock,
      entropy: { uuid: () => "id", seed: () => 1 },
      env,
      files: memoryFiles(files),
      absolutePath: (path) => path,
    },
    stop: new AbortController().signal,
  });
  return { ...(end as WizardResult), told, asked };
}

async function planOf(text: string, argv: readonly string[] = ["-f", "x.yaml"], env: Record<string, string> = {}) {
  const reading = await readStudyConfig({ argv, env, files: memoryFiles({ "x.yaml": text }) });
  const { sweep, multiRun, baseSeed } = reading;
  const { plan } = planStudy({
    multiRun,
    drawSeed: () => 7,
    ...(sweep === undefined ? {} : { sweep }),
    ...(baseSeed === undefined ? {} : { baseSeed }),
  });
  const configs = await Promise.all(
    plan.variations.map(async ({ patch, label }) =>
      patch.kind === "none" ? reading.base.config : (await reading.readVariation(patch, label)).config,
    ),
  );
  return { plan, configs };
}

const refusalOf = async (made: Promise<unknown>): Promise<string> => {
  const error = await made.catch((caught: unknown) => caught);
  if (!(error instanceof UserError)) throw new Error("it was not refused");
  return [error.message, ...error.problems.map(({ where, wanted }) => `${where} ${wanted}`)].join("\n");
};

describe("what is taken from the server", () => {
  test("the first of its models, its engine, and that it has metrics", async () => {
    const { text, told } = await make([], { models: [{ id: "a/first" }, { id: "second" }], metrics: "vllm:x 1" });
    expect(text).toContain(`models: ["\${MODEL_NAME:a/first}"]`);
    expect(text).toContain("ignore_eos: true");
    const without = await make(["--no-server-metrics"], { metrics: "vllm:x 1" });
    expect(without.text).toMatch(/server_metrics:\n {4}enabled: false/);
    expect(told[0]).toContain("vllm, 2 models, has metrics");
    expect(told[1]).toContain("streamed");
  });

  test("how long its context is: what does not fit is neither offered nor taken", async () => {
    const models = [{ id: "small", max_model_len: 700 }];
    expect((await make(["--learn", "one"], { models })).text).toContain("isl: {mean: 512");
    const refusal = await refusalOf(make(["--workload", "rag"], { models }));
    expect(refusal).toContain("--workload");
    expect(await refusalOf(make(["--isl", "600", "--osl", "200"], { models }))).toContain("context of 700");
  });

  test("nothing, where it does not answer: the model must be named, and the rest is assumed", async () => {
    expect(await refusalOf(make([], { isDown: true }))).toContain("--model must be given");
    const { text, told } = await make(["--model", "llama"], { isDown: true });
    expect(told[0]).toContain("nothing listens there");
    expect((await planOf(text)).plan.runs.length).toBe(12);
  });
});

describe("keys", () => {
  test("none goes out to a server that does not ask for one", async () => {
    const { asked, text } = await make([], { env: { OPENAI_API_KEY: "sk-secret" } });
    expect(asked.map(({ key }) => key)).toEqual(asked.map(() => undefined));
    expect(text).not.toContain("api_key");
  });

  test.each([true, false])(
    "one that is asked for is used, and named in the file, not written (list closed: %p)",
    async (isClosed) => {
      const server = { key: "sk-secret", isClosed };
      const byFlag = await make(["--api-key", "sk-secret"], server);
      const byEnv = await make([], { ...server, env: { OPENAI_API_KEY: "sk-secret" } });
      for (const { text } of [byFlag, byEnv]) {
        expect(text).toContain(`api_key: "\${OPENAI_API_KEY}"`);
        expect(text).not.toContain("sk-secret");
      }
      expect([byFlag.lacksKey, byEnv.lacksKey]).toEqual([true, false]);
      expect(byFlag.env.OPENAI_API_KEY).toBe("sk-secret");
      expect(byFlag.told.at(-1)).toContain("one token took");
    },
  );

  test.each([true, false])("a wrong or a missing one is a refusal (list closed: %p)", async (isClosed) => {
    const server = { key: "sk-secret", isClosed };
    expect(await refusalOf(make([], server))).toContain("--api-key must be given: the server wants a key");
    const wrong = await refusalOf(make(["--api-key", "sk-wrong"], server));
    expect(wrong).toContain("--api-key is not taken");
    expect(wrong).not.toContain("sk-wrong");
  });
});

describe("each thing to learn becomes a study", () => {
  test.each([
    ["sweep", [], 12, ["concurrency=1", "concurrency=64"]],
    ["one", [], 1, ["base", "base"]],
    ["frontier", ["--load", "poisson"], 15, ["rate=1", "rate=16"]],
    ["pairs", [], 9, ["isl.mean=128", "osl.mean=256"]],
    ["workloads", [], 9, ["chat", "code"]],
    ["space", ["--samples", "8"], 24, ["sobol_0000", "sobol_0007"]],
    ["smoke", [], 1, ["base", "base"]],
  ] as const)("%s", async (goal, words, runs, [first, last]) => {
    const { text, summary } = await make(["--learn", goal, ...words]);
    const { plan, configs } = await planOf(text);
    expect(plan.runs.length).toBe(runs);
    expect(plan.variations[0]?.label).toContain(first);
    expect(plan.variations.at(-1)?.label).toContain(last);
    expect(configs[0]?.endpoint.streaming).toBeTrue();
    expect(summary).toMatch(/runs?, about \d+ (s|min) in all/);
    if (goal === "workloads") {
      expect(configs.map(({ phases }) => phases.at(-1)?.concurrency)).toEqual([16, 8, 4]);
      expect(configs.map(({ dataset }) => dataset.prompts.isl)).toMatchObject([
        { mean: 512 },
        { mean: 2048 },
        { mean: 1024 },
      ]);
    }
  });

  test.each([
    ["sla", "monotonic_sla", ["--sla", "itl", "--sla-ms", "30"], 12, "inter_token_latency"],
    ["throughput", "bayesian", ["--load", "poisson", "--load-range", "1..40"], 15, "time_to_first_token"],
    ["sla", "monotonic_sla", ["--load", "users", "--no-streaming"], 12, "request_latency"],
  ] as const)("%s, by a search (%s)", async (goal, planner, words, points, metric) => {
    const { text, summary, commandLine } = await make(["--learn", goal, ...words]);
    const reading = await readStudyConfig({ argv: ["-f", "x.yaml"], env: {}, files: memoryFiles({ "x.yaml": text }) });
    expect(reading.search).toMatchObject({ planner, maxIterations: points, searchSpace: [{ kind: "int", lo: 1 }] });
    expect(reading.search?.slaFilters).toMatchObject([{ metricTag: metric, stat: "p95", op: "le" }]);
    expect(reading.base.notices).toEqual([]);
    expect(summary).toMatch(new RegExp(`^at most ${points} (× \\d = \\d+ )?runs, about \\d+ min in all$`));
    // About a quarter of an hour, as proposed.
    const minutes = Number(/about (\d+) min/.exec(summary)?.[1]);
    expect(minutes).toBeGreaterThan(12);
    expect(minutes).toBeLessThan(18);
    expect(commandLine).toBeUndefined();
  });

  test("a range of loads has two ends", async () => {
    for (const range of ["64", "64..1", "0..8", "1..2..3", "a..b"]) {
      expect(await refusalOf(make(["--learn", "sla", "--load-range", range]))).toContain("--load-range");
    }
  });

  test("with users, conversations and at least as many requests as users", async () => {
    const { text } = await make(["--learn", "one", "--users", "12", "--stop", "requests", "--level", "3"]);
    const { configs } = await planOf(text);
    expect(configs[0]?.phases.at(-1)).toMatchObject({ type: "user_centric", users: 12, rate: 3, requests: 120 });
    expect(configs[0]?.dataset).toMatchObject({ turns: { mean: 3 } });
  });

  test("from a file of prompts", async () => {
    const { text } = await make(["--learn", "one", "--input-file", "p.jsonl"], { files: { "p.jsonl": "{}" } });
    expect(text).toContain(`type: file\n      path: "p.jsonl"`);
  });
});

describe("time", () => {
  test("runs are as long as the budget allows, and the summary tells what they take together", async () => {
    for (const [budget, least, most] of [
      ["5m", 4, 6],
      ["30m", 26, 31],
      ["2h", 100, 121],
    ] as const) {
      const { summary } = await make(["--budget", budget]);
      const [, hours = "0", minutes = "0"] = /about (?:(\d+) h )?(\d+) min/.exec(summary) ?? [];
      expect(Number(hours) * 60 + Number(minutes)).toBeWithin(least, most + 1);
    }
  });

  test("repeats are given up before runs become too short to tell anything", async () => {
    const { text } = await make(["--budget", "2m"]);
    expect(text).not.toContain("multi_run");
  });
});

test("the command line beside the file makes the same plan", async () => {
  const cases = [
    ["--learn", "sweep", "--axes", "load,isl", "--goodput", "ttft 500,itl 50"],
    ["--learn", "one", "--load", "gamma", "--level", "2.5", "--no-warmup"],
    ["--learn", "pairs", "--stop", "requests", "--same-seed", "--order", "independent"],
    ["--learn", "frontier", "--isl", "300±20", "--osl", "50", "--no-streaming"],
    ["--learn", "smoke"],
  ];
  for (const words of cases) {
    const { text, commandLine = [] } = await make(words, { metrics: "vllm:x 1" });
    const [byFile, byFlags] = await Promise.all([planOf(text), planOf("", commandLine.slice(2))]);
    // Seeds are the plan's; that of a flag stands at the dataset as well.
    const unseeded = (configs: readonly BenchmarkConfig[]) =>
      configs.map(({ randomSeed: _, dataset: { randomSeed: __, ...dataset }, ...config }) => ({ ...config, dataset }));
    expect(unseeded(byFlags.configs)).toEqual(unseeded(byFile.configs));
    expect(byFlags.plan.runs.map(({ seed }) => seed)).toEqual(byFile.plan.runs.map(({ seed }) => seed));
    expect(byFlags.plan.runs.map(({ trialIndex, variationIndex }) => [trialIndex, variationIndex])).toEqual(
      byFile.plan.runs.map(({ trialIndex, variationIndex }) => [trialIndex, variationIndex]),
    );
  }
});

describe("flags", () => {
  test("all that cannot be taken are told at once", async () => {
    const refusal = await refusalOf(make(["--learn", "evrything", "--budget", "soon", "--url", "ftp://x"]));
    for (const flag of ["--learn", "--budget", "--url"]) expect(refusal).toContain(`${flag} cannot be taken`);
  });

  test("unknown ones are told with what was meant", () => {
    expect(() => readInitFlags(["--modle", "x", "--budget"])).toThrow("cannot be started");
    try {
      readInitFlags(["--modle", "x", "--budget"]);
    } catch (error) {
      expect((error as UserError).problems).toEqual([
        { where: "--modle", wanted: "is no option of this command", hint: "did you mean --model?" },
        { where: "--budget", wanted: "needs a value" },
      ]);
    }
  });

  test("a file that is there is not written over unless told", async () => {
    const files = { "aiperf-sweep.yaml": "mine" };
    expect(await refusalOf(make([], { files }))).toContain("--output is there already");
    expect((await make(["--overwrite"], { files })).path).toBe("aiperf-sweep.yaml");
  });
});

test("names that YAML or a template would read otherwise stay what they are", async () => {
  const name = fc.oneof(
    fc.constantFrom("true", "007", "1e3", "null", "~", "inf", "a: b", "x}y", "a'b", 'q"q', "#no", "- x", "ünï", "yes"),
    fc.stringMatching(/^[A-Za-z0-9._:/-]{1,20}$/),
  );
  await fc.assert(
    fc.asyncProperty(name, async (id) => {
      const { text } = await make(["--learn", "smoke"], { models: [{ id }] });
      expect((await planOf(text)).configs[0]?.models.items).toEqual([{ name: id }]);
    }),
    { numRuns: 60 },
  );
});

test("an address that the environment replaces by another is written as it is", async () => {
  const env = { INFERENCE_URL: "http://other:1", MODEL_NAME: "other" };
  const { text } = await make(["--url", "mine:2"], { env });
  expect((await planOf(text, undefined, env)).configs[0]).toMatchObject({
    endpoint: { urls: ["http://mine:2"] },
    models: { items: [{ name: "llama" }] },
  });
});

/** Paths of all values of a file, without the places in lists. */
function keysOf(value: unknown, at = ""): string[] {
  if (Array.isArray(value)) return [...new Set(value.flatMap((member) => keysOf(member, at)))];
  if (typeof value !== "object" || value === null) return [at];
  return Object.entries(value).flatMap(([key, member]) => keysOf(member, at === "" ? key : `${at}.${key}`));
}

test("every file is made of keys that the reference reads", async () => {
  const goals = ["sweep", "one", "frontier", "sla", "throughput", "pairs", "workloads", "space", "smoke"];
  const more = [
    [],
    ["--load", "gamma", "--num-profile-runs", "3", "--order", "independent", "--same-seed", "--cooldown", "2"],
    ["--load", "users", "--stop", "requests", "--goodput", "ttft 500, itl 50", "--no-server-metrics"],
    ["--endpoint-type", "embeddings", "--stop", "sessions", "--api-key", "sk-any"],
  ];
  const known = new Set(accepted.keys);
  for (const goal of goals) {
    for (const words of more) {
      const { text } = await make(["--learn", goal, ...words], { metrics: "vllm:x 1" });
      expect({ goal, words, strange: keysOf(parse(text)).filter((key) => !known.has(key)) }).toMatchObject({
        strange: [],
      });
    }
  }
});
