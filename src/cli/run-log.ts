/** `logs/aiperf.log` of a run: every event worth a line, from the moment the directory is ours. */
import type { RunEvent } from "#core/events.ts";
import { toWallNs } from "#core/units.ts";
import { openLineFile } from "#export/line-file.ts";
import { formatLogLine, toLogLines } from "#report/log-format.ts";
import type { World } from "./world.ts";

export interface RunLog {
  readonly path: string;
  add(event: RunEvent): void;
  close(): Promise<void>;
}

export async function openRunLog(world: World, directory: string): Promise<RunLog> {
  await world.files.makeDirectory(`${directory}/logs`);
  const path = `${directory}/logs/aiperf.log`;
  const file = await openLineFile(world.files, path);
  return {
    path,
    add: (event) => {
      // A log that cannot be written must not end a run; a full disk is noticed where results are written.
      for (const line of toLogLines(event)) file.write(`${formatLogLine(line, timeOfDayMs(world))}\n`).catch(() => {});
    },
    close: () => file.close(),
  };
}

/** Milliseconds since local midnight. */
export function timeOfDayMs({ clock, origin, utcOffsetMin }: World): number {
  const wallMs = Number(toWallNs(origin, clock.nowNs()) / 1_000_000n);
  return wallMs + utcOffsetMin * 60_000;
}
