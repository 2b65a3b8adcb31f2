/** The mock server as a process of its own: the only server whose truth is known request by request. */
import type { Http, ProgramHandle } from "#core/ports.ts";
import { type NumberedTruth, readTruthLines } from "#mock/truth-log.ts";

/** Its law of delays, milliseconds. */
export interface KnownLaw {
  readonly ttftMs: number;
  readonly itlMs: number;
  /** Relative standard deviation of every delay: without it all streams would march in step. */
  readonly jitter: number;
}

export interface KnownServer {
  readonly url: string;
  readonly law: KnownLaw;
  /** What happened to the requests that ended since this was last asked. */
  newTruths(): Promise<NumberedTruth[]>;
  stop(): void;
}

export interface KnownServerPorts {
  readonly http: Http;
  readonly startProgram: (args: readonly string[]) => ProgramHandle;
}

const TRUTH_TIMEOUT_MS = 10_000;

/** Listens when it resolves. */
export async function startKnownServer(law: KnownLaw, { http, startProgram }: KnownServerPorts): Promise<KnownServer> {
  const { ttftMs, itlMs, jitter } = law;
  const options = Object.entries({ "--port": 0, "--ttft-ms": ttftMs, "--itl-ms": itlMs, "--jitter": jitter });
  const program = startProgram(["mock-server", ...options.flat().map(String)]);
  const url = /http:\S+/.exec((await program.firstLine) ?? "")?.[0];
  if (url === undefined) {
    program.kill();
    throw new Error("the mock server did not come up");
  }
  let next = 0;
  return {
    url,
    law,
    newTruths: async () => {
      const answer = await http.request({ url: `${url}/truth?since=${next}`, timeoutMs: TRUTH_TIMEOUT_MS });
      const truths = readTruthLines(answer.text);
      next = (truths.at(-1)?.number ?? next - 1) + 1;
      return truths;
    },
    stop: () => program.kill(),
  };
}
