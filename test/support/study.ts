/** A sweep of short runs against a mock server of its own, and its tree of files. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import type { JsonObject } from "#core/json.ts";
import { startMockServer } from "#mock/server.ts";
import { shortChat } from "./profile.ts";

export interface StudyMock {
  readonly url: string;
  /** Requests that were answered whole. */
  complete(): number;
  /** Resolves when that many requests have been answered whole. */
  answered(count: number): Promise<void>;
  /** Resolves when that many are being worked on. */
  working(count: number): Promise<void>;
  stop(): Promise<void>;
}

export function startStudyMock(options: Parameters<typeof startMockServer>[0] = {}): StudyMock {
  let complete = 0;
  const waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  const server = startMockServer(
    {
      ttftMs: 2,
      itlMs: 1,
      ...options,
      onRequest: ({ end }) => {
        if (end === "complete") complete += 1;
        for (const { count, resolve } of waiting) if (complete >= count) resolve();
      },
    },
    { nowNs: Bun.nanoseconds },
  );
  return {
    url: server.url,
    complete: () => complete,
    answered: (count) =>
      new Promise((resolve) => {
        waiting.push({ count, resolve });
        if (complete >= count) resolve();
      }),
    working: async (count) => {
      while (server.stats().active < count) await new Promise((resolve) => setImmediate(resolve));
    },
    stop: async () => {
      await server.stop();
    },
  };
}

/** Words of a sweep over concurrency 1 and 2, each of them twice, four requests a run. */
export function smallSweep(url: string, more: readonly string[] = [], requests = 4): string[] {
  const words = ["--request-count", String(requests), "--extra-inputs", "ignore_eos:true"];
  return [...shortChat(url, words), "--concurrency", "1,2", "--num-profile-runs", "2", ...more];
}

/** Paths of all files under a directory, sorted; logs and the study's own files are left out. */
export function filesUnder(root: string, under = ""): string[] {
  return readdirSync(path.join(root, under))
    .sort()
    .flatMap((name) => {
      const place = path.join(under, name);
      if (statSync(path.join(root, place)).isDirectory()) return name === "logs" ? [] : filesUnder(root, place);
      return name.startsWith(".aiperf_study") ? [] : [place];
    });
}

export const readJson = (root: string, place: string): JsonObject =>
  JSON.parse(readFileSync(path.join(root, place), "utf8")) as JsonObject;
