/**
 * Which tokenizer counts. In: what the user named, the model, the server; out: a tokenizer and lines about the choice.
 * Named outright, it must be there. Otherwise the nearest to the server's own is taken: the model path that the server
 * tells, the local cache by model name, the server's `/tokenize`, and last o200k_base with a warning.
 */
import type { TokenizerConfig } from "#config/config.ts";
import { UserError } from "#core/errors.ts";
import type { NoticeEvent } from "#core/events.ts";
import type { Files } from "#core/ports.ts";
import type { Tokenizer, TokenizerSource } from "#workload/tokenizer.ts";
import { openBuiltinTokenizer } from "./builtin.ts";
import type { ChatTemplate } from "./chat-template.ts";
import { openHuggingFaceTokenizer, whyNoTokenizer } from "./hugging-face.ts";
import { findCachedModel } from "./model-cache.ts";
import { isPlaceholderName } from "./placeholder-name.ts";
import { askModelRoot, probeServerTokenizer, type ServerAccess } from "./server-tokenizer.ts";

export interface TokenizerSearch extends ServerAccess {
  readonly config: TokenizerConfig;
  /** Name that requests carry; the first one where there are several. */
  readonly modelName: string;
  readonly files: Pick<Files, "readText" | "readBytes" | "exists" | "isDirectory" | "list">;
  /** HOME and the HF_… variables are looked at. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface TokenizerChoice {
  readonly tokenizer: Tokenizer;
  /** There where the model's files hold one. */
  readonly chatTemplate?: ChatTemplate;
  /** For the terminal and the log. */
  readonly notices: readonly NoticeEvent[];
}

const BUILTIN_NAMES: ReadonlySet<string> = new Set(["builtin", "o200k_base"]);

/** Chooses and opens the tokenizer. Throws `UserError` when the one named is not there or is broken. */
export async function chooseTokenizer(search: TokenizerSearch): Promise<TokenizerChoice> {
  const choice =
    search.config.name === undefined ? await chooseUnnamed(search) : await openNamed(search, search.config.name);
  if (search.config.applyChatTemplate && choice.chatTemplate === undefined) {
    throw new UserError(`--apply-chat-template: ${choice.tokenizer.source.name} comes with no chat template.`, {
      hint: "Give --tokenizer a model folder with chat_template.jinja or a tokenizer_config.json that has one.",
    });
  }
  return choice;
}

async function openNamed(search: TokenizerSearch, name: string): Promise<TokenizerChoice> {
  const { files, env } = search;
  if (BUILTIN_NAMES.has(name)) return { tokenizer: await openBuiltinTokenizer(files), notices: [] };
  const path = name.startsWith("~/") && env.HOME !== undefined ? env.HOME + name.slice(1) : name;
  const isPath = (await files.exists(path)) || (await files.isDirectory(path));
  if (isPath || /^(\.{0,2}|[A-Za-z]:)[/\\]|^~|\.json$/.test(name)) {
    const kind = (await files.isDirectory(path)) ? "directory" : "file";
    return opened(await openHuggingFaceTokenizer(files, path, { kind, name: path, isApproximate: false }));
  }
  const found = await findCachedModel({ files, env, name, revision: search.config.revision });
  if (found.path !== undefined) {
    const source = { kind: "hugging_face_cache", name: `${name} (${found.path})`, isApproximate: false } as const;
    return opened(await openHuggingFaceTokenizer(files, found.path, source));
  }
  throw notFound(name, found.missing, found.similar);
}

