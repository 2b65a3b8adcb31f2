/** The code of each command, loaded when it is called. */
import type { COMMANDS } from "./command-list.ts";
import type { World } from "./world.ts";

type CommandName = (typeof COMMANDS)[number]["name"];
type Run = (argv: readonly string[], world: World) => Promise<number>;

export const COMMAND_CODE: Readonly<Record<CommandName, () => Promise<Run>>> = {
  init: async () => (await import("./commands/init.ts")).runInit,
  profile: async () => (await import("./commands/profile.ts")).runProfile,
  resume: async () => (await import("./commands/resume.ts")).runResume,
  aggregate: async () => (await import("./commands/aggregate.ts")).runAggregate,
  config: async () => (await import("./config/command.ts")).runConfig,
  recipes: async () => (await import("./commands/recipes.ts")).runRecipes,
  search: async () => (await import("./commands/search.ts")).runSearch,
  doctor: async () => (await import("./commands/doctor.ts")).runDoctor,
  "mock-server": async () => (await import("./commands/mock-server.ts")).runMockServer,
  completions: async () => (await import("./commands/completions.ts")).runCompletions,
  kube: async () => (await import("./commands/kube.ts")).runKube,
};
