/**
 * From a kind of failure to what a person can do about it: the one table of it. HTTP answers are told apart by
 * status and body, everything else by its kind alone. Pure data and small functions of what the run knew.
 */
import type { ErrorGroup } from "#metrics/result.ts";
import { formatSeconds, withoutSecrets } from "./text/format.ts";
import { cleanText } from "./text/text-width.ts";

export type Failure = ErrorGroup["failure"];
export type FailureKind = Failure["kind"];

/** What the run knew, to make the advice concrete. */
export interface AdviceContext {
  /** Address the requests went to. */
  readonly url: string;
  readonly model: string;
  /** Seconds allowed for a request; 0: no limit. */
  readonly timeoutSec: number;
  readonly hasApiKey: boolean;
  /** What the server lists under `/v1/models`, where it was asked. */
  readonly serverModels?: readonly string[];
}

export interface Advice {
  /** What happened, in one sentence. */
  readonly what: string;
  /** What to try, the likeliest first. */
  readonly tries: readonly string[];
}

interface Entry {
  readonly what: (context: AdviceContext) => string;
  readonly tries: (context: AdviceContext) => readonly string[];
}

interface HttpEntry extends Entry {
  readonly matches: (code: number, message: string) => boolean;
}

const mentionsContextLength =
  /context.{0,24}(length|window|size)|max(imum)?[ _](model|context|input|sequence)[ _]len|too (long|many (input )?tokens)|exceed.{0,40}(tokens?|length|context)|(tokens?|length|prompt).{0,40}exceed/i;
const mentionsMaxCompletionTokens = /max_completion_tokens/i;
const refusesField =
  /permit|unsupported|not supported|unrecogni[sz]ed|unknown|unexpected|extra|forbidden|not allowed|invalid/i;
const mentionsModel = /model/i;

const modelHints = (context: AdviceContext): string[] => {
  const listed = (context.serverModels ?? []).map(cleanText);
  if (listed.length === 0) return [`Ask the server which models it serves: curl ${originOf(context.url)}/v1/models`];
  const shown = listed.slice(0, 8).join(", ");
  return [`The server lists ${shown}${listed.length > 8 ? ", …" : ""}: name one of them with --model.`];
};

/** Read from the top; the first that matches speaks. */
const httpEntries: readonly HttpEntry[] = [
  {
    matches: (code, message) =>
      code >= 400 && code < 500 && mentionsMaxCompletionTokens.test(message) && refusesField.test(message),
    what: () => "The server does not take the field max_completion_tokens.",
    tries: () => ["Add --use-legacy-max-tokens: the limit is then sent as max_tokens."],
  },
  {
    matches: (code, message) => code === 413 || (code >= 400 && code < 500 && mentionsContextLength.test(message)),
    what: () => "The request was too long for the model's context or for the server's body limit.",
    tries: () => [
      "Lower --isl or --osl: together with prefix prompts and earlier turns they must fit the context.",
      "Or start the server with a larger context (vLLM: --max-model-len).",
    ],
  },
  {
    matches: (code) => code === 401,
    what: (context) =>
      context.hasApiKey ? "The server did not accept the API key." : "The server asks for a key and none was sent.",
    tries: (context) => [
      context.hasApiKey ? "Check the key given with --api-key or in the environment." : "Give the key with --api-key.",
      "Some gateways want another header: --header 'NAME: VALUE'.",
    ],
  },
  {
    matches: (code) => code === 403,
    what: () => "The server knows the caller and denies the access.",
    tries: () => [
      "Check that the key may use this model and this endpoint.",
      "A proxy or firewall in between may be answering: look at the message.",
    ],
  },
  {
    matches: (code, message) => code === 404 && mentionsModel.test(message),
    what: (context) => `The server has no model named ${context.model}.`,
    tries: modelHints,
  },
  {
    matches: (code) => code === 404 || code === 405,
    what: (context) => `Nothing answers at ${context.url}: the path or the model name is wrong.`,
    tries: (context) => [
      "Check --url (host and port), --endpoint-type, and --endpoint where the server has a path of its own.",
      ...modelHints(context),
    ],
  },
  {
    matches: (code) => code === 408 || code === 504,
    what: () => "The server, or a proxy before it, gave up waiting for the answer.",
    tries: () => [
      "Lower the load (--concurrency, --request-rate) or ask for shorter output (--osl).",
      "Raise the read timeout of the proxy.",
    ],
  },
  {
    matches: (code) => code === 429,
    what: () => "The server limits the rate of requests and turned these away.",
    tries: () => [
      "Lower --request-rate or --concurrency until this stops: results under a limit measure the limit.",
      "Or raise the limit at the server or gateway.",
    ],
  },
  {
    matches: (code) => code === 400 || code === 422,
    what: () => "The server did not understand the request.",
    tries: () => [
      "Its message above names the field. Check --endpoint-type and what --extra-inputs adds.",
      "With --export-level raw the whole exchange is written to the artifacts.",
    ],
  },
  {
    matches: (code) => code === 502 || code === 503,
    what: () => "The server, or the gateway before it, was not ready or overloaded.",
    tries: () => [
      "Is the model still loading? --wait-for-model-timeout waits until it answers.",
      "If it comes only under load, lower --concurrency or --request-rate: this is the server's limit.",
    ],
  },
  {
    matches: (code) => code >= 500,
    what: () => "The server failed while working on the request.",
    tries: () => ["Look at the server's own log at the time of the failures: out of memory is the usual cause."],
  },
  {
    matches: (code) => code >= 300 && code < 400,
    what: (context) => `The server redirects away from ${context.url}.`,
    tries: () => ["Give the final address with --url; http in place of https is the usual cause."],
  },
  {
    matches: () => true,
    what: () => "The server refused the request.",
    tries: () => [
      "Its message above says why. With --export-level raw the whole exchange is written to the artifacts.",
    ],
  },
];

