/** A request in, the bytes of its HTTP/1.1 message out, in one piece so that it leaves in as few writes as can be. */
import type { WireRequest } from "./transport.ts";

/** Headers that say how the message is framed: ours to write, whatever was asked for. */
const FRAMING = new Set(["connection", "content-length", "transfer-encoding"]);

const encoder = new TextEncoder();

/** Throws `TypeError` for a header that would break the message apart. */
export function toRequestBytes(request: WireRequest, url: URL, closes: boolean): Uint8Array {
  let head = `${request.method} ${url.pathname}${url.search} HTTP/1.1\r\n`;
  let namesHost = false;
  let isAuthorized = url.username === "";
  for (const [name, value] of request.headers) {
    if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name) || /[\r\n\0]/.test(value)) {
      throw new TypeError(`the header ${JSON.stringify(name)} holds a character that no header may hold`);
    }
    const known = name.toLowerCase();
    if (FRAMING.has(known)) continue;
    if (known === "host") namesHost = true;
    if (known === "authorization") isAuthorized = true;
    head += `${name}: ${value}\r\n`;
  }
  if (!namesHost) head += `Host: ${url.host}\r\n`;
  if (!isAuthorized) head += `Authorization: Basic ${credentialsOf(url)}\r\n`;
  if (closes) head += "Connection: close\r\n";
  if (request.method === "GET") return encoder.encode(`${head}\r\n`);
  return encoder.encode(`${head}Content-Length: ${Buffer.byteLength(request.body)}\r\n\r\n${request.body}`);
}

function credentialsOf(url: URL): string {
  return Buffer.from(`${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`).toString("base64");
}
