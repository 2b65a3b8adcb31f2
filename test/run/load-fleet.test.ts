/** The load workers of an invocation over several trials: kept, replaced when lost, and deaf to trials that are over. */
import { expect, test } from "bun:test";
import type { FleetOrder, TrialListener } from "#run/load-fleet.ts";
import { startFleet } from "#run/load-fleet.ts";
import { buildEndpoint } from "../endpoint/build-endpoint.ts";
import { createFakeWorker, type FakeWorker } from "../support/fake-worker.ts";

const ORDER: FleetOrder = {
  ...{ origin: { monotonicNs: 0n, wallNs: 0n }, endpoint: buildEndpoint(), phases: [], seed: 1, workers: 1 },
  ...{ journalPathOf: () => "/journal", keepsWire: false, keepsBody: false, keepsHeads: false },
};

function open() {
  const started: FakeWorker[] = [];
  const fleet = startFleet(() => {
    const worker = createFakeWorker(() => {});
    started.push(worker);
    return worker.handle;
  });
  const losses: string[] = [];
  const listenAs = (name: string): TrialListener => ({
    ...{
      onNeed: () => {},
      onProgress: () => {},
      onJournal: () => {},
      onSendingEnded: () => {},
      onPhaseEnded: () => {},
    },
    onLost: (_worker, loss) => void losses.push(`${name}: ${loss.workerId}`),
  });
  const trialsOf = (worker: FakeWorker | undefined) => worker?.told.filter(({ kind }) => kind === "trial").length;
  return { fleet, started, losses, listenAs, trialsOf };
}

test("one worker serves trial after trial", async () => {
  const { fleet, started, listenAs, trialsOf } = open();
  for (const name of ["first", "second"]) await fleet.openTrial(ORDER, listenAs(name)).end();
  expect(started).toHaveLength(1);
  expect(trialsOf(started[0])).toBe(2);
});

test("more are started when a trial wants them, and the others kept", async () => {
  const { fleet, started, listenAs, trialsOf } = open();
  await fleet.openTrial(ORDER, listenAs("first")).end();
  await fleet.openTrial({ ...ORDER, workers: 3 }, listenAs("second")).end();
  await fleet.openTrial(ORDER, listenAs("third")).end();
  expect(started.map(trialsOf)).toEqual([3, 1, 1]);
});

test("a lost one is told to its trial alone, and replaced for the next", async () => {
  const { fleet, started, losses, listenAs, trialsOf } = open();
  await fleet.openTrial(ORDER, listenAs("over")).end();
  const trial = fleet.openTrial(ORDER, listenAs("present"));
  started[0]?.die("SIGKILL");
  await trial.end();
  expect(losses).toEqual(["present: worker_1"]);
  await fleet.openTrial(ORDER, listenAs("next")).end();
  expect(started).toHaveLength(2);
  expect(trialsOf(started[1])).toBe(1);
  expect(losses).toHaveLength(1);
});
