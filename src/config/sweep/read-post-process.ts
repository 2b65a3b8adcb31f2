/**
 * `sweep.post_process` → the handler with its parameters checked and its defaults filled in. Names of parameters stay
 * as a file has them, in snake_case; what they say is varied has to be varied.
 */

import { type GivenMap, getAt, mapAt, whereOf } from "#config/given.ts";
import { normaliseKeys } from "#config/keys.ts";
import { readSection } from "#config/read-body.ts";
import type { Field } from "#config/schema/field.ts";
import { HANDLER_PARAMS } from "#config/schema/post-process.ts";
import type { PostProcess, PostProcessHandler, PostProcessParam } from "#config/search/search-config.ts";
import { toSnake } from "#config/spelling.ts";
import { didYouMean } from "#config/suggestion.ts";
import type { Problem } from "#core/errors.ts";
import { resolvePath } from "./sweep-path.ts";

export interface PostProcessContext {
  readonly problems: Problem[];
  /** Paths of what is varied; empty where that is not known. */
  readonly varied: readonly string[];
}

/** What the schema has read of the section; `sweep` is the section around it. Undefined where there is none, or a faulty one. */
export function readPostProcess(
  fields: { readonly handler: PostProcessHandler; readonly outputFilename: string } | undefined,
  sweep: GivenMap,
  { problems, varied }: PostProcessContext,
): PostProcess | undefined {
  if (fields === undefined) return undefined;
  const { handler, outputFilename } = fields;
  const block: Field<Readonly<Record<string, PostProcessParam>>> = HANDLER_PARAMS[handler];
  const given = getAt(sweep, ["postProcess", "params"]) ?? mapAt(whereOf(sweep, ["postProcess", "params"]));
  const map = normaliseKeys(given, block.shape, problems) as GivenMap;
  const read = readSection(block, map, { path: [], problems });
  if (read === undefined) return undefined;
  const params = Object.entries(read).map(([name, value]): [string, PostProcessParam] => {
    const isPath = name.endsWith("Param") && typeof value === "string";
    return [toSnake(name), isPath ? readVaried(value, whereOf(map, [name]), { problems, varied }) : value];
  });
  return { handler, params: Object.fromEntries(params), outputFilename };
}

/** The canonical path. Its last part alone is enough, since points are found by it too. */
function readVaried(written: string, where: string, { problems, varied }: PostProcessContext): string {
  const resolved = resolvePath(written);
  if ("wanted" in resolved) {
    problems.push({ where, found: written, ...resolved });
    return written;
  }
  const { path } = resolved;
  if (varied.length === 0 || varied.includes(path) || varied.some((one) => leafOf(one) === leafOf(path))) return path;
  const hint = didYouMean(path, varied) ?? `it varies ${varied.join(", ")}`;
  problems.push({ where, found: written, wanted: "is not varied by this sweep", hint });
  return path;
}

const leafOf = (path: string): string => path.slice(path.lastIndexOf(".") + 1);
