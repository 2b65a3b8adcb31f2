/** `aiperf search --stdio`: the search engine for any experiment, one JSON message a line in and one out. */
import { readOptions } from "#cli/command-options.ts";
import { SearchConversation } from "#cli/search-conversation.ts";
import type { World } from "#cli/world.ts";
import { ExitCode, UserError } from "#core/errors.ts";

const OPTIONS = {
  stdio: { flag: "--stdio", kind: "switch", help: "Talk over standard input and output" },
} as const;

const HELP = `Proposes what to try next, and learns from what you tell it came of it. You run the experiment yourself: a script
that restarts a server with other settings, a benchmark of another program, anything that gives numbers.

Usage: aiperf search --stdio

One JSON object a line on standard input, one answer a line on standard output:
  {"cmd":"init","planner":"bayesian","seed":1,"sweep":{...}}    {"ok":true}
  {"cmd":"ask"}                                                  {"values":{"batch":64},"purpose":"explore","why":"..."}
                                                                 or {"done":true,"reason":"max_iterations","why":"..."}
  {"cmd":"tell","values":{"batch":64},"success":true,
   "metrics":{"throughput":{"avg":812.5}}}                       {"ok":true}
  {"cmd":"best"}                                                 {"best_trials":[{"iteration_idx":3,...}],"boundary":null}
A message that cannot be understood is answered {"error":"..."}, and the search goes on.

"sweep" holds what an adaptive sweep does:
  search_space         [{"path","lo","hi","kind":"int"|"real","prior":"uniform"|"log-uniform"}]
  objectives           [{"metric","stat","direction":"maximize"|"minimize","threshold"}]
  sla_filters          [{"metric_tag","stat","op":"lt"|"le"|"gt"|"ge","threshold"}]
  outcome_constraints  [{"metric","op":"<="|">="|"==","bound"}]
  max_iterations, n_initial_points, improvement_patience, plateau_window, plateau_threshold
  sla_tiers, random_seed, optuna_terminator and whatever else a file says in its section sweep of type adaptive_search
Planners: bayesian (models, also for several objectives), tpe, boundary (the highest value of one whole-numbered axis
that keeps the sla_filters; "safe": true for an answer rather too low than too high).

The same seed and the same history give the same proposals: tell everything again, and a search goes on.
`;

export async function runSearch(argv: readonly string[], world: World): Promise<number> {
  if (argv.includes("--help") || argv.includes("-h")) {
    world.terminal.stdout(HELP);
    return ExitCode.ok;
  }
  const { stdio } = readOptions("aiperf search", argv, OPTIONS);
  if (stdio !== true) throw new UserError("aiperf search needs --stdio", { hint: "See aiperf search --help." });
  const conversation = new SearchConversation();
  for await (const line of world.inputLines()) {
    if (line.trim() === "") continue;
    world.terminal.stdout(`${JSON.stringify(conversation.answer(line))}\n`);
  }
  return ExitCode.ok;
}
