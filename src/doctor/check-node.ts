/** Is this machine fit for measuring? Facts in, one verdict for each thing that has spoilt a measurement before. */
import { checkMemoryAndFiles } from "./check-memory.ts";
import { checkNetwork } from "./check-network.ts";
import { checkProcessor } from "./check-processor.ts";
import type { NodeCheck } from "./node-check.ts";
import type { NodeFacts } from "./node-facts.ts";

export function checkNode(facts: NodeFacts): NodeCheck[] {
  return [...checkProcessor(facts), ...checkNetwork(facts), ...checkMemoryAndFiles(facts)];
}
