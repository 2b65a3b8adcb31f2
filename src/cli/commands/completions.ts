/** `aiperf completions SHELL`: the script that lets a shell complete commands, options and their values. */
import { COMMANDS } from "#cli/command-list.ts";
import { renderBash } from "#cli/completions/bash.ts";
import { renderFish } from "#cli/completions/fish.ts";
import { firstWords } from "#cli/completions/words.ts";
import { renderZsh } from "#cli/completions/zsh.ts";
import { describeCommands, SHELLS } from "#cli/described-commands.ts";
import type { World } from "#cli/world.ts";
import { didYouMean } from "#config/suggestion.ts";
import { ExitCode, UserError } from "#core/errors.ts";

const RENDERERS = { bash: renderBash, zsh: renderZsh, fish: renderFish };

const HELP = `Prints the script that completes commands, options and their values.

Usage: aiperf completions ${SHELLS.join("|")}

Examples:
  source <(aiperf completions bash)       # in ~/.bashrc
  source <(aiperf completions zsh)        # in ~/.zshrc, after compinit
  aiperf completions fish > ~/.config/fish/completions/aiperf.fish
`;

export async function runCompletions(argv: readonly string[], world: World): Promise<number> {
  const [word = ""] = argv;
  if (argv.includes("--help") || argv.includes("-h")) {
    world.terminal.stdout(HELP);
    return ExitCode.ok;
  }
  const shell = SHELLS.find((name) => name === word);
  if (shell === undefined || argv.length > 1) {
    const hint = word === "" ? undefined : didYouMean(word, SHELLS);
    throw new UserError(`aiperf completions takes one shell: ${SHELLS.join(", ")}`, hint === undefined ? {} : { hint });
  }
  const helps = new Map(COMMANDS.map(({ name, help }) => [name, help]));
  world.terminal.stdout(RENDERERS[shell](firstWords(describeCommands(), helps)));
  return ExitCode.ok;
}
