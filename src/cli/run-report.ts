/** The result of a run as text: for the terminal, and for the file that keeps it. */
import type { BenchmarkConfig } from "#config/config.ts";
import { serverRoot } from "#endpoint/endpoint-url.ts";
import type { RunResult } from "#export/run-result.ts";
import { findWarnings } from "#report/find-warnings.ts";
import type { RunReport } from "#report/run-report.ts";
import type { EndpointFacts } from "#run/endpoint-facts.ts";
import type { World } from "./world.ts";

const MODELS_TIMEOUT_MS = 2000;

export async function buildReport(
  world: World,
  config: BenchmarkConfig,
  { dialect, urls }: EndpointFacts,
  result: RunResult,
): Promise<RunReport> {
  const { tokenizer } = result.facts;
  const serverModels = await listModels(world, config, result);
  const known = {
    config,
    ...(tokenizer === undefined ? {} : { tokenizer }),
    phases: result.phases,
    showsHttpTrace: config.artifacts.showTraceTiming === true,
    ...(serverModels === undefined ? {} : { serverModels }),
    ...(result.clientHealth === undefined ? {} : { clientHealth: result.clientHealth }),
  };
  return { ...known, title: dialect.traits.metricsTitle, urls, warnings: findWarnings(known) };
}

/** What the server offers, asked only where a request found nothing at its address: the likeliest slip is the name. */
async function listModels(world: World, config: BenchmarkConfig, result: RunResult): Promise<string[] | undefined> {
  const wasNotFound = result.phases.some((phase) => phase.errors.some(({ failure }) => failure.code === 404));
  const base = config.endpoint.urls[0];
  if (!wasNotFound || base === undefined) return undefined;
  const { apiKey, insecure } = config.endpoint;
  const headers = apiKey === undefined ? {} : { Authorization: `Bearer ${apiKey}` };
  try {
    const answer = await world.http.request({
      url: `${serverRoot(base)}/v1/models`,
      headers,
      timeoutMs: MODELS_TIMEOUT_MS,
      tls: { insecure },
    });
    const list = JSON.parse(answer.text) as { data?: { id?: unknown }[] };
    return list.data?.flatMap(({ id }) => (typeof id === "string" ? [id] : []));
  } catch {
    return undefined;
  }
}
