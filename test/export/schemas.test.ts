/** Every JSON file, ours and the reference's, against the schemas that are published with the program. */
import { describe, expect, test } from "bun:test";
import { artifactNames } from "#export/artifact-names.ts";
import { renderInputsEntry } from "#export/inputs-json.ts";
import { createRawLine } from "#export/raw-jsonl.ts";
import { createRecordLine } from "#export/records-jsonl.ts";
import { renderRun } from "#export/write-run.ts";
import { buildFacts, buildMetric, buildOutcome, buildPhase, buildRecord, buildRun, ORIGIN } from "./build-run.ts";
import { readGolden } from "./golden-material.ts";
import { findSchemaErrors, type SchemaName } from "./schema-check.ts";

const FAILURE = {
  kind: "refused",
  type: "ConnectionRefused",
  message: "nobody listens",
  cause: "ECONNREFUSED",
} as const;
const CONTEXT = { origin: ORIGIN, phases: [{ name: "profiling", kind: "profiling" }] } as const;

function fullRun() {
  const errors = [{ failure: FAILURE, count: 3 }];
  const warmup = buildPhase({ outcome: buildOutcome({ name: "warm/up", kind: "warmup" }) });
  const approximation = {
    metrics: ["request_latency"],
    percentileErrorPct: 0.1,
    evenRequests: 2,
    lateRequests: 1,
  };
  const headline = buildPhase({
    outcome: buildOutcome({ phaseIndex: 1, wasCancelled: true }),
    errors,
    approximation,
    connections: { opened: 3, reused: 4 },
  });
  const study = {
    sweepId: "s",
    runLabel: "run_0001",
    variationLabel: "a=1",
    variationIndex: 0,
    variationValues: { a: 1 },
  };
  const tokenizer = {
    kind: "builtin",
    name: "builtin (o200k_base)",
    reason: "nothing else was found",
    isApproximate: true,
  };
  return buildRun({
    facts: buildFacts({ study, tokenizer }),
    headline,
    warmup,
    phases: [warmup, headline],
    lateInTimeslices: 2,
    timeslices: [{ startNs: 0, endNs: 5, isComplete: false, metrics: headline.metrics }],
    telemetryData: { endpoints: {} },
  });
}

const FILES: [string, SchemaName][] = [
  ["profile_export_aiperf.json", "profile_export_aiperf"],
  ["phases/warm_up_0/profile_export_aiperf.json", "profile_export_aiperf"],
  ["profile_export_aiperf_timeslices.json", "profile_export_aiperf_timeslices"],
  ["phase_manifest.json", "phase_manifest"],
  [".aiperf_results_ready.json", "aiperf_results_ready"],
];

describe("what we write fits its schema", () => {
  test.each(FILES)("%s", (path, schema) => {
    const file = renderRun(fullRun(), artifactNames(), "").find((one) => one.path === path);
    expect(findSchemaErrors(schema, JSON.parse(file?.content ?? ""))).toEqual([]);
  });

  test("the line of a request that went well, of one that failed, of one that was given up", () => {
    const toLine = createRecordLine(CONTEXT);
    const metrics = {
      inter_chunk_latency: { value: [1.5, 2], unit: "ms" },
      output_token_count: { value: 2, unit: "tokens" },
    };
    for (const record of [buildRecord(), buildRecord({ error: FAILURE }), buildRecord({ cancelledNs: 77 })]) {
      expect(findSchemaErrors("profile_export_record", JSON.parse(toLine(record, metrics)))).toEqual([]);
    }
  });

  test("the raw line of a stream and of a whole body", () => {
    const wire = { requestHeaders: { accept: "*/*" }, responseHeaders: { server: "mock" }, body: { model: "mock" } };
    const fields = [{ name: "data", value: "[DONE]" }];
    for (const response of [
      { kind: "event", atNs: 5, fields },
      { kind: "body", atNs: 5, text: "{}", contentType: "application/json" },
    ] as const) {
      const line = createRawLine(CONTEXT)(buildRecord({ wire: { ...wire, responses: [response] } }));
      expect(findSchemaErrors("profile_export_raw_record", JSON.parse(line ?? ""))).toEqual([]);
    }
  });

  test("inputs.json", () => {
    const entry = JSON.parse(renderInputsEntry({ sessionId: "session_000000", payloads: [{ model: "mock" }] }));
    expect(findSchemaErrors("inputs", { data: [entry] })).toEqual([]);
  });
});

describe("what the reference writes fits the same schemas", () => {
  test.each([
    ["chat_streaming.profile.json", "profile_export_aiperf"],
    ["err_mix.profile.json", "profile_export_aiperf"],
    ["multirun3.profile.json", "profile_export_aiperf"],
    ["timeslices.json", "profile_export_aiperf_timeslices"],
    ["inputs.json", "inputs"],
    ["phase_manifest.json", "phase_manifest"],
    ["results_ready.json", "aiperf_results_ready"],
  ] as [string, SchemaName][])("%s", (name, schema) => {
    expect(findSchemaErrors(schema, JSON.parse(readGolden(name)))).toEqual([]);
  });

  test.each([
    ["records.jsonl", "profile_export_record"],
    ["raw.jsonl", "profile_export_raw_record"],
  ] as [string, SchemaName][])("every line of %s", (name, schema) => {
    for (const line of readGolden(name).trim().split("\n")) {
      expect(findSchemaErrors(schema, JSON.parse(line))).toEqual([]);
    }
  });
});

describe("the schemas refuse", () => {
  const summary = () => JSON.parse(readGolden("chat_streaming.profile.json"));

  test("a summary without its facts", () => {
    const { run_info: _left, ...rest } = summary();
    expect(findSchemaErrors("profile_export_aiperf", rest)).toEqual(["$.run_info: missing"]);
  });

  test("a stray key that is no metric", () => {
    expect(findSchemaErrors("profile_export_aiperf", { ...summary(), surprise: { avg: 1 } })).toEqual([
      "$.surprise.unit: missing",
    ]);
  });

  test("a statistic that is no number", () => {
    const metric = { ...buildMetric("x", {}).stats, unit: "ms", avg: "fast" };
    expect(findSchemaErrors("profile_export_aiperf", { ...summary(), x: metric })).toEqual([
      "$.x.avg: not of type number",
    ]);
  });
});
