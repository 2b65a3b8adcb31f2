/** Every command with all its options, for what is made from the whole table: completions, the manual, help of everything. */
import { describeOptions, type OptionHelp } from "#config/describe.ts";
import { RECIPES } from "#config/recipes/recipe-list.ts";
import { CATALOG } from "#metrics/catalog.ts";
import { GOALS, PRESETS } from "#wizard/goals.ts";
import { initQuestions } from "#wizard/init-flags.ts";
import { ENDPOINTS } from "#wizard/server-questions.ts";
import { COMMANDS } from "./command-list.ts";
import type { CommandOption } from "./command-options.ts";
import { AGGREGATE_OPTIONS } from "./commands/aggregate.ts";
import { DOCTOR_OPTIONS } from "./commands/doctor.ts";
import { MOCK_OPTIONS } from "./commands/mock-server.ts";
import { CONFIG_COMMANDS } from "./config/command.ts";
import { STARTERS } from "./starters/starter-list.ts";

export interface DescribedCommand {
  /** Two words where it is a command of a command. */
  readonly name: string;
  readonly help: string;
  /** What stands beside options, where something does. */
  readonly operand?: string;
  /** Words that the operand can be. */
  readonly operandChoices?: readonly string[];
  readonly options: readonly DescribedOption[];
}

export interface DescribedOption {
  readonly spellings: readonly string[];
  /** Stands for the value; absent for a switch. */
  readonly value?: string;
  readonly choices?: readonly string[];
  readonly help: string;
  readonly group?: string;
}

export const SHELLS = ["bash", "zsh", "fish"] as const;

const OPERANDS: Readonly<Record<string, string>> = {
  resume: "DIR",
  aggregate: "DIR...",
  completions: "SHELL",
  recipes: "[NAME]",
  kube: "COMMAND",
};

const OPERAND_CHOICES: Readonly<Record<string, readonly string[]>> = {
  completions: SHELLS,
  recipes: RECIPES.map(({ name }) => name),
};

/** Values that an option takes, where its declaration does not say. */
function extraChoices(flag: string): readonly string[] | undefined {
  switch (flag) {
    case "--goodput":
    case "--convergence-metric":
    case "--search-metric":
    case "--search-sla":
    case "--search-sla-tier":
    case "--degradation-metric-tag":
      return CATALOG.map(({ tag }) => tag);
    case "--template":
      return STARTERS.map(({ name }) => name);
    case "--category":
      return [...new Set(STARTERS.map(({ category }) => category))].map((name) => name.toLowerCase());
    case "--learn":
      return GOALS.map(({ name }) => name);
    case "--workload":
      return [...PRESETS.map(({ name }) => name), "custom", "file"];
    case "--load":
      return ["concurrency", "poisson", "constant", "gamma", "users"];
    case "--stop":
      return ["seconds", "requests", "sessions"];
    case "--error-format":
      return ["text", "json"];
    default:
      return undefined;
  }
}

const EVERYWHERE: readonly DescribedOption[] = [
  { spellings: ["--help", "-h"], help: "Show help" },
  {
    spellings: ["--error-format"],
    value: "FORMAT",
    choices: ["text", "json"],
    help: "How errors are told: text, json",
  },
];

export function describeCommands(): readonly DescribedCommand[] {
  return COMMANDS.flatMap(({ name, help }): DescribedCommand[] => {
    if (name === "config") {
      return CONFIG_COMMANDS.map((command) => ({
        name: `config ${command.name}`,
        help: command.help,
        ...(command.operand === undefined ? {} : { operand: command.operand }),
        options: [...command.options.map(describeOwn), ...EVERYWHERE],
      }));
    }
    const operand = OPERANDS[name];
    return [
      {
        name,
        help,
        ...(operand === undefined ? {} : { operand }),
        ...(OPERAND_CHOICES[name] === undefined ? {} : { operandChoices: OPERAND_CHOICES[name] }),
        options: [...optionsOf(name), ...EVERYWHERE],
      },
    ];
  });
}

function optionsOf(name: string): DescribedOption[] {
  switch (name) {
    case "profile":
      return describeOptions().flatMap(({ name: group, options }) =>
        options.map((option) => ({ ...describeFlag(option), group })),
      );
    case "init":
      return [
        { spellings: ["--yes", "-y"], help: "Ask nothing: take what is proposed for all that no flag says" },
        { spellings: ["--run"], help: "Run the file once it is written" },
        ...initQuestions().map(({ flag, offFlag, value, help }) =>
          describeValue({ spellings: offFlag === undefined ? [flag] : [flag, offFlag], help }, flag, value),
        ),
      ];
    case "aggregate":
      return Object.values(AGGREGATE_OPTIONS).map(describeOwn);
    case "doctor":
      return Object.values(DOCTOR_OPTIONS).map(describeOwn);
    case "mock-server":
      return Object.values(MOCK_OPTIONS).map(describeOwn);
    default:
      return [];
  }
}

function describeFlag({ spellings, negatives, valueName, choices, help, isLater }: OptionHelp): DescribedOption {
  const all = [...spellings, ...negatives];
  const told = { spellings: all, help: isLater ? `${help} (not in this version)` : help };
  return describeValue(told, all[0] ?? "", valueName, choices);
}

function describeOwn({ flag, short, kind, value, help }: CommandOption): DescribedOption {
  const spellings = short === undefined ? [flag] : [flag, short];
  return describeValue(
    { spellings, help },
    flag,
    kind === "switch" ? undefined : (value ?? (kind === "text" ? "TEXT" : "N")),
  );
}

function describeValue(
  told: Pick<DescribedOption, "spellings" | "help">,
  flag: string,
  value?: string,
  known?: readonly string[],
): DescribedOption {
  if (value === undefined) return told;
  const choices =
    known ?? extraChoices(flag) ?? (flag === "--endpoint-type" ? ENDPOINTS.map((one) => one.value) : undefined);
  return { ...told, value, ...(choices === undefined ? {} : { choices }) };
}
