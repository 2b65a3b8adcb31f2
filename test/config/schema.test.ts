import { describe, expect, test } from "bun:test";
import { readSequenceDistribution } from "#config/sequence-distribution.ts";
import { suggest } from "#config/suggestion.ts";
import { readUrl } from "#config/url.ts";
import { problemsOf, read, readText, smallFile } from "./reading.ts";

describe("an address", () => {
  test("gets a scheme where it has none, and is kept otherwise", () => {
    expect(readUrl("localhost:8000")).toEqual({ url: "http://localhost:8000" });
    for (const slip of ["http//localhost:1", "http:/localhost:1", "HTTP:localhost:1"]) {
      expect(readUrl(slip)).toMatchObject({ hint: "did you mean http://localhost:1?" });
    }
    expect(readUrl("https://Host/v1?x=1")).toEqual({ url: "https://Host/v1?x=1" });
    expect(readUrl("http://[::1]:80/")).toEqual({ url: "http://[::1]:80/" });
    expect(readUrl("http://u:p@h")).toEqual({ url: "http://u:p@h" });
  });

  test("has an error of its own for each fault", () => {
    const wanted = (text: string) => {
      const read = readUrl(text);
      return "wanted" in read ? read.wanted : undefined;
    };
    const faults = [
      " http://h",
      "http://a b",
      "http://",
      "http://:80",
      "ftp://h",
      "javascript:alert(1)",
      "http://h:0",
      "http://h:65536",
      "http://h:",
      "http://h:x",
      "unix:/tmp/s",
    ].map(wanted);
    expect(faults.every((fault) => fault !== undefined)).toBe(true);
    expect(new Set(faults).size).toBe(5);
  });
});

describe("a length", () => {
  const isl = async (text: string) =>
    (await readText(smallFile({ dataset: `{isl: ${text}}` }))).config.dataset.prompts.isl;

  test("may be uniform between two ends", async () => {
    expect(await isl("{type: uniform, min: 10, max: 20}")).toEqual({ type: "uniform", min: 10, max: 20 });
    const problems = await problemsOf(readText(smallFile({ dataset: "{isl: {type: uniform, min: 10}}" })));
    expect(problems[0]).toMatchObject({ where: "cfg.yaml:4:18 benchmark.dataset.isl.max", wanted: "is required" });
  });

  test("must have its ends in order", async () => {
    const problems = await problemsOf(readText(smallFile({ dataset: "{isl: {type: uniform, min: 30, max: 20}}" })));
    expect(problems[0]?.wanted).toContain("30 is above 20");
  });

  test("tells every fault inside its peaks", async () => {
    const problems = await problemsOf(
      readText(smallFile({ dataset: "{isl: {peaks: [{mean: -1}, {value: x, weight: -2}]}}" })),
    );
    expect(problems.map(({ where }) => where.split(" ")[1])).toEqual([
      "benchmark.dataset.isl.peaks[0].mean",
      "benchmark.dataset.isl.peaks[1].value",
      "benchmark.dataset.isl.peaks[1].weight",
    ]);
  });
});

