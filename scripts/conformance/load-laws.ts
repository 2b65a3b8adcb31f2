/** What single cases are about besides their artifacts: pacing, sessions, split over servers, what a bell cuts off. */

import { metricOf, type RequestRecord, readMs, readNumber } from "./artifacts.ts";
import { equalTexts, type LoadRun, recordsOf, startsOf } from "./load-run.ts";
import {
  distancesFromMedian,
  gapsOf,
  type Measure,
  mean,
  measureDeviation,
  peakOf,
  type Span,
  variationOf,
} from "./measure.ts";
import type { OurRun } from "./run-case.ts";

type Law = (run: LoadRun) => Measure[];

export const LOAD_LAWS: Readonly<Record<string, Law>> = {
  rate_poisson: (run) => measureGaps(run, { rate: 20, variation: 1, meanTolerance: 0.5, variationTolerance: 0.4 }),
  rate_gamma_conc: (run) => measureGaps(run, { rate: 20, variation: 0.5, meanTolerance: 0.4, variationTolerance: 0.3 }),
  slot_release_rate_cap: measureGrid,
  embeddings: (run) => [measureIsl(run, () => 1)],
  prefix_prompts: (run) => [measureIsl(run, () => 1)],
  multi_turn: (run) => [measureIsl(run, (turn) => turn), ...measureThinking(run, () => 100)],
  multi_turn_errors: (run) => [measureIsl(run, (turn) => turn)],
  multi_turn_file: (run) => [
    measureIsl(run, () => 0),
    ...measureThinking(run, (id, turn) => DELAYS_MS[id]?.[turn] ?? 0),
  ],
  multi_url: (run) => [measureSplit(run)],
  conn_never: (run) => [measureConnections(run), measureHeaders(run)],
  timeout: measureTimeouts,
  grace_cut: (run) => [measureCut(run)],
  duration: (run) => [measureCount(run)],
  goodput: (run) => [measureGood(run)],
  seq_dist: (run) => [measurePairs(run)],
  cancellation: measureCancelled,
  mooncake_fixed: (run) => measureInstants(run, (place) => TRACE_MS[place] ?? Number.NaN),
  mooncake_sessions: (run) => [measureIsl(run, (turn) => turn)],
  prefill_conc: (run) => [measurePrefills(run)],
  ramp: (run) => [measureRamp(run)],
  user_centric: (run) => [measureIsl(run, (turn) => turn), ...measureInstants(run, (place) => place * 250)],
};

/** Of golden/data/multi_turn.jsonl. */
const DELAYS_MS: Readonly<Record<string, readonly number[]>> = { s1: [0, 100, 50], s2: [0, 200] };

/** Of golden/data/mooncake.jsonl, from its first timestamp. */
const TRACE_MS = [0, 200, 350, 800, 1500];

interface Pacing {
  readonly rate: number;
  readonly variation: number;
  /** Relative: what so few requests leave open. */
  readonly meanTolerance: number;
  readonly variationTolerance: number;
}

function measureGaps(run: LoadRun, law: Pacing): Measure[] {
  const { mine, theirs } = recordsOf(run);
  const ours = gapsOf(startsOf(mine));
  const reference = gapsOf(startsOf(theirs));
  const wanted = 1000 / law.rate;
  return [
    {
      what: "mean gap between sendings, ms",
      law: `${wanted} ± ${wanted * law.meanTolerance}`,
      ours: mean(ours).toFixed(1),
      reference: mean(reference).toFixed(1),
      holds: Math.abs(mean(ours) - wanted) <= wanted * law.meanTolerance,
    },
    {
      what: "variation of the gaps",
      law: `${law.variation} ± ${law.variationTolerance}`,
      ours: variationOf(ours).toFixed(2),
      reference: variationOf(reference).toFixed(2),
      holds: Math.abs(variationOf(ours) - law.variation) <= law.variationTolerance,
    },
  ];
}

const TICK_MS = 20;

/** Ticks come every 20 ms; one that finds both slots taken is dropped, so sendings stay on the grid. */
function measureGrid(run: LoadRun): Measure[] {
  const { mine, theirs } = recordsOf(run);
  const offsets = (records: readonly RequestRecord[]): number[] => {
    const starts = startsOf(records);
    return starts.map((start) => start - (starts[0] ?? Number.NaN));
  };
  const onGrid = (offset: number): number => Math.round(offset / TICK_MS) * TICK_MS;
  const grid = (records: readonly RequestRecord[]): string => offsets(records).map(onGrid).join(" ");
  const deviations = (records: readonly RequestRecord[]): number[] =>
    distancesFromMedian(offsets(records).map((offset) => offset - onGrid(offset)));
  return [
    equalTexts("sendings, ms", "multiples of 20", { ours: grid(mine), reference: grid(theirs) }),
    ...measureDeviation({ what: "distance from the grid, median ms", law: "0" }, deviations(mine), deviations(theirs)),
  ];
}

