import { describe, expect, test } from "bun:test";
import type { PhaseConfig } from "#config/config.ts";
import { type PointToRepeat, repeatPoint } from "#config/flags/repeat-command.ts";

const CONCURRENCY = "phases.profiling.concurrency";
const profiling: PhaseConfig = { name: "profiling", kind: "profiling", type: "concurrency", requests: 10 };

function repeat(
  line: string,
  values: PointToRepeat["values"] = { [CONCURRENCY]: 116 },
  {
    phases = [profiling],
    slos = {},
    streaming = false,
  }: {
    phases?: readonly PhaseConfig[];
    slos?: Readonly<Record<string, number>>;
    streaming?: boolean;
  } = {},
) {
  const endpoint = { streaming } as PointToRepeat["config"]["endpoint"];
  return repeatPoint({ argv: line.split(" "), values, config: { endpoint, slos, phases } });
}

describe("the command that measures a point again", () => {
  test("is the given one without the search, with the values as flags", () => {
    const line =
      "-m mock --url http://127.0.0.1:8000 --search-space concurrency:1,1000:int --search-metric output_token_throughput --search-direction maximize --search-max-iterations 25 --search-sla time_to_first_token:p95:lt:200 --request-count 500";
    expect(repeat(line)).toEqual({
      command: "aiperf profile -m 'mock' --url 'http://127.0.0.1:8000' --request-count 500 --concurrency 116",
      settings: [],
      hasSearchInFile: false,
    });
  });

  test("says what a recipe and its probes have set besides", () => {
    const warmup: PhaseConfig = { name: "warmup", kind: "warmup", type: "concurrency", concurrency: 8, duration: 30 };
    const { command } = repeat("-m mock --search-recipe max-goodput-under-slo --ttft-sla-ms 200", undefined, {
      streaming: true,
      slos: { time_to_first_token: 200 },
      phases: [warmup, { ...profiling, requests: 1000 }],
    });
    expect(command).toBe(
      "aiperf profile -m 'mock' --streaming --goodput 'time_to_first_token:200' --request-count 1000 --warmup-concurrency 116 --warmup-duration 30 --concurrency 116",
    );
  });

  test("adds beside a file what a probe has and the file lacks", () => {
    const { requests: _, ...endless } = profiling;
    const warmup: PhaseConfig = {
      name: "warmup",
      kind: "warmup",
      type: "concurrency",
      concurrency: 116,
      requests: 232,
    };
    const probed = { phases: [warmup, profiling] };
    const repeatOf = (phases: readonly PhaseConfig[]) => {
      const config = { endpoint: {}, slos: {}, phases } as unknown as PointToRepeat["config"];
      return repeatPoint({ argv: ["-f", "a.yaml"], values: { [CONCURRENCY]: 116 }, config, probed }).command;
    };
    expect(repeatOf([endless])).toBe(
      "aiperf profile -f 'a.yaml' --request-count 10 --warmup-concurrency 116 --warmup-request-count 232 --concurrency 116",
    );
    expect(repeatOf([warmup, profiling])).toBe("aiperf profile -f 'a.yaml' --concurrency 116");
  });

  test("says it beside a file, too, where it is none of the file's", () => {
    const { command } = repeat("-f a.yaml --search-recipe max-goodput-under-slo --ttft-sla-ms 200", undefined, {
      slos: { time_to_first_token: 200 },
      streaming: true,
    });
    expect(command).toBe(
      "aiperf profile -f 'a.yaml' --streaming --goodput 'time_to_first_token:200' --concurrency 116",
    );
  });

  test("says nothing twice", () => {
    const { command } = repeat(
      "-m mock --streaming --goodput time_to_first_token:200 --benchmark-duration 30 --concurrency 8",
      undefined,
      {
        streaming: true,
        slos: { time_to_first_token: 200 },
      },
    );
    expect(command).toBe(
      "aiperf profile -m 'mock' --streaming --goodput 'time_to_first_token:200' --benchmark-duration 30 --concurrency 116",
    );
  });

  test("goes into another directory, and is not about resuming or sweeping", () => {
    const { command } = repeat(
      "-m mock --artifact-dir out/ --resume --no-sweep-table --request-count 5 --num-profile-runs 3",
    );
    expect(command).toBe(
      "aiperf profile -m 'mock' --artifact-dir 'out-repeat' --request-count 5 --num-profile-runs 3 --concurrency 116",
    );
  });

  test("hides secrets", () => {
    const { command } = repeat(
      "-m mock --api-key hush --url http://me:pw@host -H Authorization:hush --request-count 5",
    );
    expect(command).not.toContain("hush");
    expect(command).not.toContain("pw");
  });

  test("keeps switches as they were written", () => {
    expect(repeat("--no-vary-seed-per-trial --request-count 5").command).toContain("--no-vary-seed-per-trial ");
    expect(repeat("--streaming=false --request-count 5").command).toContain("--streaming='false'");
  });
});

describe("a value", () => {
  test("goes by the flag of its path, however the path is written", () => {
    const values = {
      "phases.0.rate": 2.25,
      "datasets.main.prompts.isl": 128,
      "dataset.osl": 64,
      "phases.profiling.prefill_concurrency": 4,
    };
    expect(repeat("-m mock --request-count 5", values)).toMatchObject({
      command:
        "aiperf profile -m 'mock' --request-count 5 --request-rate 2.25 --isl 128 --osl 64 --prefill-concurrency 4",
      settings: [],
    });
  });

  test("of users has the rate of users", () => {
    const phases = [{ ...profiling, type: "user_centric" as const }];
    expect(repeat("-m mock", { "phases.profiling.rate": 2 }, { phases }).command).toContain("--user-centric-rate 2");
  });

  test("that no flag can say is left to the file", () => {
    const phases = [profiling, { ...profiling, name: "second" }];
    const values = { "phases.second.concurrency": 3, "endpoint.no_such": 1 };
    expect(repeat("--config search.yaml", values, { phases })).toEqual({
      command: "aiperf profile --config 'search.yaml'",
      settings: [
        { path: "phases.second.concurrency", value: 3 },
        { path: "endpoint.no_such", value: 1 },
      ],
      configPath: "search.yaml",
      hasSearchInFile: true,
    });
  });
});

test("a file is known to ask for the search only where no flag does", () => {
  expect(repeat("--config a.yaml --search-recipe max-throughput-ttft-sla")).toMatchObject({ hasSearchInFile: false });
  expect(repeat("-f a.yaml --search-max-iterations 9")).toMatchObject({ hasSearchInFile: true, configPath: "a.yaml" });
});
