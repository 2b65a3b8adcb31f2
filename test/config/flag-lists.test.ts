import { describe, expect, test } from "bun:test";
import { Float } from "#core/parameter-value.ts";
import { problemsOf, readStudy, smallFile } from "./reading.ts";
import { CONCURRENCY, faultsOf, file, flags, grid, valuesOf, variationsOf } from "./study-cases.ts";

describe("a range", () => {
  test("doubles, steps and spreads points, alone and among other values", async () => {
    const values = async (text: string) => valuesOf(await flags("--concurrency", text))[CONCURRENCY];
    expect(await values("8..128*2")).toEqual([8, 16, 32, 64, 128]);
    expect(await values("10..50+10")).toEqual([10, 20, 30, 40, 50]);
    expect(await values("8..512/7")).toEqual([8, 16, 32, 64, 128, 256, 512]);
    expect(await values("1,2,8..40*2")).toEqual([1, 2, 8, 16, 32]);
    expect(await values("1..4/9")).toEqual([1, 2, 3, 4]);
  });

  test("keeps its points as they are where an option takes any number", async () => {
    const study = await flags("--request-rate", "0.1..0.3+0.1", "--benchmark-duration", "1..4/3");
    expect(valuesOf(study)).toEqual({
      "phases.profiling.duration": [new Float(1), new Float(2), new Float(4)],
      "phases.profiling.rate": [new Float(0.1), new Float(0.2), new Float(0.3)],
    });
  });

  test("stands in the lists of a file, where whole numbers stay whole", async () => {
    const study = await file(
      grid('rate: ["1..4*2", "0.5..1/2"], concurrency: ["2..9/3"]', {
        phases: "{type: poisson, rate: 1, requests: 4}",
      }),
    );
    expect(valuesOf(study)).toEqual({
      [CONCURRENCY]: [2, 4, 9],
      "phases.profiling.rate": [1, 2, 4, new Float(0.5), new Float(1)],
    });
  });

  test("is refused where it leads nowhere", async () => {
    for (const text of ["8..4*2", "8..128", "0..8*2", "1..8*1", "1..8+0", "1..8/1", "1..8/2.5", "1..9999999+1"]) {
      expect((await faultsOf(flags("--concurrency", text))).join()).toContain("--concurrency must be a range");
    }
  });
});

describe("--sweep", () => {
  test("varies any option by its path, and means the flag where there is one", async () => {
    const study = await flags("--sweep", "endpoint.timeout=5,10", "--sweep", "rate=1,2");
    expect(valuesOf(study)).toEqual({
      "endpoint.timeout": [5, 10],
      "phases.profiling.rate": [new Float(1), new Float(2)],
    });
    const [first] = await variationsOf(study);
    expect(first?.phases[0]).toMatchObject({ type: "poisson", rate: 1 });
    expect(first?.endpoint.timeout).toBe(5);
  });

  test("reads values as they look", async () => {
    const study = await flags(
      "--sweep",
      'endpoint.path=/a,"7",true',
      "--sweep",
      "phases.warmup.requests=3",
      "--warmup-request-count",
      "1",
    );
    expect(valuesOf(study)).toEqual({ "endpoint.path": ["/a", "7", true], "phases.warmup.requests": [3] });
  });

  test("names the path that the name of a flag, or a part of a path, will have meant", async () => {
    const hintOf = async (path: string) => (await problemsOf(flags("--sweep", `${path}=1,2`)))[0]?.hint;
    expect(await hintOf("isl")).toBe("did you mean dataset.prompts.isl?");
    expect(await hintOf("isl.mean")).toBe("did you mean dataset.prompts.isl.mean?");
    expect(await hintOf("prompts.osl.stddev")).toBe("did you mean dataset.prompts.osl.stddev?");
    expect(await hintOf("request-rate")).toBe("did you mean rate?");
    expect(await hintOf("request_count")).toBe("did you mean requests?");
  });

  test("says what is wrong with it", async () => {
    expect(await faultsOf(flags("--sweep", "concurrency"))).toEqual(["--sweep must be PATH=VALUES"]);
    expect(await faultsOf(flags("--sweep", "isl=1,2"))).toEqual(["--sweep isl is no short name of an option"]);
    expect(await faultsOf(flags("--sweep", "endpoint.timeuot=1,2"))).toEqual([
      "--sweep endpoint.timeuot ends at timeuot, which is no known option",
    ]);
    expect(await faultsOf(flags("--sweep", "rate=1,2", "--request-rate", "5"))).toEqual([
      "--sweep rate cannot stand beside --request-rate",
    ]);
    expect(await faultsOf(flags("--sweep", "models.items=", "--concurrency", "1,2"))).toEqual([
      "--sweep models.items needs at least one value",
    ]);
  });
});

