/** Whether what answers now is what answered before, as far as both told. */
import type { ServerFacts } from "#export/run-result.ts";

export interface ServerChange {
  readonly before: string;
  readonly after: string;
}

/** Undefined: nothing differs. What only one of them told is no difference. */
export function describeChange(before: ServerFacts | undefined, after: ServerFacts): ServerChange | undefined {
  if (before === undefined) return undefined;
  const differs = (["engine", "version", "models"] as const).some((key) => {
    const [was, is] = [before[key], after[key]];
    return was !== undefined && is !== undefined && String(was) !== String(is);
  });
  return differs ? { before: toText(before), after: toText(after) } : undefined;
}

function toText({ engine, version, models }: ServerFacts): string {
  const name = [engine, version].filter((part) => part !== undefined).join(" ");
  const served = models === undefined ? [] : [`with ${models.join(", ")}`];
  return [...(name === "" ? [] : [name]), ...served].join(" ");
}
