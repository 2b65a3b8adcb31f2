/**
 * A server of bytes: takes HTTP/1.1 requests apart and hands each to a script, which answers with whatever bytes it
 * likes, when it likes, and cuts or resets the connection as it pleases. Loopback, on a port of its own.
 */
import type { Socket } from "bun";

export interface RawRequest {
  readonly line: string;
  /** Header lines as they came, without the request line. */
  readonly headerLines: readonly string[];
  readonly body: string;
  readonly connection: RawConnection;
}

export type Script = (request: RawRequest) => void | Promise<void>;

const TLS_FOLDER = new URL("../golden/transport/", import.meta.url).pathname;
export const testCertPem = await Bun.file(`${TLS_FOLDER}test-only.cert.pem`).text();
const testKeyPem = await Bun.file(`${TLS_FOLDER}test-only.key.pem`).text();

/** One accepted connection. */
export class RawConnection {
  readonly id: number;
  /** Resolves when both sides have closed. */
  readonly closed: Promise<void>;
  readonly #socket: Socket<RawConnection>;
  #resolveClosed: () => void = () => {};
  #drained: () => void = () => {};
  #received: Uint8Array[] = [];
  #receivedLength = 0;
  #isClosed = false;

  constructor(socket: Socket<RawConnection>, id: number) {
    this.#socket = socket;
    this.id = id;
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
  }

  /** Resolves when the system has taken all bytes, or the connection is gone. */
  async send(content: string | Uint8Array): Promise<void> {
    let rest = typeof content === "string" ? Buffer.from(content, "utf8") : content;
    while (!this.#isClosed) {
      const written = this.#socket.write(rest);
      this.#socket.flush();
      if (written >= rest.length || written < 0) return;
      rest = rest.subarray(Math.max(0, written));
      await new Promise<void>((resolve) => {
        this.#drained = resolve;
      });
    }
  }

  /** Orderly end (FIN). */
  end(): void {
    this.#socket.shutdown();
  }

  /** Rude end (RST). */
  reset(): void {
    this.#socket.terminate();
  }

  onDrain(): void {
    this.#drained();
  }

  onClose(): void {
    this.#isClosed = true;
    this.#drained();
    this.#resolveClosed();
  }

  /** Whole requests among the bytes so far. */
  takeRequests(bytes: Uint8Array): RawRequest[] {
    this.#received.push(bytes.slice());
    this.#receivedLength += bytes.length;
    const requests: RawRequest[] = [];
    for (;;) {
      const request = this.#takeRequest();
      if (request === undefined) return requests;
      requests.push(request);
    }
  }

  #takeRequest(): RawRequest | undefined {
    // Joining megabytes anew for each read would make the large-body test slow: wait for the length it announces.
    if (this.#receivedLength < this.#wanted) return undefined;
    const all = Buffer.concat(this.#received);
    const headEnd = all.indexOf("\r\n\r\n");
    if (headEnd === -1) return undefined;
    const [line = "", ...headerLines] = all.toString("latin1", 0, headEnd).split("\r\n");
    const lengthLine = headerLines.find((header) => header.toLowerCase().startsWith("content-length:"));
    const end = headEnd + 4 + Number(lengthLine?.split(":")[1] ?? 0);
    this.#wanted = end;
    if (all.length < end) return undefined;
    this.#wanted = 0;
    this.#received = [all.subarray(end)];
    this.#receivedLength = all.length - end;
    return { line, headerLines, body: all.toString("utf8", headEnd + 4, end), connection: this };
  }
  #wanted = 0;
}

export class RawServer implements Disposable {
  readonly requests: RawRequest[] = [];
  readonly connections: RawConnection[] = [];
  readonly url: string;
  readonly #listener: Bun.TCPSocketListener<RawConnection>;

  constructor(script: Script, options: { readonly tls?: boolean } = {}) {
    this.#listener = Bun.listen<RawConnection>({
      hostname: "127.0.0.1",
      port: 0,
      ...(options.tls ? { tls: { cert: testCertPem, key: testKeyPem } } : {}),
      // Half-open, so that `closed` comes when the client has closed its side too, and not before.
      allowHalfOpen: true,
      socket: {
        open: (socket) => {
          socket.data = new RawConnection(socket, this.connections.length);
          this.connections.push(socket.data);
          socket.setNoDelay(true);
        },
        data: (socket, bytes) => {
          for (const request of socket.data.takeRequests(bytes)) {
            this.requests.push(request);
            void script(request);
          }
        },
        drain: (socket) => socket.data.onDrain(),
        end: (socket) => void socket.end(),
        close: (socket) => socket.data?.onClose(),
        error: () => {},
      },
    });
    const host = options.tls ? "localhost" : "127.0.0.1";
    this.url = `${options.tls ? "https" : "http"}://${host}:${this.#listener.port}/v1/chat`;
  }

  get port(): number {
    return this.#listener.port;
  }

  [Symbol.dispose](): void {
    this.#listener.stop(true);
  }
}

/** A port on which nothing listens. */
export function freePort(): number {
  const listener = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data: () => {} } });
  const { port } = listener;
  listener.stop(true);
  return port;
}

/** A whole response with a length. */
export function response(body: string, { status = 200, headers = "" } = {}): string {
  return `HTTP/1.1 ${status} Some Phrase\r\n${headers}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

/** A chunk of a chunked body. */
export function chunk(text: string): string {
  return `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
}