describe("what a list leaves unsaid", () => {
  test("is filled in with a notice", async () => {
    const prefill = await flags("--prefill-concurrency", "1,2,4", "--streaming");
    expect(prefill.base.config.phases[0]).toMatchObject({ concurrency: 4, prefillConcurrency: 1 });
    expect(prefill.base.notices.join()).toContain("--concurrency is not given");
    expect((await variationsOf(prefill)).map(({ phases }) => phases[0]?.prefillConcurrency)).toEqual([1, 2, 4]);

    const spread = await flags("--osl-stddev", "5,25,100");
    expect(spread.base.notices.join()).toContain("answers of 550 tokens");
    expect(
      (await variationsOf(spread)).map(({ dataset }) => (dataset.prompts.osl as { stddev: number }).stddev),
    ).toEqual([5, 25, 100]);

    const users = await flags("--user-centric-rate", "10", "--num-users", "4,8,16");
    expect(users.base.config.phases[0]).toMatchObject({ type: "user_centric", requests: 32, users: 4 });
    expect((await variationsOf(users)).map(({ phases }) => phases[0]?.users)).toEqual([4, 8, 16]);

    const prompts = await flags("--concurrency", "10,20", "--num-prompts", "1000");
    expect(prompts.base.config.phases[0]?.requests).toBe(1000);
    expect(prompts.base.notices.join()).toContain("--num-prompts sets the number of requests too");
  });

  test("is not filled in where it was said", async () => {
    const study = await flags(
      "--user-centric-rate",
      "10",
      "--num-users",
      "4,8",
      "--session-turns-mean",
      "3",
      "--request-count",
      "50",
    );
    expect(study.base.config.phases[0]?.requests).toBe(50);
    expect(study.base.notices).toEqual([]);
  });

  test("sizes the dataset by the largest value", async () => {
    expect((await flags("--request-count", "100,5,30")).base.config.dataset.entries).toBe(100);
    expect((await flags("--request-count", "100,5", "--num-dataset-entries", "7")).base.config.dataset.entries).toBe(7);
  });
});

describe("lists beside a file", () => {
  const SWEEP = `${smallFile()}sweep: {type: grid, parameters: {phases.profiling.concurrency: [1, 2]}}\n`;

  test("are further parameters of its sweep, or take the place of one", async () => {
    expect(valuesOf(await file(SWEEP, "--isl", "5,6"))).toEqual({
      "datasets.default.prompts.isl.mean": [5, 6],
      [CONCURRENCY]: [1, 2],
    });
    const replaced = await file(SWEEP, "--concurrency", "7,8");
    expect(valuesOf(replaced)).toEqual({ [CONCURRENCY]: [7, 8] });
    expect(replaced.base.notices.join()).toContain("--concurrency takes the place of cfg.yaml");
    expect((await file(SWEEP, "--concurrency", "9")).base.notices.join()).toContain(
      "--concurrency has no effect: the sweep varies",
    );
  });

  test("and flags about sweeps are laid over it, or refused where they contradict it", async () => {
    const study = await file(
      SWEEP,
      "--parameter-sweep-mode",
      "shuffled",
      "--parameter-sweep-same-seed",
      "--parameter-sweep-cooldown-seconds",
      "3",
    );
    expect(study.sweep).toMatchObject({ iterationOrder: "shuffled", sameSeed: true, cooldownSeconds: 3 });
    expect(await faultsOf(file(SWEEP, "--sweep-type", "zip"))).toEqual([
      "--sweep-type cannot make a sweep of type grid another one",
    ]);
    const sobol = `${smallFile()}sweep: {type: sobol, samples: 4, dimensions: [{path: concurrency, lo: 1, hi: 9, kind: int}]}\n`;
    expect(await faultsOf(file(sobol, "--isl", "1,2"))).toEqual(["--isl cannot add a list to a sweep of type sobol"]);
    expect(await faultsOf(file(SWEEP, "--variant", "isl=1", "--variant", "isl=2"))).toEqual([
      "--variant cannot stand beside the sweep of a file",
    ]);
  });

  test("say so where there is nothing for them to change", async () => {
    const { base, sweep } = await flags("--parameter-sweep-mode", "independent", "--sweep-type", "zip");
    expect(sweep).toBeUndefined();
    expect(base.notices).toEqual([
      "--parameter-sweep-mode has no effect without a sweep.",
      "--sweep-type has no effect without a sweep.",
    ]);
  });
});

describe("a schedule", () => {
  const rows = '{"timestamp": 1000, "input_length": 10}\n{"timestamp": 1200, "input_length": 10}\n';
  const trace = (...argv: string[]) =>
    readStudy({
      argv: ["-m", "m", "--input-file", "t.jsonl", "--custom-dataset-type", "mooncake_trace", ...argv],
      files: { "t.jsonl": rows },
    });

  test("is not varied, whether it was asked for or found", async () => {
    const wanted = "--concurrency cannot vary a run that follows the timestamps of a trace";
    expect(await faultsOf(trace("--concurrency", "1,2"))).toEqual([wanted]);
    expect(await faultsOf(trace("--concurrency", "1,2", "--fixed-schedule"))).toEqual([wanted]);
    expect(valuesOf(await trace("--concurrency", "1,2", "--no-fixed-schedule"))).toEqual({ [CONCURRENCY]: [1, 2] });
  });
});