/** Each seam costs the reference's prompts one token more, because they begin with a space. */
function measureIsl(run: LoadRun, seamsBefore: (turn: number) => number): Measure {
  const { mine, theirs } = recordsOf(run);
  const ours = lengthsByTurn(mine, () => 0);
  return {
    what: "ISL by turn",
    law: lengthsByTurn(theirs, seamsBefore),
    ours,
    reference: lengthsByTurn(theirs, () => 0),
    holds: ours === lengthsByTurn(theirs, seamsBefore),
  };
}

function lengthsByTurn(records: readonly RequestRecord[], less: (turn: number) => number): string {
  const byTurn = new Map<number, Set<number>>();
  for (const record of records) {
    const turn = readNumber(record, "turn_index");
    const isl = metricOf(record, "input_sequence_length") ?? metricOf(record, "error_isl") ?? Number.NaN;
    byTurn.set(turn, (byTurn.get(turn) ?? new Set()).add(isl - less(turn)));
  }
  const turns = [...byTurn].sort(([a], [b]) => a - b);
  return turns.map(([, lengths]) => [...lengths].sort((a, b) => a - b).join("/")).join(" → ");
}

/** From the return of a turn to the sending of the next one, less the wanted pause. */
function measureThinking(run: LoadRun, delayMs: (conversation: string, turn: number) => number): Measure[] {
  const { mine, theirs } = recordsOf(run);
  const deviations = (records: readonly RequestRecord[]): number[] => {
    const ends = new Map<string, number>();
    const key = (record: RequestRecord, turn: number) => `${record.metadata.x_correlation_id}/${turn}`;
    for (const record of records)
      ends.set(key(record, readNumber(record, "turn_index")), readMs(record, "request_end_ns"));
    return records.flatMap((record) => {
      const turn = readNumber(record, "turn_index");
      const end = ends.get(key(record, turn - 1));
      if (end === undefined) return [];
      return readMs(record, "request_start_ns") - end - delayMs(String(record.metadata.conversation_id), turn);
    });
  };
  return measureDeviation({ what: "pause − wanted, median ms", law: "0" }, deviations(mine), deviations(theirs));
}

function measureSplit({ ours }: LoadRun): Measure {
  const { first, second } = ours.requests;
  return equalTexts("requests per server", "3 / 3", { ours: `${second.length} / ${first.length}`, reference: "3 / 3" });
}

function measureConnections({ ours }: LoadRun): Measure {
  const { second } = ours.requests;
  const peers = new Set(second.map((request) => request.peer)).size;
  const closes = second.filter(({ headers }) => /close/i.test(headers.Connection ?? "")).length;
  return equalTexts("connections, asked to close", "one per request", {
    ours: `${peers}, ${closes}`,
    reference: "4, 4",
  });
}

function measureHeaders({ ours }: LoadRun): Measure {
  const wanted = "authorization: Bearer sk-test, x-custom: abc";
  const headers = ours.requests.second.map((request) =>
    Object.entries(request.headers)
      .map(([name, value]) => `${name.toLowerCase()}: ${value}`)
      .filter((line) => wanted.includes(line))
      .sort()
      .join(", "),
  );
  return equalTexts("headers asked for", wanted, { ours: [...new Set(headers)].join("; "), reference: wanted });
}

/** After a second each request is given up. */
function measureTimeouts(run: LoadRun): Measure[] {
  const { mine, theirs } = recordsOf(run);
  const deviations = (records: readonly RequestRecord[]): number[] =>
    records.map((record) => readMs(record, "request_end_ns") - readMs(record, "request_start_ns") - 1000);
  return measureDeviation({ what: "given up − 1000, median ms", law: "0" }, deviations(mine), deviations(theirs));
}

function measureCut({ ours, golden }: LoadRun): Measure {
  const facts = ({ profile }: OurRun["artifacts"]): string => {
    const value = (tag: string): number => Number((profile?.[tag] as { avg?: number } | undefined)?.avg);
    return `${value("request_count")} done, ${value("request_error_rate")} % failed, ${value("request_throughput").toFixed(2)}/s`;
  };
  return equalTexts("after the bell", "2 of 4 are cut and leave no record", {
    ours: facts(ours.artifacts),
    reference: facts(golden.artifacts),
  });
}

