/**
 * What is kept for another process to go on from: JSON in which whole numbers beyond a double, numbers that were written
 * with a point and infinity come back as what they were.
 */
import { Float } from "#core/parameter-value.ts";

const FLOAT = "~float";
const BIG = "~int";
/** A grace period may be infinite. */
const INFINITE = "~infinity";

export function toStoredText(value: unknown): string {
  return `${JSON.stringify(value, store, 2)}\n`;
}

/** Throws a `SyntaxError` where the text is no JSON. */
export function readStoredText(text: string): unknown {
  return JSON.parse(text, restore);
}

function store(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return { [BIG]: String(value) };
  if (value instanceof Float) return { [FLOAT]: value.value };
  return value === Number.POSITIVE_INFINITY ? { [INFINITE]: true } : value;
}

function restore(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const [entry, ...others] = Object.entries(value);
  if (entry === undefined || others.length > 0) return value;
  const [name, content] = entry;
  if (name === FLOAT && typeof content === "number") return new Float(content);
  if (name === BIG && typeof content === "string") return BigInt(content);
  return name === INFINITE ? Number.POSITIVE_INFINITY : value;
}
