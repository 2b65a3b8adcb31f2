/** Our files from the reference's numbers, against the reference's files. */
import { describe, expect, test } from "bun:test";
import { writeInputs } from "#export/inputs-json.ts";
import { renderPhaseFiles } from "#export/phase-files.ts";
import { renderProfileCsv } from "#export/profile-csv.ts";
import { renderProfileJson } from "#export/profile-json.ts";
import { createRawLine } from "#export/raw-jsonl.ts";
import { createRecordLine } from "#export/records-jsonl.ts";
import { renderResultsReady } from "#export/results-ready.ts";
import { renderTimeslicesCsv, renderTimeslicesJson } from "#export/timeslices.ts";
import { buildFacts, buildOutcome, buildPhase, buildRun } from "./build-run.ts";
import { readGolden, readGoldenRecord, readGoldenRun, readMetrics, withJsNumbers } from "./golden-material.ts";
import { createMemoryFiles } from "./memory-files.ts";

const PHASES = {
  warm: [
    { name: "warmup", kind: "warmup" },
    { name: "profiling", kind: "profiling" },
  ],
  single: [{ name: "profiling", kind: "profiling" }],
} as const;

/** What we add, and the reference's names of its processes. */
const withoutOurs = (line: string) =>
  line
    .replace(/,"due_ns":\d+/, "")
    .replace(',"response_headers":{}', "")
    .replace(/"record_processor_id":"\w+"/, '"record_processor_id":"x"');

const CASES = ["chat_streaming", "err_mix", "multirun3"];

describe("the summary", () => {
  test.each(CASES)("of %s has the reference's keys, order, numbers and layout", (name) => {
    const golden = readGolden(`${name}.profile.json`);
    const ours = renderProfileJson(readGoldenRun(golden, readGolden(`${name}.profile.csv`)));
    expect(ours.replace(/,\n {2}"aiperf": \{[\s\S]*$/, "\n}")).toBe(withJsNumbers(golden));
  });

  test.each(CASES)("of %s is the same CSV, byte for byte", (name) => {
    const golden = readGolden(`${name}.profile.csv`);
    const run = readGoldenRun(readGolden(`${name}.profile.json`), golden);
    const gpuTable = golden.indexOf("\r\n\r\n\r\nEndpoint,");
    expect(renderProfileCsv(run.headline.metrics)).toBe(gpuTable < 0 ? golden : golden.slice(0, gpuTable + 2));
  });
});

describe("lines of one request", () => {
  const lines = readGolden("records.jsonl").trim().split("\n");

  test.each(lines.map((line, index) => [index, line] as const))("record %i is the reference's", (_index, line) => {
    const { record, wallNs } = readGoldenRecord(line);
    const phases = JSON.parse(line).metadata.phase_kind === "warmup" ? PHASES.warm : PHASES.single;
    const golden = JSON.parse(line);
    const ours = createRecordLine({ origin: { monotonicNs: 0n, wallNs }, phases })(record, golden.metrics);
    // Chains of causes and traces of connections are the reference's own.
    const expected = withJsNumbers(line).replace(/,"cause_chain":\[[^\]]*\]|,"trace_data":\{.*\}(?=\}$)/g, "");
    expect(withoutOurs(ours)).toBe(`${withoutOurs(expected)}\n`);
  });

  test("the raw exchange is the reference's", () => {
    for (const line of readGolden("raw.jsonl").trim().split("\n")) {
      const { record, wallNs, perfNs } = readGoldenRecord(line);
      const ours = createRawLine({ origin: { monotonicNs: perfNs, wallNs }, phases: PHASES.warm })(record);
      expect(withoutOurs(ours ?? "")).toBe(`${withoutOurs(line)}\n`);
    }
  });
});

describe("the other files", () => {
  test("inputs.json has the reference's layout", async () => {
    const golden = readGolden("inputs.json");
    const entries = JSON.parse(golden).data.map((entry: { session_id: string; payloads: [] }) => ({
      sessionId: entry.session_id,
      payloads: entry.payloads,
    }));
    const files = createMemoryFiles();
    await writeInputs(files, "/inputs.json", entries);
    expect(files.texts.get("/inputs.json")).toBe(golden);
  });

  test("time slices are the reference's, as JSON and as CSV", () => {
    const golden = readGolden("timeslices.json");
    const csv = readGolden("timeslices.csv");
    const { timeslices, input_config } = JSON.parse(golden);
    const starts = [...golden.matchAll(/"(?:start|end)_ns": (\d+)/g)].map((match) => BigInt(match[1] ?? 0));
    const origin = { monotonicNs: 0n, wallNs: starts[0] ?? 0n };
    const headers = new Map([
      ["request_latency", "Request Latency"],
      ["request_count", "Request Count"],
      ["effective_concurrency", "Effective Concurrency"],
      ["usage_prompt_tokens", "Usage Prompt Tokens"],
      ["time_to_first_token", "Time to First Token"],
      ["request_error_rate", "Request Error Rate"],
    ]);
    const slices = timeslices.map((slice: Record<string, unknown>, index: number) => ({
      startNs: Number((starts[2 * index] ?? 0n) - origin.wallNs),
      endNs: Number((starts[2 * index + 1] ?? 0n) - origin.wallNs),
      isComplete: true,
      metrics: readMetrics(slice, headers),
    }));
    expect(renderTimeslicesJson(slices, origin, input_config)).toBe(withJsNumbers(golden));
    expect(renderTimeslicesCsv(slices, origin)).toBe(csv);
  });

  test("the manifest of a warmup and a profiling phase is the reference's, but for the files of its telemetry", () => {
    const golden = readGolden("phase_manifest.json");
    const instants = [...golden.matchAll(/"(?:end|start)_ns": (\d+)/g)].map((match) => BigInt(match[1] ?? 0));
    const [warmEnd = 0n, warmStart = 0n, end = 0n, start = 0n] = instants;
    const since = (instant: bigint) => Number(instant - warmStart);
    const counts = { failed: 0, cancelled: 0 };
    const warmup = buildPhase({
      outcome: buildOutcome({ ...counts, name: "warmup", kind: "warmup", endNs: since(warmEnd), succeeded: 3 }),
    });
    const times = { startNs: since(start), endNs: since(end) };
    const headline = buildPhase({ outcome: buildOutcome({ ...counts, ...times, phaseIndex: 1, succeeded: 48 }) });
    const facts = buildFacts({ origin: { monotonicNs: 0n, wallNs: warmStart } });
    const run = buildRun({ facts, headline, warmup, phases: [warmup, headline] });
    const ours = renderPhaseFiles(run, { phaseManifest: "phase_manifest.json", phases: "phases" }).at(-1);
    expect(ours?.content).toBe(golden.replaceAll(/("(?:gpu_telemetry|server_metrics)_json": )"[^"]+"/g, "$1null"));
  });

  test("the marker of finished results is the reference's", () => {
    expect(renderResultsReady({ wasCancelled: false })).toBe(readGolden("results_ready.json"));
  });
});
