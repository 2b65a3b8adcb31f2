/** Waiting until a server has nothing to do: by its metrics, by a probe, up to a limit. All on virtual time. */
import { describe, expect, test } from "bun:test";
import type { HttpAnswer, HttpCall } from "#core/ports.ts";
import type { StudyEvent } from "#core/study-events.ts";
import { nsToSec, secToNs } from "#core/units.ts";
import { dialectOf } from "#endpoint/dialects.ts";
import { createIdleGate } from "#study/idle-gate.ts";
import { readServerLoad } from "#study/trial/server-load.ts";
import { readText, smallFile } from "../config/reading.ts";
import { createVirtualClock } from "../support/virtual-clock.ts";

const { config } = await readText(smallFile({ endpoint: "{url: 'http://server'}" }));
const endpoint = { dialect: dialectOf("chat"), urls: ["http://server/v1/chat/completions"], roots: ["http://server"] };

/** Milliseconds that the server takes for the call of this number, and what it answers. */
type Server = (call: HttpCall, number: number) => { readonly tookMs?: number; readonly answer: Partial<HttpAnswer> };

function openGate(server: Server, limitSec = 60) {
  const clock = createVirtualClock();
  const events: StudyEvent[] = [];
  const calls: string[] = [];
  const stop = new AbortController();
  const gate = createIdleGate({
    limitSec,
    clock,
    entropy: { uuid: () => "id", seed: () => 0 },
    onEvent: (event) => events.push(event),
    stop: stop.signal,
    http: {
      request: async (call) => {
        const { tookMs = 1, answer } = server(call, calls.push(call.url) - 1);
        await new Promise<void>((resolve) => clock.at(clock.nowNs() + tookMs * 1e6, resolve));
        return { status: 200, headers: {}, text: "", ...answer };
      },
    },
  });
  const wait = async () => {
    let isOver = false;
    const waiting = gate.wait({ config, endpoint, tls: { insecure: false } }).then(() => {
      isOver = true;
    });
    while (!isOver) await clock.runUntilIdle(clock.nowNs() + secToNs(1));
    await waiting;
    return nsToSec(clock.nowNs());
  };
  const texts = () => events.flatMap((event) => (event.kind === "notice" ? [event.text] : []));
  return { clock, events, calls, stop, wait, texts };
}

const metrics = (running: number, waiting: number): Partial<HttpAnswer> => ({
  text: `# HELP x\nvllm:num_requests_running{model_name="m"} ${running}\nvllm:num_requests_waiting{model_name="m"} ${waiting}\n`,
});

describe("a server that tells its load", () => {
  test("is asked again until nothing runs and nothing waits, and how long it took is said", async () => {
    const loads = [metrics(2, 1), metrics(0, 1), metrics(0, 0)];
    const { wait, calls, events, texts } = openGate((_call, number) => ({ answer: loads[number] ?? {} }));
    await wait();
    expect(calls).toEqual(Array(3).fill("http://server/metrics"));
    expect(events[0]).toEqual({ kind: "pause", reason: "idle", seconds: 60 });
    expect(texts()).toEqual(["The server was idle after 0.5 s."]);
  });

  test("and is idle costs one question, and no pause is told", async () => {
    const { wait, calls, events } = openGate(() => ({ answer: metrics(0, 0) }));
    await wait();
    expect(calls).toHaveLength(1);
    expect(events.map(({ kind }) => kind)).toEqual(["notice"]);
  });

  test("is given up at the limit with a warning", async () => {
    const { wait, texts, clock } = openGate(() => ({ answer: metrics(3, 0) }), 2);
    await wait();
    expect(nsToSec(clock.nowNs())).toBeWithin(2, 4);
    expect(texts().at(-1)).toMatch(/still not idle \(3 requests at http:\/\/server\)/);
  });

  test("is left alone at once when the study is stopped", async () => {
    const { wait, stop, clock, texts } = openGate(() => ({ answer: metrics(3, 0) }), 1000);
    clock.at(secToNs(1), () => stop.abort());
    await wait();
    expect(nsToSec(clock.nowNs())).toBeLessThan(3);
    expect(texts()).toEqual([]);
  });
});

describe("a server without such metrics", () => {
  const probes = (tookMs: (probe: number) => number): Server => {
    let probe = 0;
    return ({ url }) => {
      if (url.endsWith("/metrics")) return { answer: { status: 404 } };
      return { tookMs: tookMs(probe++), answer: { text: "{}" } };
    };
  };

  test("is idle when a one-token probe is back at what it first took", async () => {
    // Three for the baseline of 30 ms, then two slow ones.
    const times = [30, 31, 35, 400, 90, 40];
    const { wait, calls, texts } = openGate(probes((probe) => times[probe] ?? 30));
    await wait();
    expect(calls.filter((url) => url.endsWith("/completions"))).toHaveLength(3);
    await wait();
    expect(calls.filter((url) => url.endsWith("/completions"))).toHaveLength(6);
    expect(texts()).toHaveLength(2);
  });

  test("that does not answer is not idle", async () => {
    const { wait, texts } = openGate(({ url }) => ({ answer: { status: url.endsWith("/metrics") ? 404 : 500 } }), 1);
    await wait();
    expect(texts().at(-1)).toContain("no answer from http://server");
  });
});

describe("metrics of a server", () => {
  test.each([
    ["vLLM", 'vllm:num_requests_running{engine="0"} 2.0\nvllm:num_requests_waiting{engine="0"} 1.0', 3],
    [
      "vLLM with several engines",
      'vllm:num_requests_running{engine="0"} 2\nvllm:num_requests_running{engine="1"} 5',
      7,
    ],
    ["SGLang", 'sglang:num_running_reqs{model_name="m"} 4\nsglang:num_queue_reqs{model_name="m"} 0', 4],
    ["TGI", "tgi_batch_current_size 1\ntgi_queue_size 6", 7],
  ])("of %s are read", (_engine, text, load) => {
    expect(readServerLoad(text)).toBe(load);
  });

  test("of something else tell no load", () => {
    expect(readServerLoad("process_cpu_seconds_total 12\n# vllm:num_requests_running 3\n")).toBeUndefined();
  });
});
