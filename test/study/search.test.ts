/** Searches carried out: what they find under laws that are known, and how they end, are cut and go on. */
import { describe, expect, test } from "bun:test";
import { DIRECTORY, historyOf, type RunLaw, type SearchScript, simulateSearch, triedOf } from "./search-simulation.ts";

const C = "phases.profiling.concurrency";

/** Throughput rises to a knee at 60 streams; TTFT grows with every stream. The best below 200 ms is 100. */
const knee: RunLaw = (values) => {
  const c = values[C] ?? 0;
  return {
    output_token_throughput: { avg: (9000 * c) / (c + 60) },
    time_to_first_token: { avg: 50 + c, p95: 100 + c },
    request_error_rate: { avg: 0 },
  };
};

function file({
  sweep = "",
  rest = "random_seed: 7",
}: {
  readonly sweep?: string;
  readonly rest?: string;
} = {}): string {
  return `
sweep:
  type: adaptive_search
  search_space: [{path: concurrency, lo: 1, hi: 1000, kind: int, prior: log-uniform}]
  objectives: [{metric: output_token_throughput, direction: maximize}]
  sla_filters: [{metric_tag: time_to_first_token, stat: p95, op: lt, threshold: 200}]
  max_iterations: 15
${sweep}
${rest}
`;
}

const BOUNDARY = `
  planner: smooth_isotonic
  n_initial_points: 1
  sla_warmup_seconds: 0
`;

const search = (script: Partial<SearchScript> = {}, files?: Parameters<typeof simulateSearch>[1]) =>
  simulateSearch({ file: file(), law: knee, ...script }, files);

