/** What each exit code means and what to do about it: the one text of it, for help, the manual page and the documents. */
import { ExitCode } from "#core/errors.ts";

export interface ExitCodeRow {
  /** Codes of one meaning together. */
  readonly codes: string;
  readonly meaning: string;
  readonly action: string;
}

type Described = Pick<ExitCodeRow, "meaning" | "action">;

const INTERRUPTED: Described = {
  meaning: "interrupted; the results so far are valid",
  action: "aiperf resume DIR goes on with a sweep.",
};

const DESCRIBED: Readonly<Record<keyof typeof ExitCode, Described>> = {
  ok: {
    meaning: "ok; some requests may have failed",
    action: "The error table says how many, why, and what to try.",
  },
  internal: { meaning: "a fault of the program", action: "Report it with the stack that is shown." },
  usage: {
    meaning: "the command line or a file is wrong",
    action: "All problems are listed with their places. Nothing was sent.",
  },
  noSuccess: {
    meaning: "no request succeeded, in none of the runs",
    action: "The error table says why. The files are written all the same.",
  },
  partial: {
    meaning: "some runs failed, and --fail-on-partial was given",
    action: "aiperf resume DIR runs them again.",
  },
  sloFailed: {
    meaning: "more requests failed than --failed-request-threshold allows",
    action: "Lower the load, or raise the threshold. The results so far are written.",
  },
  clientTooSlow: {
    meaning: "doctor: this machine cannot time even one stream",
    action: "Measure from another machine, or give this one its processors back.",
  },
  cannotWrite: {
    meaning: "results cannot be written, or a plot that --plot-required asks for",
    action: "Make room or give permission, then aiperf aggregate DIR makes what is missing.",
  },
  interrupted: INTERRUPTED,
  terminated: INTERRUPTED,
};

/** In the order of the codes. */
export function exitCodeRows(): readonly ExitCodeRow[] {
  const rows = new Map<Described, ExitCodeRow>();
  for (const [name, code] of Object.entries(ExitCode)) {
    const described = DESCRIBED[name as keyof typeof ExitCode];
    const before = rows.get(described);
    rows.set(described, { codes: before === undefined ? `${code}` : `${before.codes}, ${code}`, ...described });
  }
  return [...rows.values()];
}
