/** `logs/aiperf.log` of a run: every event worth a line, from the moment the directory is ours. */
import type { RunEvent } from "#core/events.ts";
import { nsToMs } from "#core/units.ts";
import { openLineFile } from "#export/line-file.ts";
import { whileWriting } from "#export/write-failure.ts";
import { formatLogLine, toLogLines } from "#report/log-format.ts";
import type { World } from "./world.ts";

export interface RunLog {
  readonly path: string;
  add(event: RunEvent): void;
  close(): Promise<void>;
}

export async function openRunLog(world: World, directory: string): Promise<RunLog> {
  const path = `${directory}/logs/aiperf.log`;
  await whileWriting(path, () => world.files.makeDirectory(`${directory}/logs`));
  const file = await openLineFile(world.files, path);
  const startMs = originTimeOfDayMs(world);
  return {
    path,
    add: (event) => {
      // A log that cannot be written must not end a run; a full disk is noticed where results are written.
      for (const line of toLogLines(event))
        file.write(`${formatLogLine(line, startMs + nsToMs(world.clock.nowNs()))}\n`).catch(() => {});
    },
    close: () => file.close().catch(() => {}),
  };
}

/** Local time of day at the origin of the run, in milliseconds since some midnight. */
export function originTimeOfDayMs({ origin, utcOffsetMin }: World): number {
  return Number(origin.wallNs / 1_000_000n) + utcOffsetMin * MS_PER_MINUTE;
}

const MS_PER_MINUTE = 60_000;