describe("a search", () => {
  test("finds the best point that keeps the limits within 3 % in 15 runs", async () => {
    const done = await search();
    const [best] = historyOf(done).best_trials ?? [];
    const found = best?.variation_values[C] ?? 0;
    const optimum = (9000 * 99) / (99 + 60);
    expect(found).toBeLessThan(100);
    expect((9000 * found) / (found + 60)).toBeGreaterThan(0.97 * optimum);
    expect(done.orders.length).toBeLessThanOrEqual(15);
  });

  test("tells of each point before it is run and of where it stands when its runs are over", async () => {
    const { events, orders } = await search({ file: file({ sweep: "  n_initial_points: 2" }) });
    const kinds = events.map(({ kind }) => kind).filter((kind) => kind !== "cell_updated" && kind !== "notice");
    expect(kinds.slice(0, 6)).toEqual([
      ...(["study_started", "search_proposed", "run_started", "run_ended", "search_updated"] as const),
      "search_proposed",
    ]);
    expect(events.find(({ kind }) => kind === "study_started")).toMatchObject({ runs: 15, cells: 15, runsDone: 0 });
    const last = events.findLast((event) => event.kind === "search_updated");
    expect(last?.standing.iterations.length).toBe(orders.length);
    expect(last?.standing.end?.reason).toBe(historyOf({ files: (await search()).files }).convergence_reason ?? "");
  });

  test("has its history and its checkpoint on disk before the next point is run", async () => {
    const { files } = await search({ diesIn: 4 });
    expect(historyOf({ files }).iterations.length).toBe(4);
    expect(historyOf({ files }).convergence_reason).toBeNull();
    const checkpoint = JSON.parse(files.texts.get(`${DIRECTORY}/search_checkpoint.json`) ?? "");
    expect(checkpoint.iterations.length).toBe(4);
    expect(checkpoint.iterations[0].results[0]).toMatchObject({
      label: "run_0001",
      success: true,
      error: null,
      artifacts_path: `${DIRECTORY}/search_iter_0000/profile_runs/run_0001`,
    });
  });

  test("repeats each point and rests between trials and between points as it was told", async () => {
    const { startsSec } = await search({
      file: file({ sweep: "  cooldown_seconds: 30", rest: "multi_run: {num_runs: 2, cooldown_seconds: 5}" }),
    });
    expect(startsSec.slice(0, 4)).toEqual([0, 15, 55, 70]);
  });

  test("pools the requests of all trials where it was told, not the percentiles of each", async () => {
    const latencies = [
      [1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
      [100, 100, 100, 100, 100, 100, 100, 100, 100, 100],
    ];
    const done = await search({
      file: `
sweep:
  type: adaptive_search
  search_space: [{path: concurrency, lo: 1, hi: 10, kind: int}]
  objectives: [{metric: request_latency, stat: p50, direction: minimize}]
  objective_pooling: pooled
  max_iterations: 2
  n_initial_points: 1
multi_run: {num_runs: 2}
`,
      law: (_, { run }) => ({ request_latency: { avg: 1, p50: run.trialIndex === 0 ? 1 : 100 } }),
      records: ({ run }) =>
        (latencies[run.trialIndex] ?? [])
          .map((value, index) => JSON.stringify(recordOf(index, run.trialIndex === 0 && index === 0 ? 50 : value)))
          .join("\n"),
    });
    // Of 20 requests: nine of 1, one of 50, ten of 100.
    expect(historyOf(done).iterations[0]?.objective_values).toEqual([75]);
  });
});

function recordOf(index: number, latency: number) {
  return {
    metadata: { session_num: index, benchmark_phase: "profiling", request_start_ns: index, request_end_ns: index + 1 },
    metrics: { request_latency: { value: latency, unit: "ms" } },
  };
}

describe("a time budget", () => {
  const argv = (budget: string) => ["--time-budget", budget];

  test("keeps a point from being begun that would not end in time, with all its trials", async () => {
    const rest = "random_seed: 7\nmulti_run: {num_runs: 3}";
    const done = await search({ file: file({ rest }), argv: argv("100s") });
    expect(done.orders.length).toBe(9);
    expect(done.end?.stoppedBy).toBe("budget");
    const { iterations, convergence_reason, best_trials } = historyOf(done);
    expect([iterations.length, convergence_reason]).toEqual([3, "time_budget"]);
    expect(best_trials).not.toBeNull();
  });

  test("stops within a point whose trials take longer than those before", async () => {
    const rest = "random_seed: 7\nmulti_run: {num_runs: 3}";
    const done = await search({ file: file({ rest }), argv: argv("15s") });
    expect(done.orders.length).toBe(1);
    expect(historyOf(done).convergence_reason).toBe("time_budget");
  });

  test("holds for one invocation: the next one goes on where it would have gone", async () => {
    const whole = await search();
    const first = await search({ argv: argv("45s") });
    expect(first.orders.length).toBe(4);
    const second = await search({ argv: ["--resume", ...argv("45s")] }, first.files);
    expect(second.orders.length).toBe(4);
    const rest = await search({ argv: ["--resume"] }, second.files);
    expect(triedOf(rest)).toEqual(triedOf(whole));
  });

  test("does not matter to a search that ends before", async () => {
    const whole = historyOf(await search());
    const { convergence_reason, iterations } = historyOf(await search({ argv: argv("1h") }));
    expect([convergence_reason, iterations]).toEqual([whole.convergence_reason, whole.iterations]);
  });
});

describe("a search that cannot find anything", () => {
  test("ends where nothing is feasible, and names the best of all with no feasible one", async () => {
    const done = await search({
      file: file().replace("threshold: 200", "threshold: 2"),
    });
    const { best_trials, iterations, convergence_reason } = historyOf(done);
    expect(iterations.every(({ feasible }) => !feasible)).toBe(true);
    expect(best_trials?.[0]?.feasible_count).toBe(0);
    expect(["max_iterations", "improvement_patience"]).toContain(convergence_reason ?? "");
    expect(done.end?.stoppedBy).toBeUndefined();
  });

  test("says which metrics there are where the one that it wants never appears", async () => {
    const done = await search({ file: file().replace("output_token_throughput", "output_token_throughputs") });
    expect(done.orders.length).toBe(2);
    expect(historyOf(done).convergence_reason).toBe("aborted");
    expect(historyOf(done).aiperf.end?.explanation).toBe(
      "no run has output_token_throughputs; there are request_count, output_token_throughput, time_to_first_token, request_error_rate",
    );
    expect(String(done.end?.error)).toContain("never measured");
  });

  test("says which statistics there are where the metric has not the one that it wants, also of a limit", async () => {
    const done = await search({ file: file({ sweep: BOUNDARY }).replace("stat: p95", "stat: p90") });
    expect(done.orders.length).toBe(1);
    expect(historyOf(done).aiperf.end?.explanation).toBe(
      "no run has the p90 of time_to_first_token, which has avg, p95",
    );
  });

  test("is given up when no run of the first points succeeds, and can be gone on with", async () => {
    const lost = await search({ law: () => undefined });
    expect(lost.orders.length).toBe(5);
    expect(lost.end?.stoppedBy).toBe("failures");
    expect(historyOf(lost)).toMatchObject({
      convergence_reason: "aborted",
      best_trials: null,
      aiperf: { end: { explanation: "no run of the first 5 points succeeded" } },
    });
    const resumed = await simulateSearch({ file: file(), law: knee, argv: ["--resume"] }, lost.files);
    expect(triedOf(resumed)).toEqual(triedOf(await search()));
  });

  test("is given up when the server dies on the way, and goes on from where it still answered", async () => {
    let runs = 0;
    const dying: RunLaw = (values, order) => (runs++ < 7 ? knee(values, order) : undefined);
    const lost = await search({ law: dying });
    expect(lost.orders.length).toBe(12);
    expect(historyOf(lost).aiperf.end?.explanation).toBe("no run of the last 5 points succeeded");
    const resumed = await simulateSearch({ file: file(), law: knee, argv: ["--resume"] }, lost.files);
    const whole = await search();
    expect(triedOf(resumed)).toEqual(triedOf(whole));
    expect(resumed.orders.length).toBe(whole.orders.length - 7);
  });

  test("ends where every point gives the same", async () => {
    const done = await search({
      law: () => ({ output_token_throughput: { avg: 5 }, time_to_first_token: { p95: 1 } }),
    });
    expect(historyOf(done).convergence_reason).toBe("plateau_cv");
  });

  test("ends when all of a small space has been tried", async () => {
    const small = `
sweep:
  type: adaptive_search
  search_space: [{path: concurrency, lo: 1, hi: 3, kind: int}]
  objectives: [{metric: output_token_throughput, direction: maximize}]
  max_iterations: 15
  n_initial_points: 2
`;
    const done = await search({ file: small });
    expect([...new Set(triedOf(done))].sort()).toEqual([1, 2, 3]);
    expect(historyOf(done).convergence_reason).toBe("space_exhausted");
  });
});

describe("a point that the rules refuse", () => {
  const twoAxes = `
sweep:
  type: adaptive_search
  search_space:
    - {path: concurrency, lo: 1, hi: 64, kind: int, prior: log-uniform}
    - {path: prefill_concurrency, lo: 1, hi: 64, kind: int, prior: log-uniform}
  objectives: [{metric: output_token_throughput, direction: maximize}]
  max_iterations: 12
random_seed: 7
`;

  test("is a failed one that the search learns to keep away from", async () => {
    const done = await search({ file: twoAxes });
    const { iterations } = historyOf(done);
    const refused = iterations.filter(
      ({ variation_values: values }) => Number(values["phases.profiling.prefill_concurrency"]) > Number(values[C]),
    );
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.every(({ objective_values }) => objective_values === null)).toBe(true);
    expect(done.end?.failures[0]?.message).toContain("must be at most the concurrency");
    expect(done.end?.stoppedBy).toBeUndefined();
  });

  test("stays refused when the search goes on", async () => {
    const cut = await search({ file: twoAxes, diesIn: 9 });
    const resumed = await simulateSearch({ file: twoAxes, law: knee, argv: ["--resume"] }, cut.files);
    expect(triedOf(resumed)).toEqual(triedOf(await search({ file: twoAxes })));
  });
});

