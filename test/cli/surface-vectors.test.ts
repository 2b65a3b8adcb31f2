/** What the reference does with sweeps, variants and its config commands, held against the executable. */
import { describe, expect, test } from "bun:test";
import { mkdirSync } from "node:fs";
import golden from "../golden/cli/surface-vectors.json";
import { runAiperf } from "../support/binary.ts";
import { TerminalProgram } from "../support/terminal-program.ts";
import { openWorkspace } from "../support/workspace.ts";

interface Vector {
  readonly id: string;
  readonly argv: string[];
  readonly env?: Record<string, string>;
  readonly yaml?: string;
  readonly tty?: boolean;
  readonly accepted: boolean;
  readonly plan?: {
    readonly trials: number;
    readonly random_seed?: number | null;
    readonly variation_seeds: (number | null)[];
    readonly cooldown_seconds: number;
    readonly variations: Record<string, unknown>[];
    readonly sweep?: { readonly type: string; readonly iteration_order?: string; readonly cooldown_seconds?: number };
  };
  readonly expanded?: { readonly sweep_type: string; readonly variations: unknown[] };
  readonly paths?: string[];
  readonly differs?: { readonly kind: string; readonly why: string };
}

const workspace = openWorkspace();
const cases = golden.cases as unknown as Vector[];

/** Where ours does otherwise for a reason that holds for a whole kind of cases. */
const OUR_WAY: Readonly<Record<string, readonly ["accept" | "refuse", string]>> = {
  "envelope/slos-nostream-validate": ["refuse", "a run without streaming has no such metric, and would be refused"],
  "sweep/grid-dataset-singular": ["accept", "the short form of the one dataset can be swept, as the documents have it"],
  "sweep/grid-shorthand-phase-alias-expand": ["accept", "what can be run can be expanded"],
  "cli-sweep/multi-default-ui-tty": ["accept", "simple is chosen by itself on a terminal"],
};

function wantsAccepted({ id, accepted, differs }: Vector): boolean {
  const ours = OUR_WAY[id]?.[0] ?? differs?.kind;
  return ours === undefined || ours === "plan" ? accepted : ours === "accept";
}

async function prepare({ yaml }: Vector): Promise<string> {
  const cwd = workspace.fresh("cwd");
  mkdirSync(cwd);
  if (yaml !== undefined) await Bun.write(`${cwd}/cfg.yaml`, yaml);
  return cwd;
}

const asDryRun = (argv: readonly string[]): string[] =>
  argv[0] === "profile" ? [...argv, "--dry-run", "--format", "json"] : [...argv];

async function run(vector: Vector) {
  const cwd = await prepare(vector);
  const env = { PATH: "/usr/bin:/bin", HOME: "/nonexistent", TZ: "UTC", ...vector.env };
  return runAiperf([...asDryRun(vector.argv), "--error-format", "json"], { cwd, env });
}

/** A place as the reference names it: sections under their long names, without indexes. */
const plainPath = (path: string): string =>
  path
    .replace(/^benchmark\./, "")
    .replaceAll(/\[\d+\]/g, "")
    .replace(/^(warmup|profiling)(?=\.|$)/, "phases");

function title({ id, differs }: Vector): string {
  const why = OUR_WAY[id]?.[1] ?? differs?.why;
  return why === undefined ? id : `${id}, unlike there: ${why}`;
}

const plain = cases.filter((vector) => vector.tty !== true);

describe("accepted", () => {
  test.each(plain.filter(wantsAccepted).map((vector) => [title(vector), vector] as const))(
    "%s",
    async (_title, vector) => {
      const { code, stdout, stderr } = await run(vector);
      expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });
      if (vector.differs !== undefined) return;
      if (vector.expanded !== undefined) {
        const { sweep_type, variations } = JSON.parse(stdout);
        const bodiless = variations.map(({ benchmark: _, ...known }: Record<string, unknown>) => known);
        expect({ sweep_type, variations: bodiless }).toEqual(vector.expanded);
      }
      if (vector.plan === undefined) return;
      const { variations, sweep, ...rest } = vector.plan;
      const plan = JSON.parse(stdout);
      expect(plan).toMatchObject(rest);
      expect(plan.variations.map(({ title: _, ...known }: Record<string, unknown>) => known)).toEqual(variations);
      if (sweep !== undefined) {
        const { type, iteration_order: order = "repeated", cooldown_seconds: cooldown = 0 } = sweep;
        expect(plan).toMatchObject({ sweep_type: type, iteration_order: order, sweep_cooldown_seconds: cooldown });
      }
    },
  );
});

describe("refused", () => {
  const refused = plain.filter((vector) => !wantsAccepted(vector));
  test.each(refused.map((vector) => [title(vector), vector] as const))("%s", async (_title, vector) => {
    const { code, stdout, stderr } = await run(vector);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    const { message, problems } = JSON.parse(stderr) as { message: string; problems: { path: string }[] };
    expect(message).toMatch(/\w/);
    const paths = problems.map(({ path }) => plainPath(path));
    const isFromFlags = problems.every(({ path }) => path.startsWith("-"));
    if (isFromFlags) return;
    const missed = (vector.paths ?? []).filter(
      // What a sweep writes somewhere is blamed where it was written: in the sweep.
      (wanted) => !paths.some((path) => path === wanted || path.startsWith(`${wanted}.`) || path.startsWith("sweep.")),
    );
    expect({ missed, paths }).toEqual({ missed: [], paths });
  });
});

describe("on a terminal", () => {
  const onTerminal = cases.filter((vector) => vector.tty === true);
  test.each(onTerminal.map((vector) => [title(vector), vector] as const))("%s", async (_title, vector) => {
    const cwd = await prepare(vector);
    const program = new TerminalProgram(asDryRun(vector.argv), {
      cwd,
      ...(vector.env === undefined ? {} : { env: vector.env }),
    });
    expect(await program.exited).toBe(wantsAccepted(vector) ? 0 : 2);
  });
});
