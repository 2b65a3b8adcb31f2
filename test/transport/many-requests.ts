/** Started by a test with few file handles: begins many requests to the address given, prints what the failures were. */
import { createSocketTransport } from "#transport/socket-transport.ts";
import { HandClock, probe } from "./exchange-probe.ts";

const transport = createSocketTransport({ reuse: "pooled", tls: { insecure: false } }, new HandClock());
const probes = Array.from({ length: 60 }, () => probe(transport, process.argv[2] ?? ""));
// The handles are short for some of them; the rest would wait for ever.
await Promise.race(probes.map(({ done }) => done));
for (const { abort } of probes) abort.abort();
const exchanges = await Promise.all(probes.map(({ done }) => done));
process.stdout.write(JSON.stringify([...new Set(exchanges.map(({ failure }) => failure?.type))]));
