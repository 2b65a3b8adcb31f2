/** What limits the number of connections, and the ways to a server. */
import { countText, type NodeCheck, shareText, unknownCheck } from "./node-check.ts";
import type { NodeFacts } from "./node-facts.ts";

/** Handles that a load worker needs beside its streams. */
const OWN_FILES = 100;
const FEW_STREAMS = 1000;

export function checkNetwork(facts: NodeFacts): NodeCheck[] {
  return [
    checkOpenFiles(facts),
    checkPorts(facts),
    checkTimeWait(facts),
    checkFetchCap(facts),
    checkProxies(facts),
    checkTls(facts),
    checkIpv6(facts),
  ];
}

function checkOpenFiles({ worker }: NodeFacts): NodeCheck {
  const name = "open files";
  if (!worker.hasStarted) {
    const advice = "A load worker is this same program, started again; the system did not let it start.";
    return { name, found: "a load worker does not start", verdict: "bad", advice };
  }
  if (worker.openFiles === undefined) return unknownCheck(name);
  const { soft, hard } = worker.openFiles;
  const streams = Math.max(0, soft - OWN_FILES);
  const found = `${limitText(soft)}, may be raised to ${limitText(hard)}`;
  if (streams >= FEW_STREAMS) return { name, found, verdict: "ok" };
  const advice = `Enough for about ${countText(streams)} streams at once: raise it with \`ulimit -n 65535\` before starting.`;
  return { name, found, verdict: soft <= OWN_FILES ? "bad" : "warn", advice };
}

const limitText = (limit: number): string => (Number.isFinite(limit) ? countText(limit) : "unlimited");

/** Each connection to a server takes a port of its own, and keeps it for a minute after its end. */
function checkPorts({ portCount, sockets }: NodeFacts): NodeCheck {
  const name = "local ports";
  if (portCount === undefined) return unknownCheck(name);
  const taken = sockets === undefined ? 0 : sockets.inUse + sockets.timeWait;
  const free = Math.max(0, portCount - taken);
  const found = `${countText(portCount)}, ${countText(taken)} of them taken`;
  if (free >= FEW_PORTS) return { name, found, verdict: "ok" };
  const advice = `Room for ${countText(free)} connections: widen net.ipv4.ip_local_port_range with sysctl.`;
  return { name, found, verdict: free < FEW_STREAMS ? "bad" : "warn", advice };
}

const FEW_PORTS = 8000;

function checkTimeWait({ sockets, portCount }: NodeFacts): NodeCheck {
  const name = "closing sockets";
  if (sockets === undefined) return unknownCheck(name);
  const found = `${countText(sockets.timeWait)} in TIME_WAIT`;
  if (portCount === undefined || sockets.timeWait <= portCount / 4) return { name, found, verdict: "ok" };
  const share = shareText(sockets.timeWait / portCount);
  const advice = `They hold ${share} of the local ports: wait a minute, or keep connections alive instead of opening new ones.`;
  return { name, found, verdict: "warn", advice };
}

function checkFetchCap({ worker }: NodeFacts): NodeCheck {
  const name = "requests at once";
  if (worker.fetchCap === undefined) return unknownCheck(name);
  const found = `${countText(worker.fetchCap)} by fetch, no limit by socket`;
  if (worker.fetchCap > FEW_STREAMS) return { name, found, verdict: "ok" };
  const advice = "Requests beyond that number wait inside the client: use --transport socket.";
  return { name, found, verdict: "warn", advice };
}

const PROXY_VARIABLES = /^(https?|all)_proxy$/i;

/** Names only: an address may hold a password. */
function checkProxies({ env }: NodeFacts): NodeCheck {
  const name = "proxy variables";
  const set = Object.keys(env).filter((variable) => PROXY_VARIABLES.test(variable) && env[variable] !== "");
  if (set.length === 0) return { name, found: "none", verdict: "ok" };
  const advice =
    "Load never goes through a proxy, but questions before a run do (is the server ready, which models): name the server in NO_PROXY.";
  return { name, found: set.sort().join(", "), verdict: "warn", advice };
}

function checkTls({ env, systemRoots }: NodeFacts): NodeCheck {
  const name = "TLS roots";
  const found = systemRoots === undefined ? "built in" : `built in, and ${systemRoots}`;
  if (env.NODE_TLS_REJECT_UNAUTHORIZED !== "0") return { name, found, verdict: "ok" };
  const advice =
    "NODE_TLS_REJECT_UNAUTHORIZED=0 is heard by questions before a run, not by the load: use --ca-file or --insecure instead.";
  return { name, found, verdict: "warn", advice };
}

function checkIpv6({ ipv6 }: NodeFacts): NodeCheck {
  const name = "IPv6";
  if (ipv6 === undefined) return unknownCheck(name);
  if (ipv6.beyond) return { name, found: "yes", verdict: "ok" };
  return { name, found: ipv6.loopback ? "on this machine only" : "no; IPv4 alone", verdict: "ok" };
}
