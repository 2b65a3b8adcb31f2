/**
 * One request for a model's work, from its arrival to its last token: it waits for a slot, then sends each piece at
 * the instant the law gives. Instants follow from one another, not from when the last piece was really sent, so
 * lateness does not add up. Who leaves gives the slot back at once.
 */
import { nsToSec } from "#core/units.ts";
import type { DueQueue } from "./due-queue.ts";
import type { Fault } from "./faults.ts";
import type { LatencyLaw } from "./latency-law.ts";
import type { RequestTruth } from "./mock-options.ts";
import { outputText } from "./output-text.ts";
import type { ServerMetrics } from "./server-metrics.ts";
import type { Slots } from "./slots.ts";
import type { Generated, WireFormat } from "./wire-format.ts";

/** What all generations of a server share. */
export interface Engine {
  readonly nowNs: () => number;
  readonly queue: DueQueue;
  readonly law: LatencyLaw;
  readonly slots: Slots;
  readonly metrics: ServerMetrics;
}

export interface GenerationInput {
  readonly requestId: string;
  readonly arrivedNs: number;
  readonly generated: Generated;
  readonly tokensPerChunk: number;
  readonly fault: Fault | undefined;
  /** The role is told before the first token, at the same instant. */
  readonly hasOpening: boolean;
  readonly onEnd: (truth: RequestTruth) => void;
}

/** Where the pieces go. */
export interface Outlet {
  write(text: string): void;
  /** The stream is over as it should be. */
  end(): void;
  /** The connection is to break. */
  cut(): void;
}

/** A chunk that is no JSON, and an error inside a stream, as servers have been seen to send them. */
const MALFORMED_EVENT = "data: {not json\n\n";
const ERROR_EVENT = 'event: error\ndata: {"error":{"message":"the engine has failed in mid-stream","code":500}}\n\n';

export class Generation {
  readonly #engine: Engine;
  readonly #input: GenerationInput;
  readonly #format: WireFormat;
  #dueNs = 0;
  #sent = 0;
  #chunks = 0;
  #firstNs: number | undefined;
  #lastNs: number | undefined;
  #hasFailed = false;
  #isOver = false;
  #hasSlot = false;
  #leaveLine: () => void = () => {};

  constructor(engine: Engine, input: GenerationInput, format: WireFormat) {
    this.#engine = engine;
    this.#input = input;
    this.#format = format;
    engine.metrics.promptRead(input.generated.promptTokens);
  }

  /** Sends the pieces as they are due. `beforeFirst` is called when the first token is. */
  stream(outlet: Outlet, beforeFirst: () => void = () => {}): void {
    if (this.#input.fault === "rolefirst") outlet.write(this.#format.opening());
    this.#whenServed(() => {
      beforeFirst();
      this.#step(outlet);
    });
  }

  /** Gives the whole body when its last token is due. */
  whole(deliver: (body: string) => void): void {
    this.#whenServed(() => {
      const { outputTokens } = this.#input.generated;
      const restNs = outputTokens > 1 ? this.#engine.law.stepNs(outputTokens - 1, this.#engine.slots.taken) : 0;
      this.#engine.queue.at(this.#dueNs + restNs, () => {
        if (this.#isOver) return;
        deliver(this.#wholeBody());
        this.#finish("complete");
      });
    });
  }

  /** The client has gone. */
  leave(): void {
    this.#finish("client_left");
  }

  #whenServed(then: () => void): void {
    const { queue, law, slots, nowNs } = this.#engine;
    this.#leaveLine = slots.take(() => {
      this.#hasSlot = true;
      this.#dueNs = nowNs() + law.firstNs(this.#input.generated.promptTokens, slots.taken);
      queue.at(this.#dueNs, () => {
        if (!this.#isOver) then();
      });
    });
  }

  #step(outlet: Outlet): void {
    const { queue, nowNs } = this.#engine;
    while (!this.#isOver && this.#dueNs <= nowNs()) this.#sendPiece(outlet);
    if (!this.#isOver) queue.at(this.#dueNs, () => this.#step(outlet));
  }

  #sendPiece(outlet: Outlet): void {
    const { generated, fault, hasOpening, tokensPerChunk } = this.#input;
    if (this.#chunks === 0 && hasOpening && fault !== "rolefirst") outlet.write(this.#format.opening());
    const isHalfway = this.#sent >= Math.floor(generated.outputTokens / 2);
    if (isHalfway && !this.#hasFailed) {
      this.#hasFailed = true;
      if (fault === "malformed") outlet.write(MALFORMED_EVENT);
      if (fault === "sseerr") outlet.write(ERROR_EVENT);
      if (fault === "drop") {
        outlet.cut();
        this.#finish("dropped");
        return;
      }
    }
    if (generated.outputTokens > 0) this.#sendTokens(outlet, tokensPerChunk);
    if (this.#sent < generated.outputTokens) {
      this.#dueNs += this.#engine.law.stepNs(tokensPerChunk, this.#engine.slots.taken);
      return;
    }
    outlet.write(this.#format.closing());
    outlet.end();
    this.#finish("complete");
  }

  #sendTokens(outlet: Outlet, most: number): void {
    const { outputTokens, reasoningTokens } = this.#input.generated;
    const isReasoning = this.#sent < reasoningTokens;
    // A piece never holds both: the last of the reasoning is cut short.
    const count = Math.min(most, (isReasoning ? reasoningTokens : outputTokens) - this.#sent);
    const text = outputText(this.#sent, count);
    this.#sent += count;
    const isLast = this.#sent >= outputTokens;
    outlet.write(this.#format.chunk({ text, isReasoning, isLast, tokensSoFar: this.#sent }));
    this.#noteSent(count);
  }

  #wholeBody(): string {
    const { outputTokens, reasoningTokens, isEmpty } = this.#input.generated;
    const reasoning = outputText(0, reasoningTokens);
    const text = outputText(reasoningTokens, outputTokens - reasoningTokens);
    if (!isEmpty) this.#noteSent(outputTokens);
    return JSON.stringify(this.#format.body(text, reasoning));
  }

  #noteSent(tokens: number): void {
    const atNs = this.#engine.nowNs();
    if (this.#firstNs === undefined) {
      this.#firstNs = atNs;
      this.#engine.metrics.firstSent(nsToSec(atNs - this.#input.arrivedNs));
    }
    this.#lastNs = atNs;
    this.#chunks++;
    this.#engine.metrics.tokensSent(tokens);
  }

  #finish(end: RequestTruth["end"]): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#leaveLine();
    if (this.#hasSlot) this.#engine.slots.release();
    const { arrivedNs, requestId, onEnd } = this.#input;
    if (end === "complete") this.#engine.metrics.finished(nsToSec(this.#engine.nowNs() - arrivedNs));
    onEnd({
      id: requestId,
      status: 200,
      end,
      inNs: arrivedNs,
      ...(this.#firstNs === undefined ? {} : { firstNs: this.#firstNs }),
      ...(this.#lastNs === undefined ? {} : { lastNs: this.#lastNs }),
      chunks: this.#chunks,
    });
  }
}