/** `undefined`: nothing to advise. `http_status` is read from `httpEntries`. */
const entries: Readonly<Record<Exclude<FailureKind, "http_status">, Entry | undefined>> = {
  refused: {
    what: (context) => `Nothing accepts connections at ${originOf(context.url)}.`,
    tries: () => [
      "Is the server up, and is the port right? Give the address with --url.",
      "Inside a container 127.0.0.1 is the container itself, not the machine around it.",
      "--wait-for-model-timeout SECONDS waits for a server that is still starting.",
    ],
  },
  dns: {
    what: (context) => `The host name in ${originOf(context.url)} has no address.`,
    tries: () => ["Check the spelling in --url, and that this machine can resolve the name; an IP address works too."],
  },
  tls: {
    what: (context) => `No secure connection to ${originOf(context.url)} could be made.`,
    tries: () => [
      "If the certificate is signed by an authority of your own: --ca-file FILE.pem",
      "To measure without checking the certificate: --insecure",
      "If the server speaks plain HTTP, write http:// in --url.",
    ],
  },
  reset: {
    what: () => "The connection was closed before an answer came.",
    tries: () => [
      "Look at the server's log: a crash or a restart closes connections.",
      "Check http or https in --url, and the connection limit of a proxy in between.",
    ],
  },
  timeout: {
    what: (context) =>
      context.timeoutSec > 0
        ? `No complete answer within ${formatSeconds(context.timeoutSec)}.`
        : "No complete answer within the time allowed.",
    tries: () => [
      "Raise --request-timeout-seconds if such answers are to count.",
      "Lower the load (--concurrency, --request-rate) or --osl if the server is overloaded.",
    ],
  },
  stream_cut: {
    what: () => "The connection ended in the middle of the answer.",
    tries: () => [
      "Look at the server's log for a crash or lack of memory at that time.",
      "A proxy's limit on response time cuts streams, too: try without it.",
    ],
  },
  stream_error: {
    what: () => "The server began to stream and then reported an error in the stream.",
    tries: () => ["The message above is the server's own; its log has more."],
  },
  no_content: {
    what: () => "The answer was complete but held no output.",
    tries: () => [
      "Check that --endpoint-type matches what the server speaks.",
      "A small --osl can be used up before the first visible token: raise it.",
      "For a template endpoint check the response field.",
    ],
  },
  not_sse: {
    what: () => "A stream of events was asked for and something else came.",
    tries: () => [
      "Leave out --streaming if the server cannot stream.",
      "Check --url and --endpoint-type: a web page or a proxy may be answering.",
    ],
  },
  cancelled: undefined,
  cancellation_test: undefined,
  body_too_large: {
    what: () => "The answer was larger than the client is willing to hold.",
    tries: () => ["Lower --osl or the batch size, and check that the server is the one you mean."],
  },
  worker_lost: {
    what: () => "A load worker ended before its requests did.",
    tries: () => [
      "Was it killed for lack of memory? Lower --concurrency or the prompt sizes, or use a larger machine.",
    ],
  },
  bad_request_body: {
    what: () => "The request could not be built, so nothing was sent.",
    tries: () => ["Check the template or the input file: the message above says what is wrong with it."],
  },
  other: {
    what: () => "The request failed in a way that has no name here.",
    tries: () => ["The message above is all that is known; --verbose and the log have more."],
  },
};

/** What to tell about a failure; undefined where it was wanted (a cancellation). */
export function adviceFor(failure: Failure, context: AdviceContext): Advice | undefined {
  const entry = entryFor(failure);
  if (entry === undefined) return undefined;
  const shown = { ...context, url: cleanText(withoutSecrets(context.url)), model: cleanText(context.model) };
  return { what: entry.what(shown), tries: entry.tries(shown) };
}

function entryFor(failure: Failure): Entry | undefined {
  const { kind, code = 0, message } = failure;
  if (kind === "http_status") return httpEntries.find((entry) => entry.matches(code, message));
  // A server may send its refusal inside a stream that it answered with 200.
  if (kind === "stream_error" && mentionsContextLength.test(message)) {
    return httpEntries.find((entry) => entry.matches(413, message));
  }
  return entries[kind];
}

/** Scheme, host and port. */
function originOf(url: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\/[^/?#]+/i.exec(url)?.[0] ?? url;
}
