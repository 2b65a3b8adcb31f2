/** Readers of stdout and stderr that go away or cannot take more: the run goes on, and its files are written. */
import { afterAll, expect, test } from "bun:test";
import { startMockServer } from "#mock/server.ts";
import { metricOf } from "../support/artifacts.ts";
import { BINARY } from "../support/binary.ts";
import { profile, shortChat } from "../support/profile.ts";
import { openWorkspace } from "../support/workspace.ts";

const workspace = openWorkspace();
const mock = startMockServer({ ttftMs: 2, itlMs: 0 }, { nowNs: Bun.nanoseconds });
afterAll(() => mock.stop());

test.skipIf(process.platform === "win32").each([
  ["a reader of the results that has gone", 'set -o pipefail; "$0" "$@" | true'],
  ["a full disk behind the results", '"$0" "$@" > /dev/full'],
  ["a closed stdout", '"$0" "$@" >&-'],
  ["a closed stderr", '"$0" "$@" 2>&-'],
  ["a reader of both that has gone", 'set -o pipefail; "$0" "$@" 2>&1 | true'],
])("%s", async (_what, script) => {
  const { code, artifacts } = await profile(workspace, shortChat(mock.url), {
    launcher: ["bash", "-c", script, BINARY],
  });
  expect(code).toBe(0);
  expect(metricOf(await artifacts.summary(), "request_count").avg).toBe(3);
});

test.skipIf(process.platform === "win32")("a slow reader gets every line", async () => {
  const script = '"$0" "$@" | { read -r first; sleep 0.2; cat; }';
  const child = Bun.spawn(["bash", "-c", script, BINARY, "profile", "--help-all"], {
    stdout: "pipe",
    stderr: "ignore",
  });
  const text = await new Response(child.stdout).text();
  expect(text).toContain("Exit codes:");
  expect(text.length).toBeGreaterThan(10_000);
});
