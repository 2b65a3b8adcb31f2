/** The block above a result: what was measured, how, and how the requests fared. Report in, aligned lines out. */
import { nsToSec } from "#core/units.ts";
import type { PhaseResult } from "#metrics/result.ts";
import { countOf, formatCount, formatDuration, withoutSecrets } from "./format.ts";
import { describeLoad } from "./load-text.ts";
import type { Paint, Painter } from "./paint.ts";
import type { RunReport } from "./run-report.ts";
import { cleanText, padEnd, wrapText } from "./text-width.ts";

interface Fact {
  readonly name: string;
  readonly text: string;
  readonly paint?: Painter;
}

const NAME_WIDTH = 11;

/** Facts of the whole run: model, endpoint, tokenizer, warmup. */
export function renderRunHeader(report: RunReport, columns: number, paint: Paint): string[] {
  const { config, tokenizer } = report;
  const names = config.models.items.map((item) => cleanText(item.name));
  const { type, streaming } = config.endpoint;
  const facts: Fact[] = [
    { name: names.length === 1 ? "Model" : "Models", text: names.join(", ") },
    { name: "Endpoint", text: `${type}, ${streaming ? "streaming" : "not streaming"}` },
    ...report.urls.map((url, place) => ({ name: place === 0 ? "Sent to" : "", text: cleanText(withoutSecrets(url)) })),
  ];
  if (tokenizer !== undefined) {
    const text = `${cleanText(tokenizer.name)}${tokenizer.isApproximate ? " (approximate)" : ""}`;
    facts.push({ name: "Tokens by", text, ...(tokenizer.isApproximate ? { paint: paint.warn } : {}) });
  }
  for (const { outcome } of report.phases.filter((phase) => phase.outcome.kind === "warmup")) {
    const failed = outcome.failed > 0 ? `, ${formatCount(outcome.failed)} failed` : "";
    const text = `${countOf(outcome.succeeded + outcome.failed, "request")}${failed}, not in the figures`;
    facts.push({ name: "Warmup", text, ...(outcome.failed > 0 ? { paint: paint.warn } : {}) });
  }
  return renderFacts(facts, columns, paint);
}

/** Facts of one profiling phase: load, requests, duration. */
export function renderPhaseHeader(report: RunReport, result: PhaseResult, columns: number, paint: Paint): string[] {
  const { outcome } = result;
  const config = report.config.phases[outcome.phaseIndex];
  const facts: Fact[] = [
    ...(config === undefined ? [] : [{ name: "Load", text: describeLoad(config) }]),
    { name: "Requests", text: describeRequests(result), paint: requestsPaint(outcome, paint) },
    {
      name: "Duration",
      text: `${formatDuration(nsToSec(outcome.endNs - outcome.startNs))}${outcome.wasCancelled ? " (interrupted)" : ""}`,
    },
  ];
  return renderFacts(facts, columns, paint);
}

function requestsPaint({ failed, succeeded, cancelled, dropped }: PhaseResult["outcome"], paint: Paint): Painter {
  if (failed > 0 || succeeded === 0) return paint.bad;
  return cancelled > 0 || dropped > 0 ? paint.warn : paint.good;
}

function describeRequests({ outcome }: PhaseResult): string {
  const parts = [`${formatCount(outcome.succeeded)} ok`, `${formatCount(outcome.failed)} failed`];
  if (outcome.cancelled > 0) parts.push(`${formatCount(outcome.cancelled)} cancelled`);
  if (outcome.dropped > 0) parts.push(`${formatCount(outcome.dropped)} dropped`);
  if (outcome.sessionsStarted > 0 && outcome.sessionsStarted !== outcome.sent) {
    parts.push(`in ${countOf(outcome.sessionsStarted, "session")}`);
  }
  return parts.join(", ");
}

function renderFacts(facts: readonly Fact[], columns: number, paint: Paint): string[] {
  const room = columns - 2 - NAME_WIDTH;
  return facts.flatMap(({ name, text, paint: colour }) =>
    wrapText(text, room).map((line, place) => {
      const label = padEnd(place === 0 ? name : "", NAME_WIDTH);
      return `  ${paint.dim(label)}${colour === undefined ? line : colour(line)}`;
    }),
  );
}
