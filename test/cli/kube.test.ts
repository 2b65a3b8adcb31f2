/** `aiperf kube profile` runs no sweeps and no repeats, and says where they are run. */
import { expect, test } from "bun:test";
import { smallFile } from "../config/reading.ts";
import { runAiperf } from "../support/binary.ts";
import { openWorkspace } from "../support/workspace.ts";

const workspace = openWorkspace();
const kube = (...words: readonly string[]) => runAiperf(["kube", "profile", ...words], { cwd: workspace.root });

test("sweep and multi_run are refused by name and place", async () => {
  const sweep = "sweep: {type: grid, parameters: {concurrency: [1, 2]}}\nmulti_run: {num_runs: 3}\n";
  await workspace.write("study.yaml", smallFile() + sweep);
  const { code, stdout, stderr } = await kube("--config", "study.yaml");
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(/study\.yaml:6:1[\s\S]*sweep cannot be run on Kubernetes/);
  expect(stderr).toMatch(/study\.yaml:7:1[\s\S]*multi_run cannot be run on Kubernetes/);
  expect(stderr.replaceAll(/\s+/g, " ")).toContain("aiperf profile --config study.yaml");
});

test("a single run is handed over as well", async () => {
  await workspace.write("run.yaml", smallFile());
  for (const words of [["--config=run.yaml"], []]) {
    const { code, stderr } = await kube(...words);
    expect(code).toBe(2);
    expect(stderr.replaceAll(/\s+/g, " ")).toContain("is run by aiperf profile --config");
  }
});
