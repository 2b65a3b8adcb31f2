import { describe, expect, test } from "bun:test";
import { createPhaseMetrics } from "#metrics/phase-metrics.ts";
import { checkSlos } from "#metrics/slo.ts";
import { aFailure, anOutcome, aRecord, CHAT } from "./record-builder.ts";

describe("objectives are refused", () => {
  test("never when every metric has one value per request in this run", () => {
    expect(checkSlos({ time_to_first_token: 55, output_token_throughput_per_user: 20 }, CHAT)).toEqual([]);
  });

  test("with a suggestion when the metric is misspelled", () => {
    expect(checkSlos({ time_to_frist_token: 55 }, CHAT)).toEqual([
      {
        where: "slos.time_to_frist_token",
        found: "time_to_frist_token",
        wanted: "must be the name of a metric",
        hint: "did you mean time_to_first_token?",
      },
    ]);
  });

  test("when the run can't have the metric, saying why", () => {
    const [problem] = checkSlos({ inter_token_latency: 5 }, { ...CHAT, streaming: false }, () => "--goodput");
    expect(problem?.where).toBe("--goodput");
    expect(problem?.wanted).toContain("streaming is on");
  });

  test.each(["request_throughput", "inter_chunk_latency", "effective_concurrency"])(
    "when %s has no single value per request",
    (tag) => {
      expect(checkSlos({ [tag]: 5 }, CHAT)[0]?.wanted).toContain("one value per request");
    },
  );

  test("when the bound is no number", () => {
    expect(checkSlos({ request_latency: Number.NaN }, CHAT)[0]?.wanted).toBe("must be a number, in ms");
  });
});

describe("a request is good", () => {
  const context = { ...CHAT, slos: { time_to_first_token: 50, output_token_throughput_per_user: 40 } };

  function goodOf(...records: ReturnType<typeof aRecord>[]) {
    const metrics = createPhaseMetrics(context);
    for (const record of records) metrics.add(record);
    const values = new Map(metrics.summarise(anOutcome()).metrics.map((metric) => [metric.tag, metric.stats.avg]));
    return ["good_request_count", "good_request_fraction", "goodput"].map((tag) => values.get(tag));
  }

  test("at its bounds, on the better side of each", () => {
    expect(goodOf(aRecord())).toEqual([1, 1, 1]);
    expect(goodOf(aRecord({ contentNs: [50e6 + 1, 75e6, 100e6] }))).toEqual([0, 0, 0]);
    expect(goodOf(aRecord({ contentNs: [50e6, 75e6, 100e6 + 1] }))).toEqual([0, 0, 0]);
  });

  test("only with a value for each of them", () => {
    expect(goodOf(aRecord({ contentNs: [40e6], tokens: { output: 1 } }))).toEqual([0, 0, 0]);
  });

  test("never when it failed, and failures count among the attempts", () => {
    expect(goodOf(aRecord(), aFailure())).toEqual([1, 0.5, 1]);
    expect(goodOf(aFailure())).toEqual([0, 0, 0]);
  });
});
