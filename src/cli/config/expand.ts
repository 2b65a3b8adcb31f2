/** `aiperf config expand FILE`: what a file's sweep becomes, without sending anything. */
import { type CommandOption, readOptions } from "#cli/command-options.ts";
import type { World } from "#cli/world.ts";
import { toPlainYaml } from "#config/yaml/to-yaml.ts";
import { ExitCode, UserError } from "#core/errors.ts";
import type { JsonObject } from "#core/json.ts";
import { toJsonText } from "#export/json-text.ts";
import { toPlanDocument, type VariationDocument } from "#plan/plan-document.ts";
import { readStudyFile, splitFile } from "./read-study-file.ts";

export const EXPAND_OPTIONS = {
  full: { flag: "--full", short: "-F", kind: "switch", help: "With the benchmark of each" },
  index: { flag: "--index", short: "-i", kind: "number", least: 0, help: "Only this one, with its benchmark" },
  format: { flag: "--format", short: "-f", kind: "text", value: "KIND", help: "text, yaml or json" },
} as const satisfies Readonly<Record<string, CommandOption>>;

/** What scripts know the kinds of sweeps by. */
const SWEEP_NAMES: Readonly<Record<string, string>> = {
  grid: "GridSweep",
  zip: "ZipSweep",
  scenarios: "ScenarioSweep",
  sobol: "SobolSweep",
  latin_hypercube: "LatinHypercubeSweep",
};

export async function expandFile(argv: readonly string[], world: World): Promise<number> {
  const { file, rest } = splitFile("aiperf config expand", argv);
  const options = readOptions("aiperf config expand", rest, EXPAND_OPTIONS);
  const { index, format = "text" } = options;
  if (format !== "text" && format !== "yaml" && format !== "json") {
    throw new UserError(`--format must be text, yaml or json; found ${format}`);
  }
  const { plan, variations: read, overrides } = await readStudyFile(file, world);
  if (plan.search !== undefined) {
    throw new UserError(
      "a search has no variations to show before it runs: each follows from what came of those before",
      {
        hint: `aiperf profile --config ${file} --dry-run tells what it would search, and for how long.`,
      },
    );
  }
  const full = options.full === true || index !== undefined;
  const all = toPlanDocument(plan, { overrides }).variations.map(({ index: place, dir_name, label, values }) => ({
    ...{ index: place, dir_name, label, values },
    ...(full ? { benchmark: read[place]?.explicit ?? {} } : {}),
  }));
  const variations = index === undefined ? all : all.filter((variation) => variation.index === index);
  if (variations.length === 0) {
    throw new UserError(`--index ${index} is beyond the last of ${all.length} variations`, {
      hint: `The first is 0, the last ${all.length - 1}.`,
    });
  }
  const document = { sweep_type: SWEEP_NAMES[plan.sweepType ?? ""] ?? "none", variations };
  world.terminal.stdout(await render(document, format, all.length));
  return ExitCode.ok;
}

type Expanded = {
  readonly sweep_type: string;
  readonly variations: readonly ExpandedVariation[];
};

type ExpandedVariation = Omit<VariationDocument, "title"> & { readonly benchmark?: JsonObject };

async function render(document: Expanded, format: "text" | "yaml" | "json", total: number): Promise<string> {
  if (format === "json") return `${toJsonText(document)}\n`;
  if (format === "yaml") return toPlainYaml(document);
  const count = `${total} variation${total === 1 ? "" : "s"}`;
  const parts = await Promise.all(
    document.variations.map(async ({ index, dir_name: dir, label, benchmark }) => {
      const body =
        benchmark === undefined ? "" : `\n${(await toPlainYaml(benchmark)).replaceAll(/^(?=.)/gm, "    ").trimEnd()}`;
      return `[${index}] dir=${dir}  label=${label}${body}`;
    }),
  );
  return `Sweep type: ${document.sweep_type} (${count})\n\n${parts.join("\n")}\n`;
}
