import { expect, test } from "bun:test";
import { read } from "./reading.ts";

const BASE = ["-m", "mock", "-u", "localhost:8000"];
const notices = async (...flags: string[]) => (await read({ argv: [...BASE, ...flags] })).notices.join("\n");

test("the stages of HTTP exchanges are exported and shown where that is asked for", async () => {
  const { config } = await read({ argv: [...BASE, "--export-http-trace", "--show-trace-timing"] });
  expect([config.artifacts.trace, config.artifacts.showTraceTiming]).toEqual([true, true]);
  const plain = await read({ argv: BASE });
  expect([plain.config.artifacts.trace, plain.config.artifacts.showTraceTiming]).toEqual([false, false]);
});

test("a transport that does not see the stages is said not to", async () => {
  const flags = ["--export-http-trace", "--show-trace-timing"];
  expect(await notices(...flags)).not.toContain("transport");
  const said = await notices(...flags, "--transport", "fetch");
  expect(said).toContain("--export-http-trace has no effect: the fetch transport");
});
