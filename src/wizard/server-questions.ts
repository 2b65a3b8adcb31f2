/** The questions about the server: where it is, how it is let in, which model, which API. */
import { readUrl } from "#config/url.ts";
import { dialectOf } from "#endpoint/dialects.ts";
import { type Answers, KEY_VARIABLE, type WizardState } from "./answers.ts";
import { always, type Choice, type Question } from "./question.ts";

const DEFAULT_URL = "http://localhost:8000";

export const ENDPOINTS = [
  { value: "chat", label: "Chat", hint: "/v1/chat/completions" },
  { value: "completions", label: "Completions", hint: "/v1/completions" },
  { value: "responses", label: "Responses", hint: "/v1/responses" },
  { value: "messages", label: "Messages", hint: "Anthropic's, /v1/messages" },
  { value: "embeddings", label: "Embeddings", hint: "/v1/embeddings" },
  { value: "huggingface_generate", label: "Generate", hint: "Hugging Face TGI" },
] as const satisfies readonly Choice[];

type EndpointName = (typeof ENDPOINTS)[number]["value"];

/** What the chosen API can do. */
export function traitsOf({ endpointType = "chat" }: Answers): {
  readonly canStream: boolean;
  readonly producesTokens: boolean;
} {
  return dialectOf(endpointType as EndpointName).traits;
}

const servedNames = ({ server }: WizardState): string[] => server?.models.map(({ name }) => name) ?? [];

function checkModels(text: string): string | undefined {
  return text.split(",").every((name) => name.trim() !== "") ? undefined : "Name a model.";
}

/** One to choose, several to choose from, or none that the server would tell: three questions with one answer. */
const model = {
  id: "model",
  flag: "--model",
  value: "NAME",
  help: "Model; commas for several. Proposed: the first that the server lists",
  message: () => "Which model?",
  proposal: (state) => servedNames(state)[0] ?? "",
} as const satisfies Partial<Question>;

export const SERVER_QUESTIONS: readonly Question[] = [
  {
    id: "url",
    flag: "--url",
    value: "URL",
    help: `Address of the server. Proposed: INFERENCE_URL, else ${DEFAULT_URL}`,
    kind: "text",
    isAsked: always,
    message: () => "Where is the server?",
    proposal: ({ env }) => env.INFERENCE_URL || DEFAULT_URL,
    complaint: (text) => {
      const reading = readUrl(text.trim());
      return "url" in reading ? undefined : `The address ${reading.wanted}.`;
    },
  },
  {
    id: "unreachable",
    help: "What to do about a server that does not answer",
    kind: "choice",
    isAsked: ({ server }) => server?.status === "unreachable",
    message: () => "What now?",
    proposal: () => "retry",
    choices: () => [
      { value: "retry", label: "Try again" },
      { value: "change", label: "Give another address" },
      { value: "continue", label: "Go on without the server" },
    ],
  },
  {
    id: "apiKey",
    flag: "--api-key",
    value: "KEY",
    help: `Key of the server, for asking it; the file says \${${KEY_VARIABLE}}`,
    kind: "password",
    isAsked: ({ server }) => server?.status === "refused",
    message: () => "The server wants a key:",
    proposal: () => "",
    complaint: (text) => (text.trim() === "" ? "Paste the key; the file will not hold it." : undefined),
  },
  { ...model, kind: "text", isAsked: (state) => servedNames(state).length === 0, complaint: checkModels },
  {
    ...model,
    kind: "several",
    isAsked: (state) => servedNames(state).length > 0,
    choices: ({ server }) =>
      server?.models.map(({ name, contextTokens }) => ({
        value: name,
        label: name,
        ...(contextTokens === undefined ? {} : { hint: `context ${contextTokens}` }),
      })) ?? [],
  },
  {
    id: "endpointType",
    flag: "--endpoint-type",
    value: "TYPE",
    help: `API: ${ENDPOINTS.map(({ value }) => value).join(", ")}`,
    kind: "choice",
    isAsked: always,
    message: () => "Which API?",
    proposal: () => "chat",
    choices: () => ENDPOINTS,
  },
  {
    id: "streaming",
    flag: "--streaming",
    offFlag: "--no-streaming",
    help: "Stream the answers; needed for time to first token",
    kind: "yesno",
    isAsked: ({ answers }) => traitsOf(answers).canStream,
    message: () => "Stream the answers?",
    proposal: ({ measured }) => (measured?.isStreamed === false ? "no" : "yes"),
  },
];
