/** docs/options.md: every option of `aiperf profile` with its spellings, its place in a file and what it does. */
import { describeOptions, type OptionHelp } from "#config/describe.ts";

export function renderOptionsDoc(): string {
  const sections = describeOptions().map(({ name, options }) =>
    [
      `## ${name}`,
      "",
      "| option | value | default | in a file | what it does |",
      "|---|---|---|---|---|",
      ...options.map(renderRow),
    ].join("\n"),
  );
  return `# Options of \`aiperf profile\`\n\nMade from the schema by \`npm run docs\`.\n\n${sections.join("\n\n")}\n`;
}

function renderRow(option: OptionHelp): string {
  const { spellings, negatives, valueName, unit, defaultText, yamlPath, help, isLater } = option;
  const names = [...spellings, ...negatives].map((name) => `\`${name}\``).join(" ");
  const value = [valueName, unit].filter((part) => part !== undefined).join(", ");
  const cells = [
    names,
    value,
    defaultText ?? "",
    yamlPath === undefined ? "" : `\`${yamlPath}\``,
    `${help}${isLater ? " (not in this version)" : ""}`,
  ];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}
