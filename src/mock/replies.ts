/** HTTP responses of the mock: streams, whole bodies, refusals, and silence. */
import type { Fault } from "./faults.ts";
import type { Generation, Outlet } from "./generation.ts";

const STREAM_HEADERS = { "Content-Type": "text/event-stream; charset=utf-8", "Cache-Control": "no-cache" };

const encoder = new TextEncoder();

/** The headers go out at once, or with the first token where `isLate`. */
export function streamed(generation: Generation, request: Request, isLate: boolean): Response | Promise<Response> {
  const { stream, outlet } = openStream(() => generation.leave());
  const response = new Response(stream, { headers: STREAM_HEADERS });
  if (!isLate) {
    generation.stream(outlet);
    return response;
  }
  request.signal.addEventListener("abort", () => generation.leave());
  return new Promise((resolve) => {
    generation.stream(outlet, () => resolve(response));
  });
}

/** One JSON body, when its last token is due. */
export function unstreamed(generation: Generation, request: Request): Promise<Response> {
  request.signal.addEventListener("abort", () => generation.leave());
  return new Promise((resolve) => {
    generation.whole((body) => resolve(new Response(body, { headers: { "Content-Type": "application/json" } })));
  });
}

function openStream(onCancel: () => void): { stream: ReadableStream<Uint8Array>; outlet: Outlet } {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const stream = new ReadableStream<Uint8Array>({
    start: (opened) => {
      controller = opened;
    },
    cancel: onCancel,
  });
  return {
    stream,
    outlet: {
      write: (text) => {
        if (text !== "") controller?.enqueue(encoder.encode(text));
      },
      end: () => controller?.close(),
      // An error without a value breaks the connection and is not printed.
      cut: () => controller?.error(),
    },
  };
}

/** Never answers; tells when the client has given up. */
export function hangUntilLeft(request: Request, onLeft: () => void): Promise<Response> {
  return new Promise((resolve) => {
    request.signal.addEventListener("abort", () => {
      onLeft();
      resolve(new Response());
    });
  });
}

/** An error in the form that OpenAI-compatible servers use. */
export function refusal(status: number, message: string, headers: Record<string, string> = {}): Response {
  const type = status >= 500 ? "server_error" : "invalid_request_error";
  return Response.json({ error: { message, type, code: status } }, { status, headers });
}

/** The answer to a request that a fault keeps from ever being worked on. */
export function refusedBy(fault: Fault | undefined): Response | undefined {
  switch (fault) {
    case "err500":
      return refusal(500, "the mock was told to fail");
    case "err503":
      return refusal(503, "the mock was told to be overloaded");
    case "rate429":
      return refusal(429, "the mock was told to limit the rate", { "Retry-After": "1" });
    case "notsse":
      return new Response("<!doctype html><title>Not a model</title><p>This is a web page.</p>\n", {
        headers: { "Content-Type": "text/html; charset=utf-8" },
      });
    default:
      return undefined;
  }
}
