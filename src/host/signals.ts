/** Signals of the real process behind the `Signals` port. SIGTERM (Slurm, Kubernetes) is a Ctrl-C with another code. */
import { ExitCode } from "#core/errors.ts";
import type { Signals } from "#core/ports.ts";

export const processSignals: Signals = {
  onInterrupt: (listener) => {
    const onInt = () => listener(ExitCode.interrupted);
    const onTerm = () => listener(ExitCode.terminated);
    process.on("SIGINT", onInt);
    process.on("SIGTERM", onTerm);
    return () => {
      process.off("SIGINT", onInt);
      process.off("SIGTERM", onTerm);
    };
  },
};
