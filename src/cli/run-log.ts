/** `logs/aiperf.log` of a run: every event worth a line, those before there is a directory for it too. */
import type { StudyEvent } from "#core/study-events.ts";
import { nsToMs } from "#core/units.ts";
import { type LineFile, openLineFile } from "#export/line-file.ts";
import { whileWriting } from "#export/write-failure.ts";
import { formatLogLine, toLogLines } from "#report/log-format.ts";
import type { World } from "./world.ts";

export interface RunLog {
  add(event: StudyEvent): void;
  /** From here on the log is a file; what was added before is its beginning. Gives its path. */
  open(directory: string): Promise<string>;
  close(): Promise<void>;
}

export function createRunLog(world: World): RunLog {
  const startMs = originTimeOfDayMs(world);
  let early = "";
  let file: LineFile | undefined;
  // A log that cannot be written must not end a run; a full disk is noticed where results are written.
  const write = (text: string): void => void file?.write(text).catch(() => {});
  return {
    add: (event) => {
      const nowMs = startMs + nsToMs(world.clock.nowNs());
      const text = toLogLines(event)
        .map((line) => `${formatLogLine(line, nowMs)}\n`)
        .join("");
      if (file === undefined) early += text;
      else write(text);
    },
    open: async (directory) => {
      const path = `${directory}/logs/aiperf.log`;
      await whileWriting(path, () => world.files.makeDirectory(`${directory}/logs`));
      file = await openLineFile(world.files, path);
      write(early);
      return path;
    },
    close: async () => {
      await file?.close().catch(() => {});
    },
  };
}

/** Local time of day at the origin of the run, in milliseconds since some midnight. */
export function originTimeOfDayMs({ origin, utcOffsetMin }: World): number {
  return Number(origin.wallNs / 1_000_000n) + utcOffsetMin * MS_PER_MINUTE;
}

const MS_PER_MINUTE = 60_000;
