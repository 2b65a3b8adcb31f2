/**
 * `inputs.json` beside the load: making thousands of prompts takes longer than a cell of a sweep may cost, and done at
 * full speed while the load runs it takes the processor from whoever is measured. So it begins before the load, for as
 * long as nobody minds, goes on with a twentieth of the time, and ends after the load.
 */
import type { Clock, Files } from "#core/ports.ts";
import { msToNs } from "#core/units.ts";
import { type InputsEntry, writeInputs } from "#export/inputs-json.ts";
import type { WorkloadSource } from "#run/workload-source.ts";
import { pauseFor } from "#study/pause.ts";

export interface InputsOptions {
  readonly files: Files;
  readonly path: string;
  readonly source: WorkloadSource;
  readonly clock: Clock;
  /** A run that is stopped before all bodies are made leaves no such file. */
  readonly stop: AbortSignal;
}

export interface InputsWriting {
  /** Resolves when the load may begin; most datasets are written by then. */
  readonly headStart: Promise<void>;
  /** The load is over: what is missing is written now. Rejects with what kept it from being written. */
  finish(): Promise<void>;
}

const HEAD_START_MS = 40;
const STRETCH_MS = 10;
const PAUSE_SEC = 0.19;

export function startInputs({ files, path, source, clock, stop }: InputsOptions): InputsWriting {
  const loadOver = new AbortController();
  const ahead = Promise.withResolvers<void>();
  const hurries = AbortSignal.any([loadOver.signal, stop]);
  let pauseNs = clock.nowNs() + msToNs(HEAD_START_MS);
  const keepPace = async (): Promise<void> => {
    if (clock.nowNs() < pauseNs) return;
    ahead.resolve();
    // Also after the load the event loop turns: somebody may press Ctrl-C.
    await (loadOver.signal.aborted ? pauseFor(0, clock, stop) : pauseFor(PAUSE_SEC, clock, hurries));
    stop.throwIfAborted();
    pauseNs = clock.nowNs() + msToNs(STRETCH_MS);
  };
  const written = writeInputs(files, path, inputsOf(source, keepPace)).catch((error) => {
    if (!stop.aborted) throw error;
  });
  // Its failure is told by `finish`.
  written.catch(() => {});
  return {
    headStart: Promise.race([ahead.promise, written.catch(() => {})]),
    finish: () => {
      loadOver.abort();
      return written;
    },
  };
}

async function* inputsOf(source: WorkloadSource, keepPace: () => Promise<void>): AsyncGenerator<InputsEntry> {
  for (let index = 0; index < source.size; index++) {
    await keepPace();
    const { conversationId, payloads } = await source.bodies(index);
    yield { sessionId: conversationId, payloads };
  }
}
