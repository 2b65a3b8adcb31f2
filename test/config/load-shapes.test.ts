import { describe, expect, test } from "bun:test";
import type { PhaseConfig } from "#config/config.ts";
import { problemsOf, read, readText } from "./reading.ts";

const flags = (...more: string[]) => ["-m", "m", "--streaming", ...more];
const phaseOf = async (argv: readonly string[], files: Readonly<Record<string, string>> = {}): Promise<PhaseConfig> => {
  const phase = (await read({ argv, files })).config.phases.at(-1);
  if (phase === undefined) throw new Error("no phase");
  return phase;
};
const wantedOf = async (argv: readonly string[], files: Readonly<Record<string, string>> = {}) =>
  (await problemsOf(read({ argv, files }))).map(({ where, wanted }) => `${where} ${wanted}`);

const inFile = (phase: string, dataset = "{type: synthetic, entries: 5, prompts: {isl: 10}, turns: 3}") => `
benchmark:
  model: m
  endpoint: {url: 'http://h:8000', streaming: true}
  dataset: ${dataset}
  phases: [{name: profiling, ${phase}}]
`;

describe("ramps", () => {
  test("come from flags as durations, for the run and for its warmup", async () => {
    const argv = flags("--concurrency", "8", "--concurrency-ramp-duration", "5", "--warmup-request-count", "3");
    const { config } = await read({ argv: [...argv, "--warmup-concurrency-ramp-duration", "2"] });
    expect(config.phases.map(({ concurrencyRamp }) => concurrencyRamp)).toEqual([
      { duration: 2, strategy: "linear" },
      { duration: 5, strategy: "linear" },
    ]);
  });

  test("need something to lead to", async () => {
    expect(await wantedOf(flags("--request-rate", "5", "--concurrency-ramp-duration", "5"))).toEqual([
      "--concurrency-ramp-duration needs a concurrency to lead to",
    ]);
    expect(await wantedOf(flags("--prefill-concurrency-ramp-duration", "5"))).toEqual([
      "--prefill-concurrency-ramp-duration needs a limit on prefills to lead to",
    ]);
    expect((await wantedOf(flags("--request-rate-ramp-duration", "5"))).join()).toContain(
      "belongs to arrivals at a rate",
    );
  });
});

describe("a rate series", () => {
  const series = '[{"time": 0, "qps": 5}, {"time": 60, "qps": 50}]';
  const points = [
    { atSec: 0, ratePerSec: 5 },
    { atSec: 60, ratePerSec: 50 },
  ];

  test("is read from the file that the flag names, and stands in place of a rate", async () => {
    const argv = flags("--request-rate-series", "qps.json", "--benchmark-duration", "60");
    const phase = await phaseOf(argv, { "qps.json": series });
    expect(phase).toMatchObject({ type: "poisson", rateSeries: points });
    expect(phase.rate).toBeUndefined();
  });

  test("may be pairs, may stand under points, and may stand in the configuration itself", async () => {
    const argv = flags("--request-rate-series", "qps.json", "--benchmark-duration", "60");
    expect((await phaseOf(argv, { "qps.json": '{"points": [[0, 5], [60, 50]]}' })).rateSeries).toEqual(points);
    const { config } = await readText(inFile(`type: constant, rate_series: ${series}, duration: 60`));
    expect(config.phases[0]?.rateSeries).toEqual(points);
  });

  test("is refused where it is no series, with the place and the reason", async () => {
    const refusal = async (text: string) => {
      const argv = flags("--request-rate-series", "qps.json", "--benchmark-duration", "60");
      return (await wantedOf(argv, { "qps.json": text })).join();
    };
    expect(await refusal("[[0, 5]]")).toBe("--request-rate-series must be a list of at least two points");
    expect(await refusal("[[0, 5], [0, 6]]")).toContain("rising times; point 2");
    expect(await refusal("[[0, 5], [1, -6]]")).toContain("a rate of at least 0 in point 2");
    expect(await refusal("[[0, 0], [1, 0]]")).toContain("a rate above 0");
    expect(await refusal("qps")).toContain("must be a JSON file");
    expect((await wantedOf(flags("--request-rate-series", "none.json", "--benchmark-duration", "6"))).join()).toContain(
      "must be a file that can be read",
    );
  });

  test("cannot stand beside a rate or users", async () => {
    const files = { "qps.json": series };
    const both = flags("--request-rate-series", "qps.json", "--request-rate", "5");
    expect((await wantedOf(both, files)).join()).toContain("cannot stand beside a rate");
    const users = flags("--request-rate-series", "qps.json", "--user-centric-rate", "5", "--num-users", "2");
    expect((await wantedOf([...users, "--session-turns-mean", "2"], files)).join()).toContain("cannot stand beside");
  });
});

describe("user-centric load", () => {
  test("takes its rate, its users and conversations of at least two turns", async () => {
    const argv = flags(
      "--user-centric-rate",
      "4",
      "--num-users",
      "6",
      "--session-turns-mean",
      "3",
      "--benchmark-duration",
      "4",
    );
    expect(await phaseOf(argv)).toMatchObject({ type: "user_centric", rate: 4, users: 6, duration: 4 });
  });

  test("says what is missing", async () => {
    expect((await wantedOf(flags("--user-centric-rate", "4", "--session-turns-mean", "2"))).join()).toContain(
      "needs users",
    );
    const single = flags("--user-centric-rate", "4", "--num-users", "2", "--session-turns-mean", "1");
    expect((await wantedOf(single)).join()).toContain("needs conversations of at least 2 turns");
    const few = flags(
      "--user-centric-rate",
      "4",
      "--num-users",
      "20",
      "--session-turns-mean",
      "2",
      "--request-count",
      "9",
    );
    expect((await wantedOf(few)).join()).toContain("must be at most the requests and sessions, 9");
  });
});

