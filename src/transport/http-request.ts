/** A request in, the bytes of its HTTP/1.1 message out, in one piece so that it leaves in as few writes as can be. */
import type { WireRequest } from "./transport.ts";

/** Headers that say how the message is framed: ours to write, whatever was asked for. */
const FRAMING = new Set(["connection", "content-length", "transfer-encoding"]);

/** Throws `TypeError` for a header that would break the message apart. */
export function toRequestBytes(request: WireRequest, url: URL, closes: boolean): Uint8Array {
  const lines = [`${request.method} ${url.pathname}${url.search} HTTP/1.1`];
  const names = new Set(request.headers.map(([name]) => name.toLowerCase()));
  if (!names.has("host")) lines.push(`Host: ${url.host}`);
  if (url.username !== "" && !names.has("authorization")) lines.push(`Authorization: Basic ${credentialsOf(url)}`);
  for (const [name, value] of request.headers) {
    if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name) || /[\r\n\0]/.test(value)) {
      throw new TypeError(
        `The header ${JSON.stringify(name)} cannot be sent: a name or value holds a forbidden character.`,
      );
    }
    if (!FRAMING.has(name.toLowerCase())) lines.push(`${name}: ${value}`);
  }
  if (closes) lines.push("Connection: close");
  const hasBody = request.method !== "GET";
  if (hasBody) lines.push(`Content-Length: ${Buffer.byteLength(request.body)}`);
  return Buffer.from(`${lines.join("\r\n")}\r\n\r\n${hasBody ? request.body : ""}`);
}

function credentialsOf(url: URL): string {
  return Buffer.from(`${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`).toString("base64");
}