/** Four slots for three seconds: a wave more or less is a matter of some milliseconds. */
function measureCount(run: LoadRun): Measure {
  const { mine, theirs } = recordsOf(run);
  return {
    what: "requests in 3 s",
    law: "52: four times 13, begun every 240 ms before the bell",
    ours: String(mine.length),
    reference: String(theirs.length),
    holds: mine.length >= theirs.length - 1 && mine.length <= 52,
  };
}

function measureGood({ ours, golden }: LoadRun): Measure {
  const good = ({ profile }: OurRun["artifacts"]): number =>
    Number((profile?.good_request_count as { avg?: number } | undefined)?.avg);
  const counted = (ours.artifacts.records ?? []).filter(
    (record) =>
      (metricOf(record, "time_to_first_token") ?? Number.NaN) <= 55 &&
      (metricOf(record, "inter_token_latency") ?? Number.NaN) <= 12,
  ).length;
  return {
    what: "good requests of 20 (counted again from the records)",
    law: "TTFT ≤ 55 ms, ITL ≤ 12 ms",
    ours: `${good(ours.artifacts)} (${counted})`,
    reference: String(good(golden.artifacts)),
    holds: good(ours.artifacts) === counted,
  };
}

/** Lengths of one pair stay together; how often each pair is drawn is a matter of the seed. */
function measurePairs(run: LoadRun): Measure {
  const { mine, theirs } = recordsOf(run);
  const pairs = (records: readonly RequestRecord[]): string =>
    [
      ...new Set(
        records.map(
          (record) => `${metricOf(record, "input_sequence_length")},${metricOf(record, "output_sequence_length")}`,
        ),
      ),
    ]
      .sort()
      .join(" and ");
  return equalTexts("pairs of ISL, OSL", "20,5 and 60,10", { ours: pairs(mine), reference: pairs(theirs) });
}

/** What all sendings are off the schedule by is left out: nobody wrote down when the phase began. */
function measureInstants(run: LoadRun, wantedMs: (place: number) => number): Measure[] {
  const { mine, theirs } = recordsOf(run);
  const deviations = (records: readonly RequestRecord[]): number[] =>
    distancesFromMedian(startsOf(records).map((start, place) => start - wantedMs(place)));
  return measureDeviation(
    { what: "distance from the schedule, median ms", law: "0" },
    deviations(mine),
    deviations(theirs),
  );
}

function measureCancelled(run: LoadRun): Measure[] {
  const { mine, theirs } = recordsOf(run);
  const deviations = (records: readonly RequestRecord[]): number[] =>
    records
      .filter(({ metadata }) => metadata.was_cancelled === true)
      .map((record) => readMs(record, "request_end_ns") - readMs(record, "request_start_ns") - 100);
  return measureDeviation({ what: "given up − 100, median ms", law: "0" }, deviations(mine), deviations(theirs));
}

function measurePrefills(run: LoadRun): Measure {
  const { mine, theirs } = recordsOf(run);
  const peak = (records: readonly RequestRecord[]): string => {
    const spans = records.map((record) => {
      const from = readMs(record, "request_start_ns");
      return { from, to: from + (metricOf(record, "time_to_first_token") ?? 0) };
    });
    return String(peakOf(spans, () => true));
  };
  return equalTexts("prefills at once", "1", { ours: peak(mine), reference: peak(theirs) });
}

/** Between the steps, which come every two thirds of a second. */
const STEPS_MS: readonly Span[] = [
  { from: 100, to: 600 },
  { from: 800, to: 1300 },
  { from: 1500, to: 1900 },
  { from: 2200, to: 2900 },
];

function measureRamp(run: LoadRun): Measure {
  const { mine, theirs } = recordsOf(run);
  const peaks = (records: readonly RequestRecord[]): string => {
    const zero = startsOf(records)[0] ?? Number.NaN;
    const spans = records.map((record) => ({
      from: readMs(record, "request_start_ns") - zero,
      to: readMs(record, "request_end_ns") - zero,
    }));
    return STEPS_MS.map((step) => peakOf(spans, (instant) => instant >= step.from && instant < step.to)).join(" → ");
  };
  return equalTexts("in flight, step by step", "1 → 2 → 3 → 4", { ours: peaks(mine), reference: peaks(theirs) });
}
