/** What the mock server can be told, what it tells back, and what it does when told nothing. */

export interface MockOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Name in `/v1/models`; requests may name any model. */
  readonly model: string;
  /** Time to first token with an idle server and an empty prompt. */
  readonly ttftMs: number;
  /** Time between tokens with an idle server; 0: all at once. */
  readonly itlMs: number;
  /** Relative standard deviation of every delay. */
  readonly jitter: number;
  /** Added to the time to first token for each word of the prompt. */
  readonly prefillUsPerToken: number;
  /** Running streams at which delays have doubled; 0: load does not matter. */
  readonly knee: number;
  /** Requests served at once, further ones queue; 0: no limit. */
  readonly slots: number;
  /** Output tokens where the request asks for no number. */
  readonly defaultOsl: number;
  readonly tokensPerChunk: number;
  /** Share of the output that is reasoning, from 0 to 1. */
  readonly reasoningShare: number;
  /** Shares of requests, from 0 to 1: answered 500, cut in the middle, with a chunk that is no JSON, never answered. */
  readonly errorRate: number;
  readonly dropRate: number;
  readonly garbleRate: number;
  readonly hangRate: number;
  readonly seed: number;
  /** Wanted in every request for a model's work; else 401. */
  readonly apiKey?: string;
  /** Report token usage at all. */
  readonly usage: boolean;
  /** Begin a chat stream with a chunk that holds the role and no text. */
  readonly roleFirst: boolean;
  /** Told once for each request for a model's work, when it is over. */
  readonly onRequest?: (truth: RequestTruth) => void;
}

export const MOCK_DEFAULTS: MockOptions = {
  host: "127.0.0.1",
  port: 0,
  model: "mock",
  ttftMs: 50,
  itlMs: 10,
  jitter: 0,
  prefillUsPerToken: 0,
  knee: 0,
  slots: 0,
  defaultOsl: 16,
  tokensPerChunk: 1,
  reasoningShare: 0,
  errorRate: 0,
  dropRate: 0,
  garbleRate: 0,
  hangRate: 0,
  seed: 0,
  usage: true,
  roleFirst: true,
};

/** What truly happened to a request, by the clock that the server was given. */
export interface RequestTruth {
  /** The client's `X-Request-ID`; empty where it sent none. */
  readonly id: string;
  readonly status: number;
  readonly end: "complete" | "dropped" | "client_left";
  /** The request was there whole. */
  readonly inNs: number;
  /** The first and the last content were handed to the network; absent where there was none. */
  readonly firstNs?: number;
  readonly lastNs?: number;
  /** Pieces of content. */
  readonly chunks: number;
}

export interface MockStats {
  readonly requests: number;
  /** Being worked on or waiting for a slot. */
  readonly active: number;
  readonly waiting: number;
  /** Most active at once. */
  readonly peak: number;
  readonly chunks: number;
}
