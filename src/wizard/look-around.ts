/** What is found out between two questions: the server, one request, whether the file is there. Each asked once. */
import { readStudyConfig } from "#config/read-study-config.ts";
import { readUrl } from "#config/url.ts";
import type { Files } from "#core/ports.ts";
import { type Answers, KEY_VARIABLE, splitList, type WizardState } from "./answers.ts";
import { type FailedRequest, type MeasureContext, type MeasuredRequest, measureRequest } from "./measure-request.ts";
import { probeServer, type ServerFacts } from "./probe-server.ts";
import { traitsOf } from "./server-questions.ts";

export interface Surroundings extends MeasureContext {
  readonly files: Pick<Files, "readText" | "exists">;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Of a path as it was typed. */
  readonly absolutePath: (path: string) => string;
}

export interface Finding {
  readonly kind: "info" | "warning";
  readonly text: string;
}

type Found = Pick<WizardState, "usesKey" | "outputExists" | "lacksInput"> & {
  readonly server?: ServerFacts;
  readonly measured?: MeasuredRequest;
};

export class LookAround {
  readonly #around: Surroundings;
  #serverKey = "";
  #measureKey = "";
  #server: ServerFacts | undefined;
  #measured: MeasuredRequest | undefined;
  #usesKey = false;

  constructor(around: Surroundings) {
    this.#around = around;
  }

  /** Asks the server again at the next look. */
  forget(): void {
    this.#serverKey = "";
    this.#server = undefined;
  }

  /** The key that the server is asked with. */
  keyOf({ apiKey }: Answers): string | undefined {
    return apiKey ?? (this.#around.env[KEY_VARIABLE] || undefined);
  }

  async look(answers: Answers, tell: (finding: Finding) => void): Promise<Found> {
    await this.#lookAtServer(answers, tell);
    await this.#lookAtRequest(answers, tell);
    const { output, inputFile } = answers;
    const exists = (path: string) => this.#around.files.exists(this.#around.absolutePath(path.trim()));
    const outputExists = output !== undefined && (await exists(output));
    const lacksInput = inputFile !== undefined && !(await exists(inputFile));
    return {
      usesKey: this.#usesKey,
      outputExists,
      lacksInput,
      ...(this.#server === undefined ? {} : { server: this.#server }),
      ...(this.#measured === undefined ? {} : { measured: this.#measured }),
    };
  }

  async #lookAtServer(answers: Answers, tell: (finding: Finding) => void): Promise<void> {
    const reading = readUrl((answers.url ?? "").trim());
    if (answers.url === undefined || !("url" in reading)) {
      this.forget();
      return;
    }
    const key = JSON.stringify([reading.url, answers.apiKey]);
    if (key === this.#serverKey) return;
    this.#serverKey = key;
    // Without a key first: it is nobody's business who does not ask for it.
    this.#server = await probeServer(reading.url, this.#around);
    this.#usesKey = this.#server.status === "refused";
    const apiKey = this.keyOf(answers);
    if (this.#usesKey && apiKey !== undefined)
      this.#server = await probeServer(reading.url, { ...this.#around, apiKey });
    tell(describeServer(this.#server, { triedKey: this.#usesKey && apiKey !== undefined }));
    if (this.#server.status === "refused") this.#awaitKey();
  }

  /** The server is asked again once there is another key, and not before. */
  #awaitKey(): void {
    if (this.#server === undefined) return;
    this.#serverKey = JSON.stringify([this.#server.url, undefined]);
  }

  async #lookAtRequest(answers: Answers, tell: (finding: Finding) => void): Promise<void> {
    const { endpointType, model } = answers;
    if (this.#server?.status !== "ready" || endpointType === undefined || model === undefined) {
      this.#measured = undefined;
      this.#measureKey = "";
      return;
    }
    const key = JSON.stringify([this.#serverKey, endpointType, model]);
    if (key === this.#measureKey) return;
    this.#measureKey = key;
    let measured = await this.#measure(answers);
    const isRefused = (): boolean => "trouble" in measured && (measured.status === 401 || measured.status === 403);
    const wasOpen = !this.#usesKey;
    // A server may list its models for everybody, and work for some.
    if (isRefused() && wasOpen) this.#usesKey = true;
    if (isRefused() && wasOpen && this.keyOf(answers) !== undefined) measured = await this.#measure(answers);
    if (isRefused()) {
      const trouble = "trouble" in measured ? measured.trouble : "";
      this.#server = { ...this.#server, status: "refused", trouble };
      tell(describeServer(this.#server, { triedKey: this.keyOf(answers) !== undefined }));
      this.#awaitKey();
    } else tell(describeRequest(measured));
    this.#measured = "trouble" in measured ? undefined : measured;
  }

  async #measure(answers: Answers): Promise<MeasuredRequest | FailedRequest> {
    const { endpointType = "chat", model = "", url = "" } = answers;
    const [first = ""] = splitList(model);
    const apiKey = this.#usesKey ? this.keyOf(answers) : undefined;
    const words = [`--model=${first}`, `--url=${url.trim()}`, "--endpoint-type", endpointType];
    const { base } = await readStudyConfig({
      argv: [...words, ...(traitsOf(answers).canStream ? ["--streaming"] : [])],
      env: {},
      files: this.#around.files,
    });
    const endpoint = { ...base.config.endpoint, ...(apiKey === undefined ? {} : { apiKey }) };
    return measureRequest(endpoint, first, this.#around);
  }
}

function describeServer(server: ServerFacts, { triedKey }: { readonly triedKey: boolean }): Finding {
  const { status, url, trouble, roundTripMs = 0, models, engine, hasMetrics } = server;
  if (status === "unreachable") return { kind: "warning", text: `${url} does not answer: ${trouble}.` };
  if (status === "refused") {
    const why = triedKey ? "does not take this key" : "wants a key";
    return { kind: "warning", text: `${url} ${why} (${trouble}).` };
  }
  const facts = [
    `answers in ${roundTripMs.toFixed(roundTripMs < 10 ? 1 : 0)} ms`,
    ...(engine === undefined ? [] : [engine]),
    models.length === 1 ? "1 model" : `${models.length} models`,
    ...(hasMetrics ? ["has metrics"] : []),
  ];
  return { kind: "info", text: `${url}: ${facts.join(", ")}` };
}

function describeRequest(measured: MeasuredRequest | FailedRequest): Finding {
  if ("trouble" in measured) return { kind: "warning", text: `A request failed: ${measured.trouble}` };
  const { firstTokenMs, perTokenMs, isStreamed, hasUsage } = measured;
  const facts = [
    `one token took ${firstTokenMs.toFixed(0)} ms`,
    ...(perTokenMs > 0 ? [`each further one ${perTokenMs.toFixed(1)} ms`] : []),
    isStreamed ? "streamed" : "not streamed",
    ...(hasUsage ? ["usage is told"] : []),
  ];
  return { kind: "info", text: facts.join(", ") };
}
