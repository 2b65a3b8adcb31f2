/**
 * From a turn as a file writes it to a turn that can be sent. In: the parsed turn and its place in the dataset; out:
 * a `Turn` with its model, its media embedded and its prompt made up where only a length is known.
 */
import type { Files } from "#core/ports.ts";
import type { NamedTexts, Turn } from "#record/turn.ts";
import { loadMedium } from "#workload/media.ts";
import type { ModelChoice } from "#workload/model-choice.ts";
import type { Prompt } from "#workload/prompt-writer.ts";
import type { ParsedTurn } from "./parsed-row.ts";
import type { MadeUp } from "./trace-prompts.ts";

interface TurnPlace {
  readonly conversation: number;
  readonly turn: number;
  /** Output limit of turns that name none. */
  readonly maxTokens?: number;
}

export type MakeTurn = (parsed: ParsedTurn, place: TurnPlace) => Promise<Turn>;

export function turnMaker(options: {
  readonly modelOf: ModelChoice;
  readonly makeUp: (madeUp: MadeUp, stream: string) => Promise<Prompt>;
  readonly files: Files;
  /** The dataset file's own path; media paths may be relative to its folder. */
  readonly path: string | undefined;
}): MakeTurn {
  const { modelOf, makeUp, files, path } = options;
  return async (parsed, place) => {
    const model = modelOf(place.conversation, place.turn);
    if (parsed.payload !== undefined) return recordedTurn(parsed, parsed.payload, { model, turn: place.turn });
    const prompt =
      parsed.madeUp === undefined
        ? undefined
        : await makeUp(parsed.madeUp, `trace.prompt:${place.conversation}.${place.turn}`);
    const texts: readonly NamedTexts[] =
      prompt === undefined ? parsed.texts : [{ name: "text", contents: [prompt.text] }];
    const maxTokens = parsed.maxTokens ?? place.maxTokens;
    const load = (kind: "image" | "audio" | "video", values: readonly string[]) =>
      Promise.all(values.map((value) => loadMedium({ kind, value, files, datasetPath: path })));
    return {
      model,
      texts,
      ...(parsed.images.length > 0 ? { images: await load("image", parsed.images) } : {}),
      ...(parsed.audios.length > 0 ? { audios: await load("audio", parsed.audios) } : {}),
      ...(parsed.videos.length > 0 ? { videos: await load("video", parsed.videos) } : {}),
      ...(parsed.role === undefined ? {} : { role: parsed.role }),
      ...(maxTokens === undefined ? {} : { maxTokens }),
      ...timesOf(parsed, place.turn),
      ...(parsed.extra === undefined ? {} : { extra: parsed.extra }),
      ...(parsed.messages === undefined ? {} : { messages: parsed.messages }),
      ...(parsed.tools === undefined ? {} : { tools: parsed.tools }),
      ...(prompt === undefined ? {} : { textTokens: prompt.tokenCount }),
    };
  };
}

/** A body goes out as it is, with the model it names. */
function recordedTurn(
  parsed: ParsedTurn,
  payload: NonNullable<ParsedTurn["payload"]>,
  of: { readonly model: string; readonly turn: number },
): Turn {
  const model = typeof payload.model === "string" ? payload.model : of.model;
  return { model, texts: [], ...timesOf(parsed, of.turn), payload };
}

/** A first turn has no turn before it that a delay could count from. */
function timesOf(parsed: ParsedTurn, turn: number): Pick<Turn, "delayMs" | "timestampMs"> {
  return {
    ...(parsed.delayMs === undefined || turn === 0 ? {} : { delayMs: parsed.delayMs }),
    ...(parsed.timestampMs === undefined ? {} : { timestampMs: parsed.timestampMs }),
  };
}
