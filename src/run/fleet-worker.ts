/** One load worker seen from the main process: its messages, and the news that it cannot go on. */
import type { WorkerHandle } from "#core/ports.ts";
import { type FromWorker, type ToWorker, WORKER_PROGRAM } from "./protocol.ts";

/** How a worker came to its end before its work did. */
export type LossCause =
  /** From outside: killed, for want of memory for one. */
  | { readonly kind: "signal"; readonly signal: string }
  /** A fault of ours. */
  | { readonly kind: "fault" }
  | { readonly kind: "cannot_write"; readonly path: string; readonly code: string };

export class WorkerLost extends Error {
  readonly workerId: string;
  readonly lossCause: LossCause;

  constructor(workerId: string, message: string, lossCause: LossCause) {
    super(message);
    this.name = "WorkerLost";
    this.workerId = workerId;
    this.lossCause = lossCause;
  }
}

export interface FleetWorker {
  readonly id: string;
  send(message: ToWorker): void;
  /** One listener at a time; messages that the fleet itself understands do not reach it. */
  onMessage(listener: (message: FromWorker) => void): void;
  /** Resolves when the worker cannot go on; never otherwise. */
  readonly lost: Promise<WorkerLost>;
  isLost(): boolean;
  /** Resolves when the process is gone: what it used of the processor then counts as the program's own. */
  close(): Promise<void>;
}

export function joinWorker(id: string, handle: WorkerHandle<ToWorker, FromWorker>): FleetWorker {
  let receive: (message: FromWorker) => void = () => {};
  let isClosing = false;
  let isLost = false;
  const lost = Promise.withResolvers<WorkerLost>();
  const lose = (message: string, cause: LossCause): void => {
    if (isClosing || isLost) return;
    isLost = true;
    lost.resolve(new WorkerLost(id, message, cause));
  };
  void handle.exited.then(({ code, signal }) => {
    if (signal !== null) lose(`the load worker was ended by ${signal}`, { kind: "signal", signal });
    else lose(`the load worker ended by itself (exit ${code})`, { kind: "fault" });
  });
  handle.onMessage((message) => {
    if (message.kind === "fault") lose(`the load worker failed: ${message.message}`, { kind: "fault" });
    else if (message.kind === "cannot_write") lose(`the load worker cannot write: ${message.code}`, message);
    else if (message.kind === "hello" && message.program !== WORKER_PROGRAM) {
      lose(`the load worker is another program: ${message.program}`, { kind: "fault" });
    } else receive(message);
  });
  return {
    id,
    send: (message) => {
      if (!isLost) handle.send(message);
    },
    onMessage: (listener) => {
      receive = listener;
    },
    lost: lost.promise,
    isLost: () => isLost,
    close: async () => {
      isClosing = true;
      handle.kill();
      await handle.exited;
    },
  };
}
