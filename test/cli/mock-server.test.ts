/** `aiperf mock-server` as a process: says where it listens, serves, and ends when told. */
import { expect, test } from "bun:test";
import { metricOf } from "../support/artifacts.ts";
import { RunningProgram } from "../support/binary.ts";
import { profile, shortChat } from "../support/profile.ts";
import { openWorkspace } from "../support/workspace.ts";

const workspace = openWorkspace();

async function startServer(words: readonly string[]): Promise<{ program: RunningProgram; url: string }> {
  const program = new RunningProgram(["mock-server", "--port", "0", ...words]);
  const [, url = ""] = await program.waitFor(/mock server on (\S+)\n/, "stdout");
  return { program, url };
}

test.each(["SIGINT", "SIGTERM"] as const)("serves until %s, and ends with exit code 0", async (signal) => {
  const { program, url } = await startServer(["--model", "some-model"]);
  const models = (await (await fetch(`${url}/v1/models`)).json()) as { data: { id: string }[] };
  expect(models.data.map(({ id }) => id)).toEqual(["some-model"]);
  program.kill(signal);
  expect(await program.ended).toMatchObject({ code: 0, stderr: "" });
});

test("its timings are those asked for, as the program measures them", async () => {
  const { program, url } = await startServer(["--ttft-ms", "40", "--itl-ms", "4"]);
  const { artifacts, code } = await profile(workspace, shortChat(url, ["--request-count", "4"]));
  program.kill("SIGTERM");
  await program.ended;
  expect(code).toBe(0);
  const summary = await artifacts.summary();
  expect(metricOf(summary, "time_to_first_token").min).toBeWithin(39, 120);
  expect(metricOf(summary, "request_latency").min).toBeWithin(55, 180);
});

test("with a key it turns away those who lack it", async () => {
  const { program, url } = await startServer(["--api-key", "sesame"]);
  const ask = (headers: Record<string, string>) =>
    fetch(`${url}/v1/chat/completions`, { method: "POST", headers, body: '{"model":"m","messages":[]}' });
  expect([(await ask({})).status, (await ask({ Authorization: "Bearer sesame" })).status]).toEqual([401, 200]);
  program.kill("SIGTERM");
  await program.ended;
});
