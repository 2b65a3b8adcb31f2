/** The catalog's view of the wire: where the time of an HTTP exchange went, and how much went to and fro. */
import type { HttpTrace } from "#record/http-trace.ts";
import { type MetricDefinition, type MetricUnit, MILLISECONDS, plainUnit, RATIO } from "./definition.ts";

const KILOBYTES: MetricUnit = { display: "KB", native: "B", divisor: 1024 };
const COUNT = plainUnit("count");

interface HttpRow {
  /** Tag without its `http_req_`. */
  readonly name: string;
  readonly header: string;
  readonly shortHeader: string;
  readonly order: number;
  readonly unit: MetricUnit;
  readonly description: string;
  readonly formulaText: string;
  readonly read: (trace: HttpTrace) => number | undefined;
}

/** From one instant to a later one; stamps of one instant may come in either order. */
const span = (fromNs: number | undefined, toNs: number | undefined): number | undefined =>
  fromNs === undefined || toNs === undefined ? undefined : Math.max(toNs - fromNs, 0);

/** 0 on a connection that stood already. */
const connectingNs = ({ connectStartNs, connectedNs, securedNs }: HttpTrace): number | undefined =>
  connectStartNs === undefined ? 0 : span(connectStartNs, securedNs ?? connectedNs);
const durationNs = ({ sendStartNs, lastBodyNs }: HttpTrace): number | undefined => span(sendStartNs, lastBodyNs);

const ROWS: readonly HttpRow[] = [
  {
    name: "blocked",
    header: "HTTP Blocked",
    shortHeader: "Blocked",
    order: 2000,
    unit: MILLISECONDS,
    description: "Waiting for a connection to become free. Always 0: a request that finds none free opens its own.",
    formulaText: "0",
    read: () => 0,
  },
  {
    name: "dns_lookup",
    header: "HTTP DNS Lookup",
    shortHeader: "DNS",
    order: 2010,
    unit: MILLISECONDS,
    description: "Looking up the server's address. Always 0: it is part of connecting, where it can't be told apart.",
    formulaText: "0",
    read: () => 0,
  },
  {
    name: "connecting",
    header: "HTTP Connecting",
    shortHeader: "Connecting",
    order: 2020,
    unit: MILLISECONDS,
    description: "Opening the connection, TLS included; 0 on one that stood already.",
    formulaText: "connection standing − connection begun",
    read: connectingNs,
  },
  {
    name: "sending",
    header: "HTTP Sending",
    shortHeader: "Sending",
    order: 2030,
    unit: MILLISECONDS,
    description: "Handing the request to the system, once the connection stands.",
    formulaText: "last byte of the request taken − first byte handed over",
    read: ({ sendStartNs, sendEndNs }) => span(sendStartNs, sendEndNs),
  },
  {
    name: "waiting",
    header: "HTTP Waiting (TTFB)",
    shortHeader: "TTFB",
    order: 2040,
    unit: MILLISECONDS,
    description: "From the request's last byte to the first byte of the answer's body, whatever it holds.",
    formulaText: "first byte of the body − last byte of the request taken",
    read: ({ sendEndNs, firstBodyNs }) => span(sendEndNs, firstBodyNs),
  },
  {
    name: "receiving",
    header: "HTTP Receiving",
    shortHeader: "Receiving",
    order: 2050,
    unit: MILLISECONDS,
    description: "How long the body of the answer kept coming.",
    formulaText: "last byte of the body − first byte of the body",
    read: ({ firstBodyNs, lastBodyNs }) => span(firstBodyNs, lastBodyNs),
  },
  {
    name: "data_sent",
    header: "HTTP Data Sent",
    shortHeader: "Sent",
    order: 2070,
    unit: KILOBYTES,
    description: "Size of the request's body; 1 KB is 1024 bytes.",
    formulaText: "bytes of the request's body",
    read: ({ bodyBytesSent }) => bodyBytesSent,
  },
  {
    name: "chunks_sent",
    header: "HTTP Chunks Sent",
    shortHeader: "Chunks Sent",
    order: 2080,
    unit: COUNT,
    description: "Pieces in which the request was handed over. Always 1: head and body go together.",
    formulaText: "1",
    read: () => 1,
  },
  {
    name: "data_received",
    header: "HTTP Data Received",
    shortHeader: "Received",
    order: 2090,
    unit: KILOBYTES,
    description: "Size of the answer's body; 1 KB is 1024 bytes.",
    formulaText: "bytes of the answer's body",
    read: ({ bodyBytesReceived }) => bodyBytesReceived,
  },
  {
    name: "chunks_received",
    header: "HTTP Chunks Received",
    shortHeader: "Chunks Recv",
    order: 2100,
    unit: COUNT,
    description: "Reads in which the answer came: fewer than its chunks of content where several came together.",
    formulaText: "reads of the socket",
    read: ({ reads }) => reads,
  },
  {
    name: "connection_overhead",
    header: "HTTP Connection Overhead",
    shortHeader: "Conn Overhead",
    order: 2110,
    unit: MILLISECONDS,
    description: "What the request had to wait before its connection stood.",
    formulaText: "http_req_blocked + http_req_dns_lookup + http_req_connecting",
    read: connectingNs,
  },
  {
    name: "duration",
    header: "HTTP Duration (excl. conn)",
    shortHeader: "Dur (excl)",
    order: 2120,
    unit: MILLISECONDS,
    description: "The whole exchange without opening a connection.",
    formulaText: "last byte of the body − first byte of the request handed over",
    read: durationNs,
  },
  {
    name: "total",
    header: "HTTP Total Time",
    shortHeader: "Total",
    order: 2130,
    unit: MILLISECONDS,
    description: "The whole exchange, opening a connection included.",
    formulaText: "http_req_connection_overhead + http_req_duration",
    read: (trace) => {
      const [connecting, duration] = [connectingNs(trace), durationNs(trace)];
      return connecting === undefined || duration === undefined ? undefined : connecting + duration;
    },
  },
];

const PREFIX = "http_req_";

/** Metrics of the wire, which have a table of their own. */
export function isHttpMetric(tag: string): boolean {
  return tag.startsWith(PREFIX);
}

export const HTTP_METRICS: readonly MetricDefinition[] = [
  ...ROWS.map(
    ({ name, read, ...row }): MetricDefinition => ({
      ...row,
      kind: "request",
      of: "valid",
      tag: `${PREFIX}${name}`,
      group: "none",
      needs: ["httpTrace"],
      valueOf: ({ trace }) => (trace === undefined ? undefined : read(trace)),
    }),
  ),
  {
    kind: "request",
    of: "valid",
    tag: `${PREFIX}connection_reused`,
    header: "HTTP Connection Reused",
    shortHeader: "Conn Reused",
    unit: RATIO,
    group: "none",
    order: 2060,
    needs: ["httpTrace"],
    largerIsBetter: true,
    description: "1 for a request on a connection that had carried another before, else 0.",
    formulaText: "1 or 0",
    valueOf: ({ connectionReused, trace }) =>
      connectionReused === undefined || trace === undefined ? undefined : Number(connectionReused),
  },
];
