/** `--wait-for-model-timeout`: a server that is there, and one that never comes. */
import { afterAll, describe, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { startMockServer } from "#mock/server.ts";
import { profile, shortChat } from "../support/profile.ts";
import { openWorkspace } from "../support/workspace.ts";
import { freePort } from "../transport/raw-server.ts";

const workspace = openWorkspace();
const mock = startMockServer({ ttftMs: 3, itlMs: 1 }, { nowNs: Bun.nanoseconds });
afterAll(() => mock.stop());

describe("waiting for a server", () => {
  test("that never comes ends with what was found, and touches nothing", async () => {
    const words = ["--wait-for-model-timeout", "0.3", "--wait-for-model-interval", "0.1"];
    const { code, stderr, artifacts } = await profile(workspace, shortChat(`http://127.0.0.1:${freePort()}`, words));
    expect(code).toBe(3);
    expect(stderr).toMatch(/not ready within 0\.3 s/);
    expect(existsSync(artifacts.directory)).toBe(false);
  });

  test("that is there begins at once", async () => {
    const words = ["--wait-for-model-timeout", "30", "--wait-for-model-mode", "both"];
    const { code, stderr } = await profile(workspace, shortChat(mock.url, words));
    expect(code).toBe(0);
    expect(stderr).toMatch(/server ready after 0\.\d s/);
  });
});
