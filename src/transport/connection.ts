/**
 * One TCP or TLS connection that carries one request at a time. Bytes are stamped first thing in the callback of the
 * socket; what a write does not take at once is kept for the next. Whoever uses the connection hears of its loss once.
 */
import { closeSync, openSync } from "node:fs";
import type { Clock } from "#core/ports.ts";
import { type NetworkFault, toFault } from "./failure.ts";
import type { Inbox } from "./inbox.ts";

export interface ConnectionUser {
  /** All bytes of the request are with the system. */
  onWritten(atNs: number): void;
  onData(atNs: number, bytes: Uint8Array): void;
  /** The connection is gone: in order (no fault), or not. Nothing follows. */
  onLost(atNs: number, fault: NetworkFault | undefined): void;
}

export interface ConnectionTimes {
  readonly startNs: number;
  /** TCP stands. */
  connectedNs?: number;
  /** TLS stands. */
  securedNs?: number;
}

export interface ConnectionAddresses {
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly localAddress: string;
  readonly localPort: number;
}

export interface ConnectionOptions {
  readonly url: URL;
  readonly tls: Bun.TLSOptions;
  readonly clock: Clock;
  readonly inbox: Inbox;
  /** The connection has gone while nobody used it. */
  readonly onIdleLoss: (connection: Connection) => void;
}

const KEEP_ALIVE_PROBE_MS = 60_000;

export class Connection {
  /** Scheme, host and port: what must be equal for a connection to serve a request. */
  readonly origin: string;
  readonly clock: Clock;
  readonly inbox: Inbox;
  readonly times: ConnectionTimes;
  readonly #onIdleLoss: (connection: Connection) => void;
  readonly #isSecure: boolean;
  #socket: Bun.Socket<Connection> | undefined;
  #user: ConnectionUser | undefined;
  #unsent: Uint8Array | undefined;
  /** When the request under way was handed over. */
  #askedNs = 0;
  #isReady = false;
  #isClosed = false;
  #fault: NetworkFault | undefined;
  /** Ends of the connection, once it stands. */
  addresses: ConnectionAddresses | undefined;
  /** Exchanges that were begun on it. */
  useCount = 0;

  constructor({ url, tls, clock, inbox, onIdleLoss }: ConnectionOptions) {
    this.origin = url.origin;
    this.clock = clock;
    this.inbox = inbox;
    this.#onIdleLoss = onIdleLoss;
    this.#isSecure = url.protocol === "https:";
    this.times = { startNs: clock.nowNs() };
    const hostname = url.hostname.replace(/^\[|\]$/g, "");
    const port = url.port === "" ? (this.#isSecure ? 443 : 80) : Number(url.port);
    Bun.connect<Connection>({
      hostname,
      port,
      data: this,
      socket: HANDLERS,
      ...(this.#isSecure ? { tls: { ...tls, ALPNProtocols: "http/1.1" } } : {}),
    }).catch((error) => this.lose(error));
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  get hasUnsent(): boolean {
    return this.#unsent !== undefined;
  }

  /** Sends at once, or as soon as the connection stands. */
  send(bytes: Uint8Array, user: ConnectionUser): void {
    this.useCount++;
    // Connecting can fail on the spot (no file handle left).
    if (this.#isClosed) {
      user.onLost(this.clock.nowNs(), this.#fault);
      return;
    }
    this.#user = user;
    this.#askedNs = this.clock.nowNs();
    this.#unsent = bytes;
    if (this.#isReady) this.write();
  }

  /** Its user has what it wanted; the connection waits for the next. */
  leave(): void {
    this.#user = undefined;
  }

  /** Closes in order. */
  close(): void {
    this.#isClosed = true;
    this.#user = undefined;
    this.#socket?.end();
  }

  /** Closes at once, whatever is under way; its user hears nothing any more. */
  destroy(): void {
    this.#isClosed = true;
    this.#user = undefined;
    this.#unsent = undefined;
    this.#socket?.terminate();
  }

  opened(socket: Bun.Socket<Connection>): void {
    this.#socket = socket;
    this.times.connectedNs = this.clock.nowNs();
    if (this.#isClosed) {
      socket.terminate();
      return;
    }
    socket.setNoDelay(true);
    if (!this.#isSecure) this.#becomeReady();
    // All else comes after the request is out: nobody waits for it.
    socket.setKeepAlive(true, KEEP_ALIVE_PROBE_MS);
    const { remoteAddress, remotePort, localAddress, localPort } = socket;
    this.addresses = { remoteAddress, remotePort, localAddress, localPort };
  }

  secured(isTrusted: boolean, error: Error | null): void {
    if (this.#isClosed) return;
    if (!isTrusted) {
      this.lose(error ?? { code: "EPROTO", message: "the handshake failed" });
      this.#socket?.terminate();
      return;
    }
    this.times.securedNs = this.clock.nowNs();
    this.#becomeReady();
  }

  #becomeReady(): void {
    this.#isReady = true;
    this.write();
  }

  /** Writes what is unsent, as far as the system takes it. */
  write(): void {
    const bytes = this.#unsent;
    if (bytes === undefined || this.#socket === undefined || !this.#isReady) return;
    const written = this.#socket.write(bytes);
    // A negative count means that the socket is closing: its close event follows.
    if (written < 0) return;
    if (written < bytes.length) {
      this.#unsent = bytes.subarray(written);
      return;
    }
    this.#unsent = undefined;
    this.#socket.flush();
    this.#user?.onWritten(this.clock.nowNs());
  }

  received(atNs: number, bytes: Uint8Array): void {
    // Bytes that nobody asked for, or that came before they were asked for, belong to no request.
    if (this.#user !== undefined && atNs >= this.#askedNs) this.#user.onData(atNs, bytes);
    else if (!this.#isClosed) {
      const user = this.#user;
      this.destroy();
      if (user === undefined) this.#onIdleLoss(this);
      else user.onLost(atNs, OUT_OF_STEP);
    }
  }

  /** `error`: what the runtime says was wrong; nothing for an orderly close. */
  lose(error: unknown): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#unsent = undefined;
    this.#fault = error === undefined || error === null ? undefined : toFault(error);
    const user = this.#user;
    this.#user = undefined;
    if (user === undefined) this.#onIdleLoss(this);
    else user.onLost(this.clock.nowNs(), this.#fault);
  }
}

const HANDLERS: Bun.SocketHandler<Connection> = {
  open: (socket) => socket.data.opened(socket),
  handshake: (socket, success, error) => socket.data.secured(success, error),
  data: (socket, bytes) => socket.data.inbox.addRead(socket.data, bytes),
  drain: (socket) => socket.data.write(),
  close: (socket, error) => socket.data.inbox.addLoss(socket.data, error),
  error: (socket, error) => {
    socket.data.inbox.addLoss(socket.data, error);
    socket.terminate();
  },
  connectError: (socket, error) => socket.data.lose(isOutOfHandles() ? OUT_OF_HANDLES : error),
};

const OUT_OF_STEP: NetworkFault = {
  code: "ConnectionReset",
  message: "the server sent bytes before it was asked for them",
};
const OUT_OF_HANDLES = { code: "EMFILE", message: "no file handle is left" };

// The runtime reports a socket that could not even be made as a refusal by the server. Opening anything tells them apart.
function isOutOfHandles(): boolean {
  try {
    closeSync(openSync("/dev/null", "r"));
    return false;
  } catch (error) {
    return toFault(error).code === "EMFILE" || toFault(error).code === "ENFILE";
  }
}
