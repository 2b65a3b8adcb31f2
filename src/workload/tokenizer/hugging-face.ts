/**
 * Tokenizers in Hugging Face's format. In: a directory or a `tokenizer.json`; out: a tokenizer whose ids equal those
 * of the Python library, and the chat template that lies beside it. No special tokens are added.
 * The library is loaded only when one is opened.
 */
import { UserError } from "#core/errors.ts";
import { isJsonObject, type JsonObject } from "#core/json.ts";
import type { Files } from "#core/ports.ts";
import type { TokenizerSource } from "#workload/tokenizer.ts";
import type { LocalTokenizer } from "./builtin.ts";
import { type ChatTemplate, readChatTemplate } from "./chat-template.ts";
import { matchWhiteSpaceAsUnicode } from "./white-space.ts";

export interface OpenedModel {
  readonly tokenizer: LocalTokenizer;
  /** Absent where the model has none, and for a lone `tokenizer.json` with nothing beside it. */
  readonly chatTemplate?: ChatTemplate;
}

type ReadableFiles = Pick<Files, "readText" | "exists" | "isDirectory">;

/** Says in one clause why a place holds no tokenizer that can be read; undefined when it does hold one. */
export async function whyNoTokenizer(files: ReadableFiles, path: string): Promise<string | undefined> {
  if (!(await files.isDirectory(path)))
    return (await files.exists(path)) ? undefined : "there is no such file or folder";
  if (await files.exists(`${path}/tokenizer.json`)) return undefined;
  for (const name of ["tokenizer.model", "spiece.model", "tiktoken.model"]) {
    if (await files.exists(`${path}/${name}`)) return `it has ${name} but no tokenizer.json`;
  }
  return "it has no tokenizer.json";
}

/**
 * Opens the tokenizer at `path`, a directory or a JSON file.
 * Throws `UserError` when there is none, or it cannot be read or understood.
 */
export async function openHuggingFaceTokenizer(
  files: ReadableFiles,
  path: string,
  source: TokenizerSource,
): Promise<OpenedModel> {
  const problem = await whyNoTokenizer(files, path);
  if (problem !== undefined) throw unreadable(path, problem);
  const isDirectory = await files.isDirectory(path);
  const folder = isDirectory ? path : path.replace(/[^/\\]*$/, "").replace(/(?<=.)[/\\]$/, "") || ".";
  const file = isDirectory ? `${path}/tokenizer.json` : path;
  const description = await readJson(files, file);
  const { Tokenizer } = await import("@huggingface/tokenizers");
  let library: InstanceType<typeof Tokenizer>;
  try {
    library = new Tokenizer(description, {});
  } catch (error) {
    throw unreadable(file, `it is no tokenizer that can be read (${(error as Error).message})`, error);
  }
  await matchWhiteSpaceAsUnicode(library);
  const encode = (text: string): number[] => library.encode(text, { add_special_tokens: false }).ids;
  const chatTemplate = await readChatTemplate(files, folder);
  return {
    tokenizer: {
      source,
      encode,
      count: (text) => encode(text).length,
      // The library refuses an empty list.
      decode: (ids) => (ids.length === 0 ? "" : library.decode([...ids], { clean_up_tokenization_spaces: false })),
    },
    ...(chatTemplate === undefined ? {} : { chatTemplate }),
  };
}

async function readJson(files: ReadableFiles, path: string): Promise<JsonObject> {
  let text: string;
  try {
    text = await files.readText(path);
  } catch (error) {
    throw unreadable(path, `it cannot be read (${(error as Error).message})`, error);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw unreadable(path, `it is not valid JSON (${(error as Error).message})`, error);
  }
  if (!isJsonObject(value)) throw unreadable(path, "it is not a JSON object");
  return value;
}

function unreadable(path: string, problem: string, cause?: unknown): UserError {
  const hint = problem.includes(".model")
    ? "Only tokenizer.json is read. Convert it once in Python with transformers: AutoTokenizer.from_pretrained(DIR).save_pretrained(DIR), or leave --tokenizer out to count with the server's own /tokenize, or use --tokenizer builtin."
    : "Give a folder that holds tokenizer.json, or such a file, or use --tokenizer builtin.";
  return new UserError(`No tokenizer can be loaded from ${path}: ${problem}.`, { hint, cause });
}
