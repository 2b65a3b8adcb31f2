/**
 * The `template` endpoint's body and answer, wherever they were given: the `template` block, or `payload_template` and
 * `response_field` among the extra inputs. A body may be a file's path.
 */

import { type GivenMap, leafAt, mapAt, putAt, textOf } from "#config/given.ts";
import type { Problem } from "#core/errors.ts";
import type { JsonObject } from "#core/json.ts";
import type { Files } from "#core/ports.ts";

/** Bodies known by name. */
const NAMED: Readonly<Record<string, string>> = { "nv-embedqa": '{"text": {{ texts|tojson }}}' };

/** Moves the two extra inputs into the block, and picks the type where only a block says it. Changes the tree. */
export function unfoldTemplate(body: GivenMap): void {
  const endpoint = body.entries.get("endpoint");
  if (endpoint?.kind !== "map") return;
  if (endpoint.entries.has("template") && !endpoint.entries.has("type")) {
    endpoint.entries.set("type", leafAt(endpoint.at, "template"));
  }
  const extra = endpoint.entries.get("extra");
  if (textOf(endpoint.entries.get("type"))?.toLowerCase() !== "template" || extra?.kind !== "map") return;
  const rest = mapAt(extra.at, extra.entries);
  for (const [key, name] of [
    ["payload_template", "body"],
    ["response_field", "responseField"],
  ] as const) {
    const value = rest.entries.get(key);
    if (value === undefined) continue;
    rest.entries.delete(key);
    putAt(endpoint, ["template", name], value);
  }
  endpoint.entries.set("extra", rest);
}

export interface TemplateBlock {
  readonly body: string;
  readonly responseField?: string;
}

/** The block with the text of its body read from a file, where it names one. */
export async function readTemplate(
  template: TemplateBlock,
  { files, where, problems }: { files: Pick<Files, "readText" | "exists">; where: string; problems: Problem[] },
): Promise<TemplateBlock> {
  const { body } = template;
  const named = NAMED[body.toLowerCase()];
  if (named !== undefined) return { ...template, body: named };
  if (/\{[{%]|\n|^\s*[{[]/.test(body)) return template;
  try {
    if (await files.exists(body)) return { ...template, body: await files.readText(body) };
  } catch {
    problems.push({ where, found: body, wanted: "must be a file that can be read" });
    return template;
  }
  problems.push({ where, found: body, wanted: "must be a template or the path of one; there is no such file" });
  return template;
}

/** The dump shows the body itself and where the answer is looked for, which is `text` unless said otherwise. */
export function dumpTemplate({ body, responseField }: TemplateBlock): JsonObject {
  return { body, response_field: responseField ?? "text" };
}
