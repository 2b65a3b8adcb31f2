/** What a run says of its connections and of the stages of its HTTP exchanges, over either transport. */
import { afterAll, describe, expect, test } from "bun:test";
import { startMockServer } from "#mock/server.ts";
import { metricOf } from "../support/artifacts.ts";
import { profile, shortChat } from "../support/profile.ts";
import { openWorkspace } from "../support/workspace.ts";

const workspace = openWorkspace();
const server = startMockServer({ ttftMs: 20, itlMs: 2 }, { nowNs: Bun.nanoseconds });
afterAll(() => server.stop());

const run = (more: readonly string[]) => profile(workspace, shortChat(server.url, ["--request-count", "6", ...more]));

describe("over sockets", () => {
  test("stages are measured, exported and shown, and add up", async () => {
    const { artifacts, stdout } = await run([
      "--export-http-trace",
      "--show-trace-timing",
      "--api-key",
      "sk-very-secret",
    ]);
    const summary = await artifacts.summary();
    const avg = (name: string) => metricOf(summary, `http_req_${name}`).avg;
    expect(avg("total")).toBeCloseTo(avg("connecting") + avg("sending") + avg("waiting") + avg("receiving"), 6);
    expect(avg("waiting")).toBeGreaterThan(15);
    expect(summary.aiperf).toMatchObject({ connections_opened: 1, connections_reused: 5 });
    expect(stdout).toContain("HTTP Waiting (TTFB)");
    const lines = (await artifacts.text("profile_export.jsonl")).trim().split("\n");
    const traces = lines.map((line) => JSON.parse(line).trace_data);
    expect(traces.filter((trace) => "tcp_connect_start_ns" in trace).length).toBe(1);
    expect(traces.every((trace) => trace.remote_ip === "127.0.0.1" && trace.response_status_code === 200)).toBe(true);
    expect(lines.join("")).not.toContain("sk-very-secret");
    expect((await artifacts.records()).length).toBe(6);
  });

  test("nothing of it is exported or shown unasked, but the metrics", async () => {
    const { artifacts, stdout } = await run(["--connection-reuse-strategy", "never"]);
    expect((await artifacts.summary()).aiperf).toMatchObject({ connections_opened: 6, connections_reused: 0 });
    expect(stdout).toContain("Connected  6 times");
    expect(stdout).not.toContain("HTTP");
    expect(await artifacts.text("profile_export.jsonl")).not.toContain("trace_data");
    expect(metricOf(await artifacts.summary(), "http_req_connection_reused")).toMatchObject({ avg: 0, count: 6 });
  });
});

test("over fetch, which tells none of it, nothing is made up", async () => {
  const { artifacts, stdout, stderr } = await run([
    "--transport",
    "fetch",
    "--export-http-trace",
    "--show-trace-timing",
  ]);
  expect(stderr).toContain("--export-http-trace has no effect");
  expect(stdout).not.toContain("HTTP Waiting");
  const summary = await artifacts.summary();
  expect(Object.keys(summary).some((tag) => tag.startsWith("http_req_"))).toBe(false);
  expect("connections_opened" in summary.aiperf).toBe(false);
});
