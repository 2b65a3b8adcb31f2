/**
 * Text of an HTTP/1.1 response head in; status, headers and how the body is framed out (RFC 9112 §4, §6.3). Strict
 * where leniency would let two parties see different bodies, lenient about line ends and missing reason phrases.
 */

export interface ResponseHead {
  readonly status: number;
  /** Names in lower case; several lines of one name joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  readonly framing: BodyFraming;
  /** The connection may carry another request after this response. */
  readonly keepsAlive: boolean;
}

export type BodyFraming =
  | { readonly kind: "none" }
  | { readonly kind: "length"; readonly length: number }
  | { readonly kind: "chunked" }
  | { readonly kind: "until_close" };

/** A response that breaks the rules of HTTP; the message says which, as a clause. */
export class BadResponseError extends Error {}

/** The head read last: servers answer one request after another with the very same one, save once a second its date. */
let lastRead: { readonly text: string; readonly head: ResponseHead } | undefined;

/** Reads a head without its closing blank line. Throws `BadResponseError`. */
export function readHead(text: string): ResponseHead {
  if (text === lastRead?.text) return lastRead.head;
  const head = readNewHead(text);
  lastRead = { text, head };
  return head;
}

function readNewHead(text: string): ResponseHead {
  const lines = text.split(/\r?\n/);
  const statusLine = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: .*)?$/.exec(lines[0] ?? "");
  if (statusLine === null) throw new BadResponseError("the status line is none of HTTP/1.1");
  const status = Number(statusLine[2]);
  const headers = readHeaders(lines.slice(1));
  const framing = framingOf(status, headers);
  return {
    status,
    headers: Object.fromEntries(headers),
    framing,
    keepsAlive: framing.kind !== "until_close" && keepsAlive(statusLine[1] === "1", headers),
  };
}

function readHeaders(lines: readonly string[]): Map<string, string> {
  const headers = new Map<string, string>();
  let last: string | undefined;
  for (const line of lines) {
    if (/^[ \t]/.test(line) && last !== undefined) {
      headers.set(last, `${headers.get(last)} ${line.trim()}`);
      continue;
    }
    const colon = line.indexOf(":");
    const name = line.slice(0, colon).toLowerCase();
    // A blank before the colon is how one message is passed off as another.
    if (colon < 1 || /\s/.test(name)) throw new BadResponseError("a header line has no name");
    const value = line.slice(colon + 1).trim();
    const earlier = headers.get(name);
    headers.set(name, earlier === undefined ? value : `${earlier}, ${value}`);
    last = name;
  }
  return headers;
}

function framingOf(status: number, headers: ReadonlyMap<string, string>): BodyFraming {
  if (status < 200 || status === 204 || status === 304) return { kind: "none" };
  const coding = headers.get("transfer-encoding");
  if (coding !== undefined) {
    if (coding.toLowerCase() !== "chunked") throw new BadResponseError("the body has a transfer coding besides chunks");
    return { kind: "chunked" };
  }
  const lengths = headers.get("content-length");
  if (lengths === undefined) return { kind: "until_close" };
  const [first = "", ...others] = lengths.split(",").map((length) => length.trim());
  const agree = others.every((other) => other === first);
  if (!/^\d{1,15}$/.test(first) || !agree) throw new BadResponseError("the content length is no number");
  return { kind: "length", length: Number(first) };
}

function keepsAlive(isVersion11: boolean, headers: ReadonlyMap<string, string>): boolean {
  const options = (headers.get("connection") ?? "").toLowerCase().split(",");
  const says = (word: string): boolean => options.some((option) => option.trim() === word);
  return isVersion11 ? !says("close") : says("keep-alive");
}
