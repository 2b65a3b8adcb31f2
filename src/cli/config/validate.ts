/** `aiperf config validate FILE`: whether a file can be run, and what is odd about it. */
import type { World } from "#cli/world.ts";
import { ExitCode, UserError } from "#core/errors.ts";
import { mostRuns, type StudyPlan } from "#plan/study-plan.ts";
import { cleanText } from "#report/text/text-width.ts";
import { readStudyFile, splitFile } from "./read-study-file.ts";

export async function validateFile(argv: readonly string[], world: World): Promise<number> {
  const { file, rest } = splitFile("aiperf config validate", argv);
  if (rest.length > 0) throw new UserError(`aiperf config validate takes one file; found ${rest.join(" ")} beside it`);
  const { notices, plan } = await readStudyFile(file, world);
  for (const notice of notices) world.terminal.stderr(`Warning: ${cleanText(notice)}\n`);
  const warnings = notices.length === 0 ? "" : ` with ${notices.length} warning${notices.length === 1 ? "" : "s"}`;
  world.terminal.stdout(`Configuration valid${warnings}: ${cleanText(file)} (${sizeOf(plan)})\n`);
  return ExitCode.ok;
}

function sizeOf(plan: StudyPlan): string {
  const { runs, variations, search } = plan;
  if (search !== undefined) return `a search of at most ${search.config.maxIterations} points, ${mostRuns(plan)} runs`;
  return runs.length === 1 ? "1 run" : `${variations.length} variations, ${runs.length} runs`;
}