describe("a mix of lengths", () => {
  const PAIRS = [
    { isl: { mean: 256, stddev: 10 }, osl: { mean: 128, stddev: 0 }, probability: 40 },
    { isl: { mean: 512, stddev: 0 }, osl: { mean: 256, stddev: 5 }, probability: 60 },
  ];

  test("has three notations", () => {
    expect(readSequenceDistribution("256|10,128:40;512,256|5:60")).toEqual({ pairs: PAIRS });
    expect(readSequenceDistribution("[(256|10,128):40, (512,256|5):60]")).toEqual({ pairs: PAIRS });
    const json =
      '{"pairs": [{"isl": 256, "osl": 128, "prob": 40, "isl_stddev": 10}, {"isl": 512, "osl": 256, "prob": 60, "osl_stddev": 5}]}';
    expect(readSequenceDistribution(json)).toEqual({ pairs: PAIRS });
  });

  test("is refused where a part cannot be read or the percentages do not sum to 100", async () => {
    for (const text of [
      "",
      "256:40",
      "256,128",
      "[256,128:40]",
      "{}",
      '{"pairs": []}',
      '{"pairs": [{"isl": "a"}]}',
      "{",
    ]) {
      expect(readSequenceDistribution(text)).toHaveProperty("wanted");
    }
    const problems = await problemsOf(read({ argv: ["-m", "m", "--seq-dist", "1,2:60"] }));
    expect(problems[0]).toMatchObject({
      where: "--seq-dist",
      wanted: "needs percentages that sum to 100; these sum to 60",
    });
  });

  test("ends up as means and spreads", async () => {
    const { config } = await read({ argv: ["-m", "m", "--seq-dist", "20|4,5:100"] });
    expect(config.dataset.prompts.sequenceDistribution).toEqual([
      { isl: 20, osl: 5, islStddev: 4, oslStddev: 0, probability: 100 },
    ]);
  });
});

describe("the template endpoint", () => {
  const BODY = '{"p": {{ text|tojson }}}';

  test("takes its body in place, from a file, or by name", async () => {
    const bodyOf = async (body: string, files: Record<string, string> = {}) => {
      const endpoint = `{url: h, template: {body: ${JSON.stringify(body)}, response_field: a.b}}`;
      return (await readText(smallFile({ endpoint }), { files })).config.endpoint;
    };
    expect(await bodyOf(BODY)).toMatchObject({ type: "template", template: { body: BODY, responseField: "a.b" } });
    expect((await bodyOf("t.j2", { "t.j2": BODY })).template?.body).toBe(BODY);
    expect((await bodyOf("nv-embedqa")).template?.body).toContain("texts");
    await expect(bodyOf("missing.j2")).rejects.toThrow("there is no such file");
  });

  test("takes body and answer from the extra inputs, and sends the rest", async () => {
    const argv = [
      "-m",
      "m",
      "--endpoint-type",
      "template",
      "--extra-inputs",
      "payload_template:t.j2",
      "response_field:x",
      "n:1",
    ];
    const { config } = await read({ argv, files: { "t.j2": BODY } });
    expect(config.endpoint).toMatchObject({ template: { body: BODY, responseField: "x" }, extra: { n: 1 } });
  });

  test("needs a template", async () => {
    const problems = await problemsOf(read({ argv: ["-m", "m", "--endpoint-type", "template"] }));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ where: "--endpoint-type", wanted: "needs a template" });
  });
});

describe("short forms", () => {
  test("of the telemetry sections", async () => {
    const text = smallFile({ gpu_telemetry: "false", server_metrics: "http://h/metrics", tokenizer: "builtin" });
    const { explicit, notices } = await readText(text);
    expect(explicit).toMatchObject({
      gpu_telemetry: { enabled: false },
      server_metrics: { urls: ["http://h/metrics"] },
      tokenizer: { name: "builtin" },
    });
    expect(notices.join()).toContain("server metrics are not collected yet");
    expect(notices.join()).not.toContain("GPU");
  });

  test("let urls win over url, with a notice", async () => {
    const { config, notices } = await readText(smallFile({ endpoint: "{url: a, urls: [b]}" }));
    expect(config.endpoint.urls).toEqual(["http://b"]);
    expect(notices[0]).toContain("urls is used");
  });

  test("of older files are lifted, with a notice", async () => {
    const { config, notices } = await readText(
      "model: m\nendpoint: h\ndataset: {}\nphases: {type: concurrency, requests: 1}\n",
    );
    expect(config.dataset.name).toBe("main");
    expect(notices[0]).toContain("older form");
  });
});