/** Tries each source in order of nearness; a source that is broken is passed over with a warning. */
async function chooseUnnamed(search: TokenizerSearch): Promise<TokenizerChoice> {
  const { files, modelName } = search;
  if (isPlaceholderName(modelName)) {
    const reason = `the model name ${modelName} is a placeholder`;
    const tokenizer = await openBuiltinTokenizer(files, { reason, isApproximate: false });
    return {
      tokenizer,
      notices: [
        { kind: "notice", level: "info", text: `Tokens are counted with ${tokenizer.source.name}: ${reason}.` },
      ],
    };
  }
  const notices: NoticeEvent[] = [];
  const root = await askModelRoot(search, modelName);
  for (const source of await localSources(search, root)) {
    try {
      const model = await openHuggingFaceTokenizer(files, source.path, source.source);
      return { ...opened(model), notices: [...notices, usedNotice(model.tokenizer)] };
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      notices.push({ kind: "notice", level: "warning", text: error.message });
    }
  }
  const served = await probeServerTokenizer(search, modelName);
  if (served !== undefined) {
    const reason = "no local tokenizer for the model, and the server has one";
    const tokenizer = { ...served, source: { ...served.source, reason } };
    return { tokenizer, notices: [...notices, usedNotice(tokenizer)] };
  }
  return {
    tokenizer: await openBuiltinTokenizer(files, LAST_RESORT),
    notices: [...notices, approximateNotice(modelName)],
  };
}

const LAST_RESORT = { reason: "no tokenizer of the model was found", isApproximate: true } as const;

interface LocalSource {
  readonly path: string;
  readonly source: TokenizerSource;
}

async function localSources(search: TokenizerSearch, root: string | undefined): Promise<LocalSource[]> {
  const { files, env, modelName, config } = search;
  const sources: LocalSource[] = [];
  if (root !== undefined && (await holdsTokenizer(files, root))) {
    const reason = "the server says that its model lies there";
    sources.push({ path: root, source: { kind: "server_model_path", name: root, reason, isApproximate: false } });
  }
  if (modelName !== root && /[/\\]/.test(modelName) && (await holdsTokenizer(files, modelName))) {
    const reason = "the model's name is a folder with a tokenizer";
    sources.push({ path: modelName, source: { kind: "directory", name: modelName, reason, isApproximate: false } });
  }
  // `root` is the name on the hub where the server was started with one and serves it under another.
  for (const name of new Set([modelName, ...(root === undefined ? [] : [root])])) {
    const found = await findCachedModel({ files, env, name, revision: config.revision });
    if (found.path === undefined) continue;
    const reason = name === modelName ? "found by the model name" : "the server says that it serves this model";
    const shown = `${name} (${found.path})`;
    sources.push({
      path: found.path,
      source: { kind: "hugging_face_cache", name: shown, reason, isApproximate: false },
    });
  }
  return sources;
}

async function holdsTokenizer(files: TokenizerSearch["files"], path: string): Promise<boolean> {
  return (await files.isDirectory(path)) && (await whyNoTokenizer(files, path)) === undefined;
}

function opened(model: { tokenizer: Tokenizer; chatTemplate?: ChatTemplate }): TokenizerChoice {
  return { ...model, notices: [] };
}

function usedNotice({ source }: Tokenizer): NoticeEvent {
  return { kind: "notice", level: "info", text: `Tokens are counted with ${source.name}: ${source.reason}.` };
}

function approximateNotice(modelName: string): NoticeEvent {
  return {
    kind: "notice",
    level: "warning",
    text: `No tokenizer of ${modelName} was found: not at the path the server tells, not in the local Hugging Face cache, not at the server's /tokenize. Tokens are counted with builtin (o200k_base), so counts and prompt lengths may differ from the server's. Name the model's folder with --tokenizer, or count by the server's usage with --use-server-token-count.`,
  };
}

function notFound(
  name: string,
  missing: readonly { place: string; problem: string }[],
  similar: readonly string[],
): UserError {
  const looked = missing.map(({ place, problem }) => ({ where: place, wanted: `was looked at: ${problem}` }));
  const fetching = `Nothing is downloaded: fetch it once with \`hf download ${name} --include "*token*"\`, or give the path of a model folder or a tokenizer.json, or use --tokenizer builtin.`;
  const isEncoding = /^(cl100k|[pr]50k|o200k)_/.test(name);
  const hints = [
    ...(similar.length > 0 ? [`Did you mean ${similar.join(" or ")}?`] : []),
    isEncoding ? "Of tiktoken's encodings only o200k_base is built in: use --tokenizer builtin." : fetching,
  ];
  return new UserError(`The tokenizer ${name} is not on this machine.`, {
    problems: [
      { where: "--tokenizer", found: name, wanted: "must be builtin, a path, or a model of the local cache" },
      ...looked,
    ],
    hint: hints.join(" "),
  });
}
