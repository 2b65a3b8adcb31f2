/** `aiperf completions`: what a shell offers after the words typed so far. */
import { describe, expect, test } from "bun:test";
import { allFlags } from "#config/flags/flags.ts";
import { runAiperf } from "../support/binary.ts";
import { openWorkspace } from "../support/workspace.ts";

const workspace = openWorkspace();
const bash = (await runAiperf(["completions", "bash"])).stdout;

/** What bash would complete the last word to. */
async function complete(...words: readonly string[]): Promise<string[]> {
  const typed = ["aiperf", ...words].map((word) => `'${word}'`).join(" ");
  const script = `${bash}\nCOMP_WORDS=(${typed}); COMP_CWORD=${words.length}; _aiperf; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const child = Bun.spawn(["bash", "-c", script], { cwd: workspace.root, stdout: "pipe" });
  return (await new Response(child.stdout).text()).trim().split("\n");
}

describe("bash", () => {
  test("offers commands, and commands of commands", async () => {
    expect(await complete("")).toEqual(expect.arrayContaining(["profile", "init", "config", "mock-server"]));
    expect(await complete("pro")).toEqual(["profile"]);
    expect(await complete("config", "")).toEqual(["init", "validate", "expand", "schema", "migrate"]);
    expect(await complete("completions", "z")).toEqual(["zsh"]);
  });

  test("offers every option that profile has", async () => {
    const offered = await complete("profile", "--");
    const own = allFlags().filter((flag) => flag.foreign === undefined);
    const spellings = own
      .flatMap((flag) => [...flag.spellings, ...flag.negatives])
      .filter((name) => name.startsWith("--"));
    expect(offered).toEqual(expect.arrayContaining(spellings));
    expect(await complete("config", "expand", "--fu")).toEqual(["--full"]);
  });

  test("offers values: choices, metrics, templates, files", async () => {
    await workspace.write("bench.yaml", "x: 1");
    expect(await complete("profile", "--endpoint-type", "com")).toEqual(["completions"]);
    expect(await complete("profile", "--convergence-metric", "time_to_f")).toEqual(
      expect.arrayContaining(["time_to_first_token"]),
    );
    expect(await complete("config", "init", "-t", "sweep_")).toEqual(["sweep_grid", "sweep_zip"]);
    expect(await complete("profile", "--config", "ben")).toEqual(["bench.yaml"]);
    expect(await complete("config", "validate", "ben")).toEqual(["bench.yaml"]);
    expect(await complete("init", "--learn", "fr")).toEqual(["frontier"]);
  });
});

describe("other shells", () => {
  test.each([
    ["zsh", "#compdef aiperf", "*--endpoint-type["],
    ["fish", "complete -c aiperf", "-l endpoint-type -x -a 'chat completions"],
  ])("%s has the same table", async (shell, head, option) => {
    const { code, stdout, stderr } = await runAiperf(["completions", shell]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    for (const part of [head, option, "sweep_grid", "time_to_first_token", "validate"]) expect(stdout).toContain(part);
    const program = Bun.which(shell);
    if (program === null) return;
    const child = Bun.spawn([program, "-n", "/dev/stdin"], { stdin: new Blob([stdout]), stderr: "pipe" });
    expect(await new Response(child.stderr).text()).toBe("");
  });

  test("one that is not known is told which are", async () => {
    const { code, stderr } = await runAiperf(["completions", "bahs"]);
    expect(code).toBe(2);
    expect(stderr).toContain("did you mean bash?");
  });
});
