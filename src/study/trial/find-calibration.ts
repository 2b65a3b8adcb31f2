/** What `aiperf doctor` has found out about this machine, where it has been run here. */
import type { Files } from "#core/ports.ts";
import {
  type Calibration,
  calibrationPath,
  isSameHost,
  readCalibration,
  readFingerprint,
} from "#metrics/calibration.ts";

/** Undefined: none was made, or one on another kind of machine. */
export async function findCalibration(
  files: Pick<Files, "readText">,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Calibration | undefined> {
  const path = calibrationPath(env);
  const text = path === undefined ? undefined : await readOrNothing(files, path);
  const calibration = text === undefined ? undefined : readCalibration(text);
  if (calibration === undefined) return undefined;
  const here = readFingerprint(await readOrNothing(files, "/proc/cpuinfo"));
  return isSameHost(calibration.host, here) ? calibration : undefined;
}

const readOrNothing = (files: Pick<Files, "readText">, path: string): Promise<string | undefined> =>
  files.readText(path).catch(() => undefined);
