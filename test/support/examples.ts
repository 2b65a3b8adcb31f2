/**
 * Examples as the documents print them, made fit for a test: the address of a mock server in place of the printed one,
 * short times and small data sets in place of minutes, and results in a folder of their own.
 */
import { mkdir } from "node:fs/promises";
import path from "node:path";
import type { JsonObject } from "#core/json.ts";
import { type Ended, RunningProgram, runAiperf } from "./binary.ts";
import { expectNoStack } from "./profile.ts";
import type { Workspace } from "./workspace.ts";

const FOLDER = path.join(path.dirname(import.meta.dir), "golden/examples");

/** What a dry run prints, as far as examples tell of it. */
export interface PrintedPlan {
  readonly trials: number;
  readonly random_seed: number | null;
  readonly variation_seeds: readonly (number | null)[];
  readonly cooldown_seconds: number;
  readonly sweep_cooldown_seconds: number;
  readonly iteration_order: string;
  readonly sweep_type: string | null;
  readonly variations: readonly { readonly dir_name: string; readonly label: string; readonly values: JsonObject }[];
  readonly runs: readonly {
    readonly directory: string;
    readonly warmup: boolean;
    readonly estimate: { readonly requests: number | null; readonly seconds: number | null };
  }[];
  readonly estimate: { readonly requests: number | null; readonly seconds: number | null };
}

/** The text of an example's file. */
export const exampleText = (name: string): Promise<string> => Bun.file(path.join(FOLDER, `${name}.yaml`)).text();

/** A whole file out of a printed fragment: put behind the benchmark of the first example. */
export async function graft(fragment: string): Promise<string> {
  const whole = await exampleText("grid");
  return `${whole.slice(0, whole.indexOf("\nsweep:") + 1)}${await exampleText(fragment)}`;
}

/** The file with its address replaced, and with what takes long cut. */
export function cutShort(text: string, url: string): string {
  return text
    .replaceAll("http://localhost:8000", url)
    .replaceAll("duration: 120", "duration: 0.4")
    .replaceAll("entries: 2000", "entries: 20")
    .replaceAll("requests: 100", "requests: 4")
    .replaceAll(/cooldown_seconds: [\d.]+/g, "cooldown_seconds: 0.01");
}

export interface ExampleRun extends Ended {
  /** Where it was started; the results are below it. */
  readonly folder: string;
}

/** Profiles with a file of that text, from a folder of its own. */
export async function profileText(workspace: Workspace, text: string, more: readonly string[] = [], env = {}) {
  const folder = workspace.fresh();
  await Bun.write(path.join(folder, "sweep.yaml"), text);
  return profileIn(folder, ["--config", "sweep.yaml", ...more], env);
}

/** Profiles in a folder, which is made where it is not there. */
export async function profileIn(folder: string, words: readonly string[], env = {}): Promise<ExampleRun> {
  await mkdir(folder, { recursive: true });
  const surroundings = { cwd: folder, env: { PATH: "/usr/bin:/bin", HOME: "/nonexistent", TZ: "UTC", ...env } };
  const ended = await runAiperf(["profile", ...words], surroundings);
  expectNoStack(ended);
  return { ...ended, folder };
}

/** The plan that a command line or a file comes to; throws what was said where there is none. */
export function planOf({ code, stdout, stderr }: Ended): PrintedPlan {
  if (code !== 0) throw new Error(`exit code ${code}: ${stderr}`);
  return JSON.parse(stdout) as PrintedPlan;
}

export const DRY = ["--dry-run", "--format", "json"];

/** `aiperf mock-server` that answers at once. */
export class ExampleServer {
  readonly #program = new RunningProgram(["mock-server", "--port", "0", "--ttft-ms", "1", "--itl-ms", "0"]);

  async url(): Promise<string> {
    const [, url = ""] = await this.#program.waitFor(/mock server on (\S+)\n/, "stdout");
    return url;
  }

  async stop(): Promise<void> {
    this.#program.kill("SIGTERM");
    await this.#program.ended;
  }
}
