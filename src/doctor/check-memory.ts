/** Memory, and the directories that a run writes to. */
import { bytesText, type NodeCheck, unknownCheck } from "./node-check.ts";
import type { DirectoryFacts, NodeFacts } from "./node-facts.ts";

export function checkMemoryAndFiles(facts: NodeFacts): NodeCheck[] {
  return [checkMemory(facts), checkPageSize(facts), ...facts.directories.map(checkDirectory)];
}

const MIB = 2 ** 20;
/** What a small run takes, and what a long one with many streams does. */
const LEAST_MEMORY = 200 * MIB;
const ENOUGH_MEMORY = 500 * MIB;

function checkMemory({ availableMemory, groups }: NodeFacts): NodeCheck {
  const name = "memory";
  const left = Math.min(availableMemory ?? Number.POSITIVE_INFINITY, groups.memoryLeft ?? Number.POSITIVE_INFINITY);
  if (left === Number.POSITIVE_INFINITY) return unknownCheck(name);
  const isLimited = left < (availableMemory ?? Number.POSITIVE_INFINITY);
  const found = `${bytesText(left)} available${isLimited ? ", by the limit of the container" : ""}`;
  if (left >= ENOUGH_MEMORY) return { name, found, verdict: "ok" };
  const advice = "A run takes 150 to 300 MiB; where memory runs out the system ends it.";
  return { name, found, verdict: left < LEAST_MEMORY ? "bad" : "warn", advice };
}

function checkPageSize({ pageSize }: NodeFacts): NodeCheck {
  const name = "page size";
  if (pageSize === undefined) return unknownCheck(name);
  const note = pageSize > 4096 ? "; each process takes some more memory than elsewhere" : "";
  return { name, found: `${bytesText(pageSize)}${note}`, verdict: "ok" };
}

function checkDirectory({ purpose, path, failure }: DirectoryFacts): NodeCheck {
  if (failure === undefined) return { name: purpose, found: path, verdict: "ok" };
  const advice =
    purpose === "results"
      ? "Results cannot be written here: name another place with --artifact-dir."
      : "Name a directory that can be written to in TMPDIR.";
  return { name: purpose, found: `${path} cannot be written to (${failure})`, verdict: "bad", advice };
}
