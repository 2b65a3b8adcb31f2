/** `aiperf config validate FILE`: whether a file can be run, and what is odd about it. */
import type { World } from "#cli/world.ts";
import { ExitCode, UserError } from "#core/errors.ts";
import { cleanText } from "#report/text-width.ts";
import { readStudyFile, splitFile } from "./read-study-file.ts";

export async function validateFile(argv: readonly string[], world: World): Promise<number> {
  const { file, rest } = splitFile("aiperf config validate", argv);
  if (rest.length > 0) throw new UserError(`aiperf config validate takes one file; found ${rest.join(" ")} beside it`);
  const { notices, plan } = await readStudyFile(file, world);
  for (const notice of notices) world.terminal.stderr(`Warning: ${cleanText(notice)}\n`);
  const { runs, variations } = plan;
  const size = runs.length === 1 ? "1 run" : `${variations.length} variations, ${runs.length} runs`;
  const warnings = notices.length === 0 ? "" : ` with ${notices.length} warning${notices.length === 1 ? "" : "s"}`;
  world.terminal.stdout(`Configuration valid${warnings}: ${cleanText(file)} (${size})\n`);
  return ExitCode.ok;
}
