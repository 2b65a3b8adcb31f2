/**
 * What `aiperf doctor` has found out about this machine as a client: by how much its stamps were off under loads whose
 * truth was known. Kept in a file between invocations. A home directory may be shared by machines of many kinds, so the
 * file says on which kind it was made, and counts on no other.
 */
import { isJsonObject, type JsonValue } from "#core/json.ts";

export interface HostFingerprint {
  readonly cpuModel: string;
  readonly cores: number;
}

/** Streams: many at once, each at the pace of a model. Chunks: few at once, at a pace that no model has. */
export type CalibrationSeries = "streams" | "chunks";

/** One load whose truth was known, and how far off its stamps were. */
export interface CalibrationPoint {
  readonly series: CalibrationSeries;
  /** Most requests in flight at once. */
  readonly concurrency: number;
  readonly chunkRatePerSec: number;
  /** Requests that the errors were taken from. */
  readonly requests: number;
  readonly ttftErrorP50Ms: number;
  readonly ttftErrorP99Ms: number;
  readonly itlErrorP99Ms: number;
  /** Lateness of the load worker's event loop; absent where it was not measured. */
  readonly loopLagP99Ms?: number;
}

export interface Calibration {
  /** Version of the program that made it. */
  readonly version: string;
  readonly host: HostFingerprint;
  readonly points: readonly CalibrationPoint[];
}

const FORMAT = "aiperf-calibration-1";

export function renderCalibration(calibration: Calibration): string {
  return `${JSON.stringify({ format: FORMAT, ...calibration }, undefined, 2)}\n`;
}

/** Undefined for a text that is no calibration, or one of another format: it is then made anew. */
export function readCalibration(text: string): Calibration | undefined {
  let value: JsonValue;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isJsonObject(value) || value.format !== FORMAT || !isJsonObject(value.host)) return undefined;
  const { version, host, points } = value;
  const { cpuModel, cores } = host;
  if (typeof version !== "string" || typeof cpuModel !== "string" || typeof cores !== "number") return undefined;
  if (!Array.isArray(points) || !points.every(isPoint)) return undefined;
  return { version, host: { cpuModel, cores }, points: points as unknown as CalibrationPoint[] };
}

const NUMBERS = ["concurrency", "chunkRatePerSec", "requests", "ttftErrorP50Ms", "ttftErrorP99Ms", "itlErrorP99Ms"];

function isPoint(value: JsonValue): boolean {
  if (!isJsonObject(value) || (value.series !== "streams" && value.series !== "chunks")) return false;
  const { loopLagP99Ms } = value;
  if (loopLagP99Ms !== undefined && typeof loopLagP99Ms !== "number") return false;
  return NUMBERS.every((name) => typeof value[name] === "number");
}

/** The machine as `/proc/cpuinfo` tells of it; without that text (no Linux) it is like any other unknown one. */
export function readFingerprint(cpuinfo: string | undefined): HostFingerprint {
  const valuesOf = (name: string) => [...(cpuinfo ?? "").matchAll(new RegExp(`^${name}\\s*:\\s*(.*)$`, "gm"))];
  // ARM names no model; its part number is what tells one from another.
  const model = valuesOf("model name")[0]?.[1] ?? valuesOf("CPU part")[0]?.[1];
  return { cpuModel: model?.trim() ?? "unknown", cores: valuesOf("processor").length };
}

export function isSameHost(a: HostFingerprint, b: HostFingerprint): boolean {
  return a.cpuModel === b.cpuModel && a.cores === b.cores;
}

/** Where the calibration of a user's machine stands; undefined where the environment names no home. */
export function calibrationPath(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const { XDG_CACHE_HOME: cache, HOME: home } = env;
  if (cache?.startsWith("/")) return `${cache}/aiperf/calibration.json`;
  return home === undefined || home === "" ? undefined : `${home}/.cache/aiperf/calibration.json`;
}
