/**
 * The three notations of a mix of lengths, all to the one form of a file:
 * `256,128:40;512|10,256|5:60` · `[(256,128):40,(512|10,256|5):60]` · `{"pairs": [{"isl": 256, "osl": 128, "prob": 40}]}`.
 */
import { isJsonObject } from "#core/json.ts";

interface Length {
  readonly mean: number;
  readonly stddev: number;
}

export interface GivenPair {
  readonly isl: Length;
  readonly osl: Length;
  readonly probability: number;
}

const NUMBER = String.raw`\d+(?:\.\d+)?`;
const LENGTH = `(${NUMBER})(?:\\|(${NUMBER}))?`;
const PLAIN = new RegExp(`^${LENGTH},${LENGTH}:(${NUMBER})$`);
const BRACKETED = new RegExp(`^\\(${LENGTH},${LENGTH}\\):(${NUMBER})$`);
const NOTATION = "write isl,osl:percent;isl,osl:percent with a spread as isl|stddev";

/** The pairs, or what is wrong. That the percentages sum to 100 is checked with those of files. */
export function readSequenceDistribution(
  text: string,
): { readonly pairs: GivenPair[] } | { readonly wanted: string; readonly hint: string } {
  const trimmed = text.trim();
  if (trimmed.startsWith("{")) return readJsonForm(trimmed);
  const bare = trimmed.replace(/\s+/g, "");
  const isBracketed = bare.startsWith("[");
  // A comma before a bracket separates two pairs; inside one it separates the lengths.
  const items = isBracketed
    ? bare.replace(/^\[|\]$/g, "").split(/,(?=\()|;/)
    : bare.split(";").filter((item) => item !== "");
  const pairs: GivenPair[] = [];
  for (const item of items) {
    const match = (isBracketed ? BRACKETED : PLAIN).exec(item);
    if (match === null)
      return { wanted: `must be a mix of lengths, and ${JSON.stringify(item)} is no part of one`, hint: NOTATION };
    const [, isl, islStddev, osl, oslStddev, percent] = match;
    pairs.push(pairOf({ isl, islStddev, osl, oslStddev, percent }));
  }
  return pairs.length === 0 ? { wanted: "must hold at least one pair", hint: NOTATION } : { pairs };
}

function pairOf(parts: Readonly<Record<"isl" | "islStddev" | "osl" | "oslStddev" | "percent", unknown>>): GivenPair {
  return {
    isl: { mean: Number(parts.isl), stddev: Number(parts.islStddev ?? 0) },
    osl: { mean: Number(parts.osl), stddev: Number(parts.oslStddev ?? 0) },
    probability: Number(parts.percent),
  };
}

function readJsonForm(text: string): ReturnType<typeof readSequenceDistribution> {
  const wanted = 'must be JSON such as {"pairs": [{"isl": 256, "osl": 128, "prob": 100}]}';
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { wanted, hint: NOTATION };
  }
  const members = isJsonObject(value) ? value.pairs : undefined;
  if (!Array.isArray(members) || members.length === 0) return { wanted, hint: NOTATION };
  const pairs: GivenPair[] = [];
  for (const member of members) {
    const { isl, osl, prob, isl_stddev: islStddev, osl_stddev: oslStddev } = isJsonObject(member) ? member : {};
    const isNumeric = [isl, osl, prob, islStddev ?? 0, oslStddev ?? 0].every((part) => typeof part === "number");
    if (!isNumeric) return { wanted, hint: NOTATION };
    pairs.push(pairOf({ isl, osl, percent: prob, islStddev, oslStddev }));
  }
  return { pairs };
}