describe("a search that was stopped", () => {
  test("by Ctrl-C keeps what it has measured and says that it was cancelled", async () => {
    const done = await search({ interruptedIn: 3 });
    expect(done.end?.stoppedBy).toBe("interrupt");
    expect(historyOf(done)).toMatchObject({ convergence_reason: "cancelled" });
    expect(historyOf(done).iterations.length).toBe(3);
  });

  test("by the first failure, or by too many, was aborted", async () => {
    const failing: RunLaw = (values, order) => (order.run.index === 2 ? undefined : knee(values, order));
    const first = await search({ law: failing, limits: { failFast: true } });
    expect(first.orders.length).toBe(3);
    expect(historyOf(first).convergence_reason).toBe("aborted");
    expect(historyOf(first).iterations.length).toBe(3);
    const many: RunLaw = (values, order) => (order.run.index % 2 === 0 ? undefined : knee(values, order));
    const second = await search({ law: many, limits: { failFast: false, maxFailures: 2 } });
    expect(second.orders.length).toBe(3);
    expect(historyOf(second).convergence_reason).toBe("aborted");
  });

  test("goes on after a kill as if nothing had been, run by run", async () => {
    const whole = await search();
    for (const diesIn of [0, 3, 5, 9]) {
      const cut = await search({ diesIn });
      const before = historyBefore(cut.files.texts.get(`${DIRECTORY}/search_history.json`));
      const resumed = await simulateSearch({ file: file(), law: knee, argv: ["--resume"] }, cut.files);
      expect(historyOf(resumed).iterations).toEqual(historyOf(whole).iterations);
      expect(historyOf(resumed).iterations.slice(0, before.length)).toEqual(before);
      expect(resumed.orders.length).toBe(whole.orders.length - diesIn);
      expect(resumed.orders.map(({ run }) => String(run.seed))).toEqual(
        whole.orders.slice(diesIn).map(({ run }) => String(run.seed)),
      );
    }
  });

  test("goes on in the middle of the trials of a point", async () => {
    const trials = file({ rest: "multi_run: {num_runs: 2}" });
    const noisy: RunLaw = (values, order) => {
      const { output_token_throughput, ...others } = knee(values, order) ?? {};
      return {
        ...others,
        output_token_throughput: { avg: (output_token_throughput?.avg ?? 0) + order.run.trialIndex },
      };
    };
    const cut = await search({ file: trials, law: noisy, diesIn: 7 });
    const resumed = await simulateSearch({ file: trials, law: noisy, argv: ["--resume"] }, cut.files);
    expect(resumed.orders[0]?.run).toMatchObject({ variationIndex: 3, trialIndex: 1 });
    expect(historyOf(resumed).iterations).toEqual(historyOf(await search({ file: trials, law: noisy })).iterations);
  });

  test("keeps a failure in the middle, since later points were chosen with it in mind", async () => {
    const failing: RunLaw = (values, order) => (order.run.index === 2 ? undefined : knee(values, order));
    const cut = await search({ law: failing, diesIn: 8 });
    const resumed = await simulateSearch({ file: file(), law: knee, argv: ["--resume"] }, cut.files);
    expect(historyOf(resumed).iterations).toEqual(historyOf(await search({ law: failing })).iterations);
    expect(historyOf(resumed).iterations[2]?.objective_values).toBeNull();
  });

  test("goes further with more iterations", async () => {
    const short = file().replace("max_iterations: 15", "max_iterations: 7");
    const first = await search({ file: short });
    expect(historyOf(first).convergence_reason).toBe("max_iterations");
    const further = await simulateSearch({ file: file(), law: knee, argv: ["--resume"] }, first.files);
    expect(historyOf(further).iterations).toEqual(historyOf(await search()).iterations);
  });

  test("is moved aside whole by one that is begun anew in its directory", async () => {
    const whole = await search();
    const anew = await simulateSearch({ file: file(), law: knee }, whole.files);
    expect(anew.orders.length).toBe(whole.orders.length);
    const names = [...anew.files.texts.keys()].filter((path) => path.startsWith(`${DIRECTORY}.1/`));
    expect(names).toContain(`${DIRECTORY}.1/search_history.json`);
    expect(names).toContain(`${DIRECTORY}.1/search_iter_0000/profile_runs/run_0001/profile_export_aiperf.json`);
  });

  test("is complete when it has come to its end, and nothing is run again", async () => {
    const whole = await search();
    const again = await simulateSearch({ file: file(), law: knee, argv: ["--resume"] }, whole.files);
    expect(again.orders).toEqual([]);
    expect(historyOf(again)).toEqual(historyOf(whole));
  });

  test("is refused with what differs where it is another search", async () => {
    const { files } = await search({ diesIn: 6 });
    const resume = (changed: string) => simulateSearch({ file: changed, law: knee, argv: ["--resume"] }, files);
    expect(await messagesOf(resume(file().replace("threshold: 200", "threshold: 250")))).toEqual([
      "sla_filters.0.threshold: 200 → 250",
    ]);
    expect(await messagesOf(resume(file({ rest: "random_seed: 8" })))).toEqual([
      "seed of the search: 7 → 8",
      "random seed: 7 → 8",
    ]);
    expect(await messagesOf(resume(file({ rest: "random_seed: 7\nmulti_run: {num_runs: 2}" })))).toContain(
      "trials: 1 → 2",
    );
  });

  test("is refused where its results are not those that it went by", async () => {
    const { files } = await search({ diesIn: 8 });
    const path = `${DIRECTORY}/search_iter_0004/profile_runs/run_0001/profile_export_aiperf.json`;
    files.put(path, (files.texts.get(path) ?? "").replace(/"avg":\d+\.\d+/, '"avg":99999'));
    const lines = await messagesOf(simulateSearch({ file: file(), law: knee, argv: ["--resume"] }, files));
    expect(lines[0]).toMatch(
      /^search_iter_000\d: phases\.profiling\.concurrency=\d+ → phases\.profiling\.concurrency=\d+$/,
    );
  });
});

