/**
 * The chat template of a model. In: the folder of the model; out: a function from messages to the prompt that the
 * server makes of them. `chat_template.jinja` wins over the `chat_template` of `tokenizer_config.json`.
 */
import { UserError } from "#core/errors.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "#core/json.ts";
import type { Files } from "#core/ports.ts";

export interface ChatTemplate {
  /**
   * The rendered prompt, with the opening of the assistant's turn at its end. Throws `UserError` when the template
   * refuses the messages (some want user and assistant to alternate).
   */
  render(messages: readonly JsonObject[], tools?: readonly JsonValue[]): string;
}

/** Reads the template that lies in `folder`; undefined where there is none. Throws `UserError` when it is broken. */
export async function readChatTemplate(
  files: Pick<Files, "readText" | "exists">,
  folder: string,
): Promise<ChatTemplate | undefined> {
  const config = await readConfig(files, `${folder}/tokenizer_config.json`);
  const jinjaPath = `${folder}/chat_template.jinja`;
  const text = (await files.exists(jinjaPath)) ? await files.readText(jinjaPath) : templateOf(config);
  if (text === undefined) return undefined;
  const specialTokens = specialTokensOf(config);
  const { Template } = await import("@huggingface/jinja");
  let template: InstanceType<typeof Template>;
  try {
    template = new Template(text);
  } catch (error) {
    throw new UserError(`The chat template in ${folder} is broken: ${(error as Error).message}`, { cause: error });
  }
  return {
    render(messages, tools) {
      const values = { ...specialTokens, messages, add_generation_prompt: true };
      try {
        return template.render(tools === undefined ? values : { ...values, tools });
      } catch (error) {
        throw new UserError(`The chat template in ${folder} refuses the messages: ${(error as Error).message}`, {
          hint: "Leave out --apply-chat-template, or change the messages.",
          cause: error,
        });
      }
    },
  };
}

async function readConfig(files: Pick<Files, "readText" | "exists">, path: string): Promise<JsonObject> {
  if (!(await files.exists(path))) return {};
  try {
    const value: unknown = JSON.parse(await files.readText(path));
    if (isJsonObject(value)) return value;
  } catch (error) {
    throw new UserError(`${path} is not valid JSON: ${(error as Error).message}`, { cause: error });
  }
  throw new UserError(`${path} is not a JSON object.`);
}

/** Either one text, or several with names, of which `default` is meant. */
function templateOf(config: JsonObject): string | undefined {
  const value = config.chat_template;
  if (typeof value === "string") return value;
  if (!Array.isArray(value)) return undefined;
  const named = value.find((entry) => isJsonObject(entry) && entry.name === "default");
  return isJsonObject(named) && typeof named.template === "string" ? named.template : undefined;
}

/** `bos_token` and its like, which templates write out: a text, or an object with `content`. */
function specialTokensOf(config: JsonObject): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [key, value] of Object.entries(config)) {
    if (!key.endsWith("_token")) continue;
    if (typeof value === "string") found[key] = value;
    else if (isJsonObject(value) && typeof value.content === "string") found[key] = value.content;
  }
  return found;
}
