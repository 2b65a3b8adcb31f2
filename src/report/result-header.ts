/** The block above a result: what was measured, how, and how the requests fared. Report in, aligned lines out. */
import { nsToSec } from "#core/units.ts";
import type { ClientHealth } from "#metrics/client-health.ts";
import type { PhaseResult } from "#metrics/result.ts";
import type { RunReport } from "./run-report.ts";
import { countOf, formatCount, formatDuration, formatPlain, withoutSecrets } from "./text/format.ts";
import { describeLoad } from "./text/load-text.ts";
import type { Paint, Painter } from "./text/paint.ts";
import { cleanText, padEnd, wrapText } from "./text/text-width.ts";

/** A line of a header: its name, and a text that is wrapped behind it. */
export interface Fact {
  readonly name: string;
  readonly text: string;
  readonly paint?: Painter;
}

const NAME_WIDTH = 11;

/** Facts of the whole run: model, endpoint, tokenizer, warmup. */
export function renderRunHeader(report: RunReport, columns: number, paint: Paint): string[] {
  const facts = targetFacts(report, paint);
  for (const { outcome } of report.phases.filter((phase) => phase.outcome.kind === "warmup")) {
    const failed = outcome.failed > 0 ? `, ${formatCount(outcome.failed)} failed` : "";
    const text = `${countOf(outcome.succeeded + outcome.failed, "request")}${failed}, not in the figures`;
    facts.push({ name: "Warmup", text, ...(outcome.failed > 0 ? { paint: paint.warn } : {}) });
  }
  return renderFacts(facts, columns, paint);
}

/** What requests were sent to, and by what their tokens were counted. */
export function targetFacts(
  { config, tokenizer, urls }: Pick<RunReport, "config" | "tokenizer" | "urls">,
  paint: Paint,
): Fact[] {
  const names = config.models.items.map((item) => cleanText(item.name));
  const { type, streaming } = config.endpoint;
  const facts: Fact[] = [
    { name: names.length === 1 ? "Model" : "Models", text: names.join(", ") },
    { name: "Endpoint", text: `${type}, ${streaming ? "streaming" : "not streaming"}` },
    ...urls.map((url, place) => ({ name: place === 0 ? "Sent to" : "", text: cleanText(withoutSecrets(url)) })),
  ];
  if (tokenizer !== undefined) {
    const text = `${cleanText(tokenizer.name)}${tokenizer.isApproximate ? " (approximate)" : ""}`;
    facts.push({ name: "Tokens by", text, ...(tokenizer.isApproximate ? { paint: paint.warn } : {}) });
  }
  return facts;
}

interface HeaderView {
  readonly columns: number;
  readonly full: boolean;
  readonly paint: Paint;
}

/** Facts of one profiling phase: load, requests, connections, duration. */
export function renderPhaseHeader(report: RunReport, result: PhaseResult, view: HeaderView): string[] {
  const { outcome } = result;
  const { columns, paint, full } = view;
  const config = report.config.phases[outcome.phaseIndex];
  const facts: Fact[] = [
    ...(config === undefined ? [] : [{ name: "Load", text: describeLoad(config) }]),
    { name: "Requests", text: describeRequests(result), paint: requestsPaint(outcome, paint) },
    ...connectionFacts(result, full),
    {
      name: "Duration",
      text: `${formatDuration(nsToSec(outcome.endNs - outcome.startNs))}${outcome.wasCancelled ? " (interrupted)" : ""}`,
    },
  ];
  if (report.clientHealth !== undefined && outcome.succeeded > 0) facts.push(clientFact(report.clientHealth, paint));
  return renderFacts(facts, columns, paint);
}

const formatMs = (ms: number): string => formatPlain(Math.round(ms * 10) / 10);

/** The client's error bar, in one line. */
function clientFact({ share, ttftP99Ms, isBottleneck }: ClientHealth, paint: Paint): Fact {
  const ownMs = `${formatMs(share.ttftMs)} ms`;
  const whole = ttftP99Ms === undefined ? "" : `of TTFT p99 ${formatMs(ttftP99Ms)} ms `;
  const bar =
    share.basis === "calibrated"
      ? `${whole}at most ${ownMs} may be ours`
      : `up to ${ownMs} late by its own clock (p99); "aiperf doctor" finds a bound`;
  if (!isBottleneck) return { name: "Client", text: bar };
  return { name: "Client", text: `was the bottleneck: ${bar}`, paint: paint.bad };
}

/** Said where connections did not last: more were opened than there were requests at once. */
function connectionFacts({ connections, outcome }: PhaseResult, full: boolean): Fact[] {
  if (connections === undefined || (!full && connections.opened <= outcome.peakInFlight)) return [];
  const { opened, reused } = connections;
  return [
    {
      name: "Connected",
      text: `${formatCount(opened)} times, ${countOf(reused, "request")} on a connection that stood`,
    },
  ];
}

function requestsPaint({ failed, succeeded, cancelled, dropped }: PhaseResult["outcome"], paint: Paint): Painter {
  if (failed > 0 || succeeded === 0) return paint.bad;
  return cancelled > 0 || dropped > 0 ? paint.warn : paint.good;
}

function describeRequests({ outcome, rateLimited }: PhaseResult): string {
  const parts = [`${formatCount(outcome.succeeded)} ok`, `${formatCount(outcome.failed)} failed`];
  if (rateLimited > 0) parts.push(`${formatCount(rateLimited)} of them rate limited (429)`);
  if (outcome.cancelled > 0) parts.push(`${formatCount(outcome.cancelled)} cancelled`);
  if (outcome.dropped > 0) parts.push(`${formatCount(outcome.dropped)} dropped`);
  if (outcome.sessionsStarted > 0 && outcome.sessionsStarted !== outcome.sent) {
    parts.push(`in ${countOf(outcome.sessionsStarted, "session")}`);
  }
  return parts.join(", ");
}

/** Facts under each other, aligned. */
export function renderFacts(facts: readonly Fact[], columns: number, paint: Paint): string[] {
  const room = columns - 2 - NAME_WIDTH;
  return facts.flatMap(({ name, text, paint: colour }) =>
    wrapText(text, room).map((line, place) => {
      const label = padEnd(place === 0 ? name : "", NAME_WIDTH);
      return `  ${paint.dim(label)}${colour === undefined ? line : colour(line)}`;
    }),
  );
}