const historyBefore = (text: string | undefined): ReturnType<typeof historyOf>["iterations"][number][] =>
  text === undefined ? [] : JSON.parse(text).iterations;

async function messagesOf(work: Promise<unknown>): Promise<string[]> {
  try {
    await work;
    return [];
  } catch (error) {
    return (error as { problems?: { where: string }[] }).problems?.map(({ where }) => where) ?? [String(error)];
  }
}

describe("a search for a boundary", () => {
  test("ends at the highest value that keeps the limit, and says what it saw on both sides", async () => {
    const done = await search({ file: file({ sweep: BOUNDARY }) });
    const history = historyOf(done);
    expect(history.convergence_reason).toBe("smooth_isotonic_precision_reached");
    expect(history.boundary_summary).toMatchObject({
      swept_dim_path: C,
      boundary_type: "smooth",
      binding_constraint: "0:time_to_first_token.p95.lt.200.0",
    });
    const last = done.events.findLast((event) => event.kind === "search_updated");
    expect(last?.standing.boundaries[0]?.answer).toBeGreaterThan(95);
    expect(last?.standing.boundaries[0]?.answer).toBeLessThan(100);
  });

  test("says that nothing passes, or that nothing fails", async () => {
    const none = await search({ file: file({ sweep: BOUNDARY }).replace("threshold: 200", "threshold: 50") });
    expect(historyOf(none).convergence_reason).toBe("smooth_isotonic_no_pass_in_range");
    expect(historyOf(none).boundary_summary).toMatchObject({ feasible_max: null });
    const all = await search({ file: file({ sweep: BOUNDARY }).replace("threshold: 200", "threshold: 5000") });
    expect(historyOf(all).convergence_reason).toBe("smooth_isotonic_no_failure_in_range");
    expect(historyOf(all).boundary_summary).toMatchObject({ infeasible_min: null });
  });

  test("finds those of several tiers from the same runs", async () => {
    const tiers = `
sweep:
  type: adaptive_search
  planner: smooth_isotonic
  search_space: [{path: concurrency, lo: 1, hi: 1000, kind: int}]
  objectives: [{metric: output_token_throughput, direction: maximize}]
  sla_tiers:
    - {label: gold, filters: [{metric_tag: time_to_first_token, stat: p95, op: lt, threshold: 150}]}
    - {label: silver, filters: [{metric_tag: time_to_first_token, stat: p95, op: lt, threshold: 400}]}
  sla_warmup_seconds: 0
  max_iterations: 40
`;
    const done = await search({ file: tiers });
    const history = historyOf(done);
    expect(history.convergence_reason).toBe("multi_tier_all_converged");
    expect(history.tier_results?.map(({ label, convergence_status }) => [label, convergence_status])).toEqual([
      ["gold", "converged"],
      ["silver", "converged"],
    ]);
    const [gold, silver] = history.tier_results ?? [];
    expect(Number(gold?.boundary_concurrency)).toBeCloseTo(49, -0.5);
    expect(Number(silver?.boundary_concurrency)).toBeCloseTo(299, -1);
    expect((history as unknown as { tier_metadata: unknown }).tier_metadata).toMatchObject({
      ordering_detected: true,
      ordering_pairs: [{ strict: "gold", lenient: "silver" }],
    });
    // A point that only the lenient tier keeps is one that is of use.
    expect(history.iterations.some(({ variation_values: v, feasible }) => feasible && Number(v[C]) > 60)).toBe(true);
  });
});
