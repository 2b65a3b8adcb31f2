/**
 * An endpoint of the user's own: the body is a Jinja template that must render to a JSON object, the answer is read by
 * a JMESPath expression or by its shape. The template stands in `endpoint.template`, or in the extra inputs.
 */
import { Template } from "@huggingface/jinja";
import type { EndpointConfig } from "#config/config.ts";
import { UserError } from "#core/errors.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "#core/json.ts";
import type { Turn } from "#record/turn.ts";
import type { BodyContext, Dialect } from "./dialect.ts";
import { mergeExtras } from "./openai-body.ts";
import { contentTexts, numberField, textsNamed, textsOf } from "./prompt-parts.ts";
import { readJson } from "./read-json.ts";
import { checkExpression, readAnswer } from "./response-field.ts";
import { readStreamEvent } from "./stream-event.ts";

type TemplateSource = Pick<EndpointConfig, "template" | "extra">;

/** Templates that go by a name. */
const NAMED_TEMPLATES: Readonly<Record<string, string>> = {
  "nv-embedqa": '{"text": {{ texts | tojson }}}',
};

/** `source` tells where the response's text stands; throws a `UserError` where that is no expression. */
export function template(source?: TemplateSource): Dialect {
  const expression = source?.template?.responseField ?? textOf(source?.extra.response_field);
  if (expression !== undefined) checkExpression(expression);
  // Compiled once for the run: the text of the template does not change within it.
  let compiled: { text: string; template: Template } | undefined;
  const compile = (text: string): Template => {
    if (compiled?.text !== text) compiled = { text, template: parseTemplate(text) };
    return compiled.template;
  };
  return {
    traits: {
      type: "template",
      path: "",
      canStream: true,
      producesTokens: true,
      tokenisesInput: true,
      hasSystemRole: true,
      metricsTitle: "LLM Metrics",
      serviceKind: "template",
    },
    buildBody: (turn, context) => {
      if (turn.payload !== undefined) return { ...turn.payload };
      const { payload_template: _template, response_field: _field, ...extra } = context.endpoint.extra;
      const body = render(compile(templateText(context.endpoint)), variablesOf(turn, context));
      return mergeExtras(body, { ...context.endpoint, extra }, turn);
    },
    promptTexts: templateTexts,
    requestedOutputTokens: (body) => {
      const nested = isJsonObject(body.parameters)
        ? numberField(body.parameters, "max_new_tokens", "max_tokens")
        : undefined;
      return numberField(body, "max_tokens", "max_completion_tokens", "max_output_tokens", "max_new_tokens") ?? nested;
    },
    readEvent: (data, event, state) => readStreamEvent(data, event, state, (chunk) => readAnswer(chunk, expression)),
    readBody: (text) => {
      const value = readJson(text);
      return value === undefined ? undefined : readAnswer(value, expression);
    },
  };
}

function templateText(source: TemplateSource): string {
  const text = source.template?.body ?? textOf(source.extra.payload_template);
  if (text === undefined) {
    throw new UserError("The template endpoint has no template.", {
      hint: "give one under endpoint.template.body, or with --extra-inputs payload_template:FILE",
    });
  }
  return NAMED_TEMPLATES[text] ?? text;
}

function parseTemplate(text: string): Template {
  try {
    return new Template(text);
  } catch (cause) {
    throw new UserError(`The request template cannot be read: ${messageOf(cause)}`, { cause });
  }
}

function render(compiled: Template, variables: Record<string, unknown>): JsonObject {
  let rendered: string;
  try {
    rendered = compiled.render(variables);
  } catch (cause) {
    throw new UserError(`The request template failed: ${messageOf(cause)}`, { cause });
  }
  const body = readJson(rendered);
  if (isJsonObject(body)) return body;
  throw new UserError(`The request template does not give a JSON object but ${JSON.stringify(excerpt(rendered))}.`, {
    hint: "write texts as {{ text | tojson }}, which brings its own quotes",
  });
}

/** What a template may name. */
function variablesOf(turn: Turn, { endpoint, conversation, history }: BodyContext): Record<string, unknown> {
  const texts = textsOf(turn);
  const queries = textsNamed(turn, ["query", "queries"]);
  const passages = textsNamed(turn, ["passages", "passage"]);
  const named = Object.fromEntries(
    turn.texts.filter(({ name }) => name !== "").map(({ name, contents }) => [name, contents]),
  );
  const { images = [], audios = [], videos = [] } = turn;
  return {
    ...named,
    texts,
    text: texts[0] ?? "",
    queries,
    query: queries[0] ?? "",
    passages,
    passage: passages[0] ?? "",
    images,
    image: images[0] ?? "",
    audios,
    audio: audios[0] ?? "",
    videos,
    video: videos[0] ?? "",
    model: turn.model,
    max_tokens: turn.maxTokens ?? null,
    stream: endpoint.streaming,
    role: turn.role ?? "user",
    messages: turn.messages ?? [],
    tools: turn.tools ?? [],
    system_prompt: conversation.systemPrompt ?? "",
    user_context: conversation.userContext ?? "",
    turn: turnView(turn),
    turns: [...history.map((entry) => entry.turn), turn].map(turnView),
  };
}

function turnView(turn: Turn): Record<string, unknown> {
  const { model, texts, images = [], audios = [], videos = [], role = "user", maxTokens = null } = turn;
  return { model, texts, images, audios, videos, role, max_tokens: maxTokens };
}

/** Fields that usually hold the prompt. */
const PROMPT_FIELDS = [
  "messages",
  "prompt",
  "prompts",
  "input",
  "inputs",
  "query",
  "passages",
  "documents",
  "text",
  "texts",
];

/** Texts under the usual names; where there are none, every string of the body but the model's name. */
function templateTexts(body: JsonObject): string[] {
  const usual = PROMPT_FIELDS.flatMap((field) => stringsWithin(body[field], PROMPT_SKIPPED));
  return usual.length > 0 ? usual : stringsWithin(body, ["model"]);
}

/** Fields within a message or part that are no prompt text. */
const PROMPT_SKIPPED = ["role", "type", "url", "image_url", "input_audio", "video_url", "id", "model"];

function stringsWithin(value: JsonValue | undefined, skipped: readonly string[]): string[] {
  if (typeof value === "string") return contentTexts(value);
  if (Array.isArray(value)) return value.flatMap((entry) => stringsWithin(entry, skipped));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, entry]) => (skipped.includes(key) ? [] : stringsWithin(entry, skipped)));
}

function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

const EXCERPT_LENGTH = 120;

function excerpt(text: string): string {
  return text.length > EXCERPT_LENGTH ? `${text.slice(0, EXCERPT_LENGTH)}…` : text;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
