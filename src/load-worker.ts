/** The load worker's end of the program: the real clock, files and network, joined to the main process. */
import { createClock } from "#host/clock.ts";
import { systemEntropy } from "#host/entropy.ts";
import { realFiles } from "#host/files.ts";
import { joinMainProcess } from "#host/load-worker-process.ts";
import { runLoadWorker } from "#run/load-worker.ts";
import type { FromWorker, ToWorker } from "#run/protocol.ts";
import { createTransport } from "#transport/create-transport.ts";

export function serveAsLoadWorker(): void {
  const channel = joinMainProcess<FromWorker, ToWorker>();
  runLoadWorker({
    send: channel.send,
    onMessage: channel.onMessage,
    clockOf: createClock,
    entropy: systemEntropy,
    files: realFiles,
    transportOf: createTransport,
    usage: () => {
      const { user, system } = process.cpuUsage();
      return { cpuMs: (user + system) / 1000, rssBytes: process.memoryUsage.rss() };
    },
    every: (periodMs, callback) => {
      const timer = setInterval(callback, periodMs);
      return () => clearInterval(timer);
    },
  });
}