describe("a trace with timestamps", () => {
  const rows = '{"timestamp": 1000, "input_length": 10}\n{"timestamp": 1200, "input_length": 10}\n';
  const files = { "trace.jsonl": rows };
  const trace = flags("--input-file", "trace.jsonl", "--custom-dataset-type", "mooncake_trace");

  test("is replayed by them without being asked to, and nothing else bounds the run", async () => {
    const { config, notices } = await read({ argv: trace, files });
    expect(config.phases).toEqual([{ name: "profiling", kind: "profiling", type: "fixed_schedule" }]);
    expect(notices.join()).toContain("trace.jsonl has timestamps and is replayed by them");
    const guessed = await phaseOf(flags("--input-file", "trace.jsonl"), files);
    expect(guessed.type).toBe("fixed_schedule");
  });

  test("is not where that is declined, where there are none, or where the rows are no trace", async () => {
    const load = ["--request-count", "5"];
    expect((await phaseOf([...trace, "--no-fixed-schedule", ...load], files)).type).toBe("concurrency");
    const untimed = { "trace.jsonl": '{"input_length": 10}\n{"timestamp": 5, "input_length": 10}\n' };
    expect((await phaseOf([...trace, ...load], untimed)).type).toBe("concurrency");
    const texts = { "texts.jsonl": '{"timestamp": 5, "text": "hello"}\n' };
    expect((await phaseOf(flags("--input-file", "texts.jsonl", ...load), texts)).type).toBe("concurrency");
    const single = flags("--input-file", "trace.jsonl", "--custom-dataset-type", "single_turn", ...load);
    expect((await phaseOf(single, files)).type).toBe("concurrency");
  });

  test("is known by a first row longer than what is looked at", async () => {
    const long = `{"timestamp": 7, "text_input": "${"word ".repeat(20_000)}"}\n`;
    expect((await phaseOf(trace, { "trace.jsonl": long })).type).toBe("fixed_schedule");
  });

  test("cannot be sent at a rate too, unless its times are left aside", async () => {
    const [problem] = await problemsOf(read({ argv: [...trace, "--request-rate", "5"], files }));
    expect(problem).toMatchObject({
      where: "--request-rate",
      wanted: "cannot stand beside the timestamps of trace.jsonl",
    });
    expect(problem?.hint).toContain("--no-fixed-schedule");
    expect((await phaseOf([...trace, "--request-rate", "5", "--no-fixed-schedule"], files)).type).toBe("poisson");
  });

  test("may begin and end at offsets; one at the start turns the automatic one off", async () => {
    const offsets = [
      "--fixed-schedule",
      "--fixed-schedule-start-offset",
      "1000",
      "--fixed-schedule-end-offset",
      "1500",
    ];
    expect(await phaseOf([...trace, ...offsets], files)).toMatchObject({
      type: "fixed_schedule",
      autoOffset: false,
      startOffset: 1000,
      endOffset: 1500,
    });
  });

  test("is needed for a fixed schedule, and keeps its own order", async () => {
    expect((await wantedOf(flags("--fixed-schedule"))).join()).toContain("needs a trace with timestamps");
    const shuffled = [...trace, "--fixed-schedule", "--dataset-sampling-strategy", "shuffle"];
    expect((await wantedOf(shuffled, files)).join()).toContain("a schedule has an order of its own");
    const both = [...trace, "--fixed-schedule", "--no-fixed-schedule"];
    expect((await wantedOf(both, files)).join()).toContain("cannot stand beside --fixed-schedule");
  });
});

describe("the rest", () => {
  test("a limit on prefills, cancellations, a threshold of failures and seamless phases are taken as they are", async () => {
    expect(
      await phaseOf(
        flags(
          ...["--concurrency", "4", "--prefill-concurrency", "2", "--failed-request-threshold", "0.2"],
          ...["--request-cancellation-rate", "50", "--request-cancellation-delay", "0.1"],
        ),
      ),
    ).toMatchObject({
      concurrency: 4,
      prefillConcurrency: 2,
      failedRequestThreshold: 0.2,
      cancellation: { rate: 50, delay: 0.1 },
    });
    const warmed = inFile(
      "type: concurrency, requests: 5}, {name: main, kind: profiling, type: concurrency, requests: 5, seamless: true",
    );
    expect((await readText(warmed)).config.phases.map(({ seamless }) => seamless)).toEqual([undefined, true]);
  });

  test("latencies begin at sending unless told otherwise", async () => {
    expect((await read({ argv: flags() })).config.artifacts.latencyOrigin).toBe("sent");
    const { config, explicit } = await read({ argv: flags("--latency-origin", "due") });
    expect(config.artifacts.latencyOrigin).toBe("due");
    expect(explicit.artifacts).toMatchObject({ latency_origin: "due" });
    expect((await wantedOf(flags("--latency-origin", "now"))).join()).toContain("must be one of sent or due");
  });
});
