import { expect, test } from "bun:test";
import { onAbort } from "#transport/on-abort.ts";

test("all who listen are told once, in order; who has stopped is not, nor are listeners of another signal", () => {
  const [phase, other] = [new AbortController(), new AbortController()];
  const told: string[] = [];
  onAbort(phase.signal, () => told.push("first"));
  const stop = onAbort(phase.signal, () => told.push("stopped"));
  onAbort(phase.signal, () => told.push("last"));
  onAbort(other.signal, () => told.push("other"));
  stop();
  phase.abort();
  phase.abort();
  expect(told).toEqual(["first", "last"]);
});

test("a listener that stops another one while it is told keeps it from being told", () => {
  const phase = new AbortController();
  const told: string[] = [];
  onAbort(phase.signal, () => {
    told.push("first");
    stop();
  });
  const stop = onAbort(phase.signal, () => told.push("stopped"));
  phase.abort();
  expect(told).toEqual(["first"]);
});
