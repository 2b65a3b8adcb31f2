/**
 * Finds a model in the local cache of the Hugging Face hub by its name, as the Python library lays it out:
 * `models--org--name/refs/<revision>` names a commit, `snapshots/<commit>` holds the files. Nothing is downloaded.
 */
import type { Files } from "#core/ports.ts";
import { whyNoTokenizer } from "./hugging-face.ts";

type Environment = Readonly<Record<string, string | undefined>>;
type ReadableFiles = Pick<Files, "readText" | "exists" | "isDirectory" | "list">;

/** A place that was looked at, and what it lacks. */
interface Missing {
  readonly place: string;
  readonly problem: string;
}

export type CacheSearch =
  | { readonly path: string }
  | { readonly path?: never; readonly missing: readonly Missing[]; readonly similar: readonly string[] };

/** The folders that can hold the cache, the one that the Python library would use first. */
export function cacheFolders(env: Environment): string[] {
  const home = env.HOME ?? env.USERPROFILE;
  const candidates = [
    env.HF_HUB_CACHE,
    env.HUGGINGFACE_HUB_CACHE,
    env.HF_HOME && `${env.HF_HOME}/hub`,
    env.XDG_CACHE_HOME && `${env.XDG_CACHE_HOME}/huggingface/hub`,
    home && `${home}/.cache/huggingface/hub`,
  ];
  return [...new Set(candidates.filter((folder) => folder !== undefined && folder !== ""))] as string[];
}

/**
 * Looks for `name` (`org/model`, or `model` where only one organisation's is there) at `revision` (branch, tag or
 * commit). Found is only a snapshot whose tokenizer can be read.
 */
export async function findCachedModel(options: {
  readonly files: ReadableFiles;
  readonly env: Environment;
  readonly name: string;
  readonly revision: string;
}): Promise<CacheSearch> {
  const { files, env, name, revision } = options;
  const missing: Missing[] = [];
  const similar: string[] = [];
  for (const cache of cacheFolders(env)) {
    if (!(await files.isDirectory(cache))) {
      missing.push({ place: cache, problem: "there is no such folder" });
      continue;
    }
    const models = (await files.list(cache)).filter((entry) => entry.startsWith("models--"));
    const alike = models.filter((entry) => isAlike(entry, name));
    const exact = `models--${name.replaceAll("/", "--")}`;
    const chosen = models.includes(exact) ? exact : alike.length === 1 && !name.includes("/") ? alike[0] : undefined;
    similar.push(...alike.map((entry) => entry.slice("models--".length).replaceAll("--", "/")));
    if (chosen === undefined) {
      missing.push({ place: cache, problem: `it has no ${exact}` });
      continue;
    }
    const found = await snapshotOf(files, `${cache}/${chosen}`, revision);
    if ("path" in found) return found;
    missing.push(found);
  }
  return { missing, similar: [...new Set(similar)] };
}

async function snapshotOf(files: ReadableFiles, model: string, revision: string): Promise<{ path: string } | Missing> {
  const ref = `${model}/refs/${revision}`;
  const commit = (await files.exists(ref)) ? (await files.readText(ref)).trim() : revision;
  const path = `${model}/snapshots/${commit}`;
  if (!(await files.isDirectory(path))) return { place: model, problem: `it has no snapshot for revision ${revision}` };
  const problem = await whyNoTokenizer(files, path);
  return problem === undefined ? { path } : { place: path, problem };
}

/** Same last part of the name, whatever the organisation and the case. */
function isAlike(entry: string, name: string): boolean {
  const lastPart = (text: string) => text.toLowerCase().replace(/^.*(--|\/)/, "");
  return lastPart(entry) === lastPart(name);
}
