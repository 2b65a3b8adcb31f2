/** A server behind the Http port: answers by path, and keeps what it was asked. */
import type { Http, HttpCall } from "#core/ports.ts";

export interface FakeServer {
  readonly http: Http;
  readonly calls: HttpCall[];
}

/** `answers` maps a path to its JSON, a status, raw text in `text`, or a function of the request's body. Other paths: 404. */
export function fakeServer(answers: Readonly<Record<string, unknown>>): FakeServer {
  const calls: HttpCall[] = [];
  return {
    calls,
    http: {
      async request(call) {
        calls.push(call);
        const answer = answers[new URL(call.url).pathname];
        if (answer instanceof Error) throw answer;
        if (answer === undefined) return { status: 404, headers: {}, text: '{"detail":"Not Found"}' };
        if (typeof answer === "number") return { status: answer, headers: {}, text: "no" };
        if (typeof answer === "string") return { status: 200, headers: {}, text: answer };
        const value = typeof answer === "function" ? answer(JSON.parse(call.body ?? "null")) : answer;
        return { status: 200, headers: {}, text: JSON.stringify(value) };
      },
    },
  };
}

/** One token a letter, as vLLM would answer. */
export const LETTER_TOKENIZER = {
  "/tokenize": ({ prompt }: { prompt: string }) => ({
    count: prompt.length,
    max_model_len: 4096,
    tokens: [...prompt].map((letter) => letter.charCodeAt(0)),
  }),
  "/detokenize": ({ tokens }: { tokens: number[] }) => ({ prompt: String.fromCharCode(...tokens) }),
};
