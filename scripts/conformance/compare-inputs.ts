/**
 * Both `inputs.json` → findings. Everything must be equal but the words of made-up prompts, of which only the number of
 * tokens is compared.
 */
import type { JsonObject } from "#core/json.ts";
import type { LocalTokenizer } from "#workload/tokenizer/builtin.ts";
import type { InputsFile } from "./artifacts.ts";
import { type Finding, Findings } from "./finding.ts";

export interface InputTraits {
  readonly isSeeded: boolean;
  readonly tokenizer: Pick<LocalTokenizer, "count">;
}

export function compareInputs(ours: InputsFile, reference: InputsFile, traits: InputTraits): Finding[] {
  const findings = new Findings("inputs");
  findings.equal("number of conversations", ours.data.length, reference.data.length);
  for (const [index, theirs] of reference.data.entries()) {
    const mine = ours.data[index];
    if (mine === undefined) break;
    if (traits.isSeeded) findings.equal(`id of conversation ${index}`, mine.session_id, theirs.session_id);
    findings.equal(`number of turns of conversation ${index}`, mine.payloads.length, theirs.payloads.length);
    for (const [turn, body] of theirs.payloads.entries()) {
      compareValue({ findings, count: traits.tokenizer.count.bind(traits.tokenizer) }, `body ${index}.${turn}`, {
        mine: mine.payloads[turn],
        theirs: body,
      });
    }
  }
  return findings.all;
}

/** What was sent stands in `inputs.json`: every body where conversations have one turn, else those of first turns. */
export function checkBodies(ours: InputsFile, sent: readonly JsonObject[]): Finding[] {
  const findings = new Findings("inputs");
  const written = new Set(ours.data.flatMap(({ payloads }) => payloads.map((body) => JSON.stringify(body))));
  const hasTurns = ours.data.some(({ payloads }) => payloads.length > 1);
  const isFirstTurn = (body: JsonObject) => !Array.isArray(body.messages) || body.messages.length === 1;
  const strange = sent.filter((body) => (!hasTurns || isFirstTurn(body)) && !written.has(JSON.stringify(body)));
  if (strange.length > 0)
    findings.add(`${strange.length} bodies on the wire are not in it, as ${JSON.stringify(strange[0])}`);
  return findings.all;
}

interface Comparison {
  readonly findings: Findings;
  readonly count: (text: string) => number;
}

interface Pair {
  readonly mine: unknown;
  readonly theirs: unknown;
}

function compareValue(to: Comparison, place: string, { mine, theirs }: Pair): void {
  if (typeof mine === "string" && typeof theirs === "string") {
    if (mine === theirs) return;
    const counts = { mine: to.count(mine), theirs: to.count(theirs) };
    if (counts.mine === counts.theirs) to.findings.add(`${place}: other words, as many tokens`);
    else to.findings.add(`${place} has ${counts.mine} tokens, in the reference ${counts.theirs}`);
  } else if (Array.isArray(mine) && Array.isArray(theirs)) {
    to.findings.equal(`number of items of ${place}`, mine.length, theirs.length);
    for (const [index, item] of theirs.entries())
      compareValue(to, `${place}.${index}`, { mine: mine[index], theirs: item });
  } else if (isMap(mine) && isMap(theirs)) {
    to.findings.equal(`keys of ${place}`, Object.keys(mine), Object.keys(theirs));
    for (const key of Object.keys(theirs))
      compareValue(to, `${place}.${key}`, { mine: mine[key], theirs: theirs[key] });
  } else {
    to.findings.equal(place, mine, theirs);
  }
}

const isMap = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
