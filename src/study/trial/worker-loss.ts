/** A lost load worker → an error for people, with what to do about it. Faults of ours stay what they are. */
import { ExitCode, UserError } from "#core/errors.ts";
import { explainWriteFailure } from "#export/write-failure.ts";
import { WorkerLost } from "#run/fleet-worker.ts";

/** Any other error is given back as it is. */
export function explainLoss(error: Error): Error {
  if (!(error instanceof WorkerLost)) return error;
  const { lossCause } = error;
  switch (lossCause.kind) {
    case "fault":
      return error;
    case "cannot_write": {
      const { path, code } = lossCause;
      const explained = explainWriteFailure(path, Object.assign(new Error(error.message), { code }));
      return explained instanceof Error ? explained : error;
    }
    case "signal":
      return new UserError(`The run was cut short: ${error.message}`, {
        exitCode: ExitCode.internal,
        hint:
          lossCause.signal === "SIGKILL"
            ? "If nobody killed it, the system did, for want of memory: lower --concurrency or the lengths of prompts and answers, or use a larger machine."
            : "Run it again; if it happens again, please report it with the command you ran (without keys).",
        cause: error,
      });
  }
}
