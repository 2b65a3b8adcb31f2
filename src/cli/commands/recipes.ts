/** `aiperf recipes`: the questions that a search or sweep answers by itself, and what each of them needs and becomes. */
import { type CommandOption, renderOptions } from "#cli/command-options.ts";
import type { World } from "#cli/world.ts";
import { describeOptions } from "#config/describe.ts";
import type { Recipe } from "#config/recipes/recipe.ts";
import { exampleOf, type RecipeExample } from "#config/recipes/recipe-example.ts";
import { RECIPES } from "#config/recipes/recipe-list.ts";
import { flagOf, heededOptions, usualRanges } from "#config/recipes/recipe-of-flags.ts";
import { didYouMean } from "#config/suggestion.ts";
import { toPlainYaml } from "#config/yaml/to-yaml.ts";
import { ExitCode, UserError } from "#core/errors.ts";

const HELP = `Lists the questions that a search or a sweep made for them answers, or tells all about one.

Usage: aiperf recipes [NAME]

Ask one of them: aiperf profile --model MODEL --search-recipe NAME
`;

/** Flags of profile that go with a recipe, besides those made for recipes. */
const OF_SEARCHES = ["--search-max-iterations", "--search-initial-points", "--search-random-seed", "--search-sla-tier"];
const OF_ALL = ["--search-sla"];

export async function runRecipes(argv: readonly string[], world: World): Promise<number> {
  if (argv.includes("--help") || argv.includes("-h")) {
    world.terminal.stdout(HELP);
    return ExitCode.ok;
  }
  const [name, ...rest] = argv;
  if (rest.length > 0 || name?.startsWith("-") === true) {
    throw new UserError(`aiperf recipes takes one name; found ${argv.join(" ")}`, { hint: "aiperf recipes NAME" });
  }
  world.terminal.stdout(name === undefined ? renderList() : await renderRecipe(findRecipe(name)));
  return ExitCode.ok;
}

function findRecipe(name: string): Recipe {
  const wanted = name.toLowerCase().replaceAll("_", "-");
  const recipe = RECIPES.find((one) => one.name === wanted);
  if (recipe !== undefined) return recipe;
  const names = RECIPES.map((one) => one.name);
  const nearest = didYouMean(wanted, names);
  const all = `There are ${names.join(", ")}.`;
  throw new UserError(`there is no recipe ${name}`, { hint: nearest === undefined ? all : `${nearest} ${all}` });
}

function renderList(): string {
  const entries = RECIPES.map((recipe) =>
    [
      `  ${recipe.name}`,
      `    ${recipe.question}`,
      `    needs ${needsText(recipe)}`,
      `    ${commandOf(exampleOf(recipe))}`,
    ].join("\n"),
  );
  return `Each of these questions is answered by a search or a sweep made for it.

${entries.join("\n\n")}

All about one: aiperf recipes NAME
`;
}

/** Of the options of a group one is enough. */
function needsText({ needs }: Recipe): string {
  const flags = needs.map((group) => group.map(flagOf).join(" or "));
  return flags.length === 0 ? "nothing more" : flags.join(", and ");
}

const commandOf = ({ argv }: RecipeExample): string =>
  ["aiperf profile --model llama --url localhost:8000", ...argv].join(" ");

async function renderRecipe(recipe: Recipe): Promise<string> {
  const example = exampleOf(recipe);
  const isSearch = recipe.answeredBy === "a search";
  const own = heededOptions(recipe).map(flagOf);
  const usual = new Map(usualRanges(recipe).map(([option, value]) => [flagOf(option), String(value)]));
  const around = isSearch ? [...OF_SEARCHES, ...OF_ALL] : OF_ALL;
  const slos = Object.keys(example.slos).length === 0 ? "" : await toPlainYaml({ benchmark: { slos: example.slos } });
  const section = await toPlainYaml({ sweep: example.sweep });
  return `${recipe.name}
${recipe.question}

It is answered by ${recipe.answeredBy}, which writes ${recipe.writes}.
It needs ${needsText(recipe)}.

Its options
${optionLines(own, usual)}

Options of ${isSearch ? "searches" : "sweeps"} that go with it
${optionLines(around)}

For example
  ${commandOf(example)}

In a file that is
${indented(slos + section)}
`;
}

const indented = (text: string): string => text.trimEnd().replaceAll(/^(?=.)/gm, "  ");

/** As the help of profile tells them, with the defaults of this recipe. */
function optionLines(flags: readonly string[], usual: ReadonlyMap<string, string> = new Map()): string {
  const known = describeOptions().flatMap(({ options }) => options);
  const rows = flags.flatMap((flag): (CommandOption & { readonly shownDefault?: string })[] => {
    const option = known.find(({ spellings }) => spellings.includes(flag));
    if (option === undefined) return [];
    const { valueName: value, unit, help } = option;
    const defaultText = usual.get(flag) ?? option.defaultText;
    return [
      {
        ...{ flag, kind: "text", help: unit === undefined ? help : `${help}, in ${unit}` },
        ...(value === undefined ? {} : { value }),
        ...(defaultText === undefined ? {} : { shownDefault: defaultText }),
      },
    ];
  });
  return rows.length === 0 ? "  none" : renderOptions(rows);
}