describe("a field", () => {
  test("of text says to quote what YAML took for something else", async () => {
    expect((await problemsOf(readText(smallFile({ model: "3.1" }))))[0]?.hint).toBe('quote it: "3.1"');
    expect((await problemsOf(readText(smallFile({ model: "no" }))))[0]?.hint).toBe('quote it: "false"');
  });

  test("with a null is not given", async () => {
    const { config } = await readText(smallFile({ phases: "{type: concurrency, requests: 3, duration: ~}" }));
    expect(config.phases[0]).not.toHaveProperty("duration");
  });

  test("with a list hints at sweeps", async () => {
    const problems = await problemsOf(
      readText(smallFile({ phases: "{type: concurrency, requests: 3, concurrency: [1, 2]}" })),
    );
    expect(problems[0]?.hint).toContain("sweep.parameters");
  });

  test("of another load type says whose it is", async () => {
    const problems = await problemsOf(readText(smallFile({ phases: "{type: concurrency, requests: 3, rate: 5}" })));
    expect(problems[0]?.wanted).toBe("belongs to a phase paced by a rate, and this phase is of type concurrency");
  });
});

describe("what is still to come", () => {
  test("is refused by name, wherever it is asked for, beside other problems", async () => {
    const text = smallFile({
      endpoint: "{url: h, type: nim_embeddings, server_profiler: true}",
      dataset: "{type: file, path: a, format: bailian_trace, synthesis: {speedup_ratio: 2}}",
      phases: "{type: concurrency, requests: 0, concurrency_ramp: 3}",
      mlflow: "{tracking_uri: x}",
    });
    const problems = await problemsOf(readText(text));
    expect(problems.map(({ where }) => where.split(" ")[1])).toEqual([
      "benchmark.endpoint.type",
      "benchmark.endpoint.server_profiler",
      "benchmark.dataset.format",
      "benchmark.dataset.synthesis",
      "benchmark.phases.requests",
      "benchmark.mlflow",
    ]);
  });

  test("is not in the way where it is switched off or empty", async () => {
    const text = smallFile({
      endpoint: "{url: h, reset_kv_cache: false}",
      dataset: "{prompts: {cache_bust: {target: none}}, images: {}}",
      otel: "{}",
      metrics: "{}",
    });
    expect((await readText(`multi_run: {num_runs: 1}\nvariables: {a: 1}\n${text}`)).notices).toEqual([]);
  });

  test("is said in a notice where the run is the same without it", async () => {
    const { notices } = await read({
      argv: ["-m", "m", "--gpu-telemetry", "pynvml", "--zmq-host", "h", "--api-port", "80"],
    });
    expect(notices).toHaveLength(3);
    expect(notices.join("\n")).toContain("--gpu-telemetry has no effect: GPU telemetry is not collected yet.");
  });
});

describe("the nearest word", () => {
  test("is told where it is near enough", () => {
    const words = ["--concurrency", "--model", "--osl"];
    expect(suggest("--concurency", words)).toBe("--concurrency");
    expect(suggest("--concur", words)).toBe("--concurrency");
    expect(suggest("--modle", words)).toBe("--model");
    expect(suggest("--bogus", words)).toBeUndefined();
    expect(suggest("x".repeat(10_000), words)).toBeUndefined();
  });
});

describe("emptying the server's cache", () => {
  const resetOf = async (endpoint: string) => (await readText(smallFile({ endpoint }))).config.endpoint.resetKvCache;

  test("is asked for by a switch or by any of its details, and not unless asked for", async () => {
    expect(await resetOf("{url: h}")).toBeUndefined();
    expect(await resetOf("{url: h, reset_kv_cache: false}")).toBeUndefined();
    expect(await resetOf("{url: h, reset_kv_cache: true}")).toEqual({});
    expect(await resetOf("{url: h, reset_kv_cache: {}}")).toEqual({});
    const detailed = await resetOf("{url: h, reset_kv_cache: {path: flush_cache, timeout_seconds: 5}}");
    expect(detailed).toEqual({ path: "flush_cache", timeoutSeconds: 5 });
  });
});
