/**
 * One credit spent: the turn becomes a request, the response is read chunk by chunk as it arrives, and what was
 * observed becomes a raw record. The session's history grows by the live reply.
 */
import type { EndpointConfig } from "#config/config.ts";
import type { JsonObject } from "#core/json.ts";
import type { Clock, Entropy } from "#core/ports.ts";
import { secToNs } from "#core/units.ts";
import type { Dialect, Reply } from "#endpoint/dialect.ts";
import { buildHeaders, redactHeaders } from "#endpoint/request-headers.ts";
import type { RawRecord, RequestFailure } from "#record/raw-record.ts";
import { failureOfStatus } from "#transport/failure.ts";
import type { Exchange, Transport, WireRequest } from "#transport/transport.ts";
import { openCancellationTest } from "./cancellation-test.ts";
import type { Credit } from "./credit.ts";
import { toHttpFacts } from "./http-facts.ts";
import { ResponseReader } from "./response-reader.ts";

export interface ExchangeOptions {
  readonly phaseIndex: number;
  readonly endpoint: EndpointConfig;
  readonly dialect: Dialect;
  /** Full addresses, one per configured URL. */
  readonly urls: readonly string[];
  readonly transport: Transport;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly workerId: string;
  /** Keep the exchange as it was, for the raw export. */
  readonly keepsWire: boolean;
  /** Prompts are counted as a chat template renders them, which the body is needed for. */
  readonly keepsBody: boolean;
  /** Keep the headers and addresses of each exchange, for `--export-http-trace`. */
  readonly keepsHeads?: boolean;
}

/** Sends the request of a credit and waits for its end; whatever happens becomes a record, nothing is thrown. */
export async function runExchange(credit: Credit, options: ExchangeOptions): Promise<RawRecord> {
  const { session } = credit;
  const turn = session.conversation.turns[credit.turnIndex];
  if (turn === undefined) throw new Error(`session ${session.number} has no turn ${credit.turnIndex}`);
  const urlIndex = session.number % options.urls.length;
  const requestId = options.entropy.uuid();
  const identity = {
    phaseIndex: options.phaseIndex,
    requestIndex: credit.requestIndex,
    requestId,
    correlationId: session.correlationId,
    conversationId: session.conversation.id,
    conversationIndex: session.conversationIndex,
    turnIndex: credit.turnIndex,
    workerId: options.workerId,
    urlIndex,
    model: turn.model,
    dueNs: credit.dueNs,
    issuedNs: credit.issuedNs,
  };
  let body: JsonObject;
  try {
    const { history, conversation } = session;
    body = options.dialect.buildBody(turn, { endpoint: options.endpoint, conversation, history });
  } catch (error) {
    const atNs = options.clock.nowNs();
    const message = error instanceof Error ? error.message : String(error);
    const failure: RequestFailure = { kind: "bad_request_body", type: "RequestBodyError", message };
    session.history.push({ turn });
    return { ...identity, ...nothingReceived, sentNs: atNs, endNs: atNs, error: failure };
  }
  const isLiveHistory = session.conversation.history === "deltas" && session.history.length > 0;
  const request = buildWireRequest({ credit, options, requestId, body, urlIndex });
  const reader = new ResponseReader(options.dialect, options.keepsWire, credit.onFirstContent);
  const exchange = await sendCredit(credit, request, { reader, options });
  reader.finish(exchange.endNs);
  if (credit.isFinalTurn && request.connectionKey !== undefined) options.transport.release(request.connectionKey);

  const failure = explainEnd(exchange, reader);
  session.history.push(failure === undefined ? { turn, reply: replyOf(reader) } : { turn });
  const requested = options.dialect.requestedOutputTokens(body);
  const knowsInput = !isLiveHistory && turn.inputTokens !== undefined;
  return {
    ...identity,
    ...reader.observed(),
    sentNs: exchange.sentNs,
    endNs: exchange.endNs,
    ...toHttpFacts(exchange, request, reader, options.keepsHeads === true),
    ...(requested === undefined ? {} : { requestedOutputTokens: requested }),
    ...(knowsInput
      ? { inputTokens: turn.inputTokens }
      : {
          promptText: options.dialect.promptTexts(body).join(" "),
          ...(options.keepsBody ? { promptBody: body } : {}),
        }),
    ...(failure === undefined ? {} : { error: failure }),
    ...(failure?.kind === "cancelled" || failure?.kind === "cancellation_test" ? { cancelledNs: exchange.endNs } : {}),
    ...(options.keepsWire ? { wire: reader.wire(redactHeaders(request.headers), body) } : {}),
  };
}

interface SendParts {
  readonly reader: ResponseReader;
  readonly options: ExchangeOptions;
}

async function sendCredit(credit: Credit, request: WireRequest, { reader, options }: SendParts): Promise<Exchange> {
  const { transport, clock } = options;
  if (credit.cancelAfterSec === undefined) return transport.send(request, reader, credit.signal);
  const test = openCancellationTest(credit, reader, clock);
  const { failure: seen, ...exchange } = await transport.send(request, test.sink, test.signal);
  const failure = test.close(seen);
  return failure === undefined ? exchange : { ...exchange, failure };
}

const nothingReceived = { contentNs: [], outputText: "", reasoningText: "", malformedChunks: 0 } as const;

interface WireParts {
  readonly credit: Credit;
  readonly options: ExchangeOptions;
  readonly requestId: string;
  readonly body: JsonObject;
  readonly urlIndex: number;
}

function buildWireRequest({ credit, options, requestId, body, urlIndex }: WireParts): WireRequest {
  const { endpoint, clock } = options;
  const { correlationId } = credit.session;
  const headers = buildHeaders({ endpoint, dialect: options.dialect, requestId, correlationId });
  return {
    url: options.urls[urlIndex] ?? "",
    method: "POST",
    headers,
    body: JSON.stringify(body),
    ...(endpoint.timeout > 0 ? { deadlineNs: clock.nowNs() + secToNs(endpoint.timeout) } : {}),
    ...(endpoint.connectionReuse === "sticky-user-sessions" ? { connectionKey: correlationId } : {}),
  };
}

/** Undefined: the request succeeded. What the network says comes first, then the status, then what the body held. */
function explainEnd(exchange: Exchange, reader: ResponseReader): RequestFailure | undefined {
  if (exchange.failure !== undefined) return exchange.failure;
  if (reader.status !== undefined && (reader.status < 200 || reader.status > 299)) {
    return failureOfStatus(reader.status, reader.headers, reader.errorText());
  }
  if (reader.streamFailure !== undefined) return reader.streamFailure;
  if (reader.contentCount > 0) return undefined;
  return reader.failureOfEmptyAnswer();
}

function replyOf(reader: ResponseReader): Reply {
  return {
    text: reader.plainText,
    reasoning: reader.reasoningText,
    ...(reader.toolCalls.length === 0 ? {} : { toolCalls: reader.toolCalls }),
    ...(reader.responseId === undefined ? {} : { responseId: reader.responseId }),
  };
}
