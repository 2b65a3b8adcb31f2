/**
 * The dataset as the load needs it: conversations with their prompt tokens counted, in the order of sampling.
 * Small datasets are kept once made; large ones are made anew each time they come round.
 */
import type { EndpointConfig, Sampling } from "#config/config.ts";
import type { JsonObject } from "#core/json.ts";
import type { Dialect } from "#endpoint/dialect.ts";
import type { ScheduleWindow, WorkloadFacts } from "#plan/phase-plan.ts";
import type { Conversation, Turn } from "#record/turn.ts";
import type { Dataset } from "#workload/dataset.ts";
import { sessionOrder } from "#workload/session-order.ts";
import type { OpenedTokenizer } from "./open-tokenizer.ts";
import type { SessionPlan } from "./session.ts";
import { cutToWindow, scheduleOrder } from "./trace-schedule.ts";

export interface WorkloadSource {
  readonly size: number;
  /** Bodies of a conversation's turns as the dataset has them, without live replies. */
  bodies(index: number): Promise<{ readonly conversationId: string; readonly payloads: readonly JsonObject[] }>;
  /** What a plan has to know of it. */
  readonly facts?: WorkloadFacts;
  /** The next sessions in the order of sampling, endlessly. */
  next: NextSessions;
  /** Those of a trace in the order of their timestamps; throws a `UserError` for a window without any. Absent: no trace. */
  readonly schedule?: (window: ScheduleWindow) => NextSessions;
}

/** Fewer than asked for: there are no more. */
export type NextSessions = (count: number) => Promise<SessionPlan[]>;

export interface WorkloadSourceOptions {
  readonly dataset: Dataset;
  readonly dialect: Dialect;
  readonly endpoint: EndpointConfig;
  /** Absent: the server counts. */
  readonly opened?: OpenedTokenizer;
  readonly sampling: Sampling;
  readonly seed: number;
}

/** Characters of prompt text that are kept in memory before conversations are made anew at each need. */
const KEPT_CHARACTERS = 4 * 1024 * 1024;
/** What the objects of a conversation weigh besides its text: short prompts are nearly nothing but this. */
const CHARACTERS_PER_TURN = 1024;

export function createWorkloadSource(options: WorkloadSourceOptions): WorkloadSource {
  const { dataset, dialect, endpoint, opened } = options;
  const order = sessionOrder(dataset.size, options.sampling, options.seed);
  const kept = new Map<number, Conversation>();
  let keptCharacters = 0;

  const bodyOf = (conversation: Conversation, turn: Turn): JsonObject =>
    dialect.buildBody(turn, { endpoint, conversation, history: [] });

  const counted = async (index: number): Promise<Conversation> => {
    const known = kept.get(index);
    if (known !== undefined) return known;
    const made = await dataset.conversation(index);
    const turns: Turn[] = [];
    let characters = CHARACTERS_PER_TURN * made.turns.length;
    for (const [turnIndex, turn] of made.turns.entries()) {
      // A later turn of a live conversation goes out with replies in it: the whole prompt is counted afterwards.
      const isStatic = turnIndex === 0 || made.history === "whole";
      const body = bodyOf(made, turn);
      const text = opened?.renderPrompt?.(body) ?? dialect.promptTexts(body).join(" ");
      characters += text.length;
      if (isStatic && opened !== undefined) turns.push({ ...turn, inputTokens: await opened.tokenizer.count(text) });
      else turns.push(turn);
    }
    const conversation = { ...made, turns };
    if (keptCharacters < KEPT_CHARACTERS) {
      kept.set(index, conversation);
      keptCharacters += characters;
    }
    return conversation;
  };

  const schedule = (firstTimestampsMs: Float64Array, window: ScheduleWindow): NextSessions => {
    const indices = scheduleOrder(firstTimestampsMs, window);
    let taken = 0;
    return async (count) => {
      const sessions: SessionPlan[] = [];
      for (; sessions.length < count && taken < indices.length; taken++) {
        const conversationIndex = indices[taken] ?? 0;
        sessions.push({ conversationIndex, conversation: cutToWindow(await counted(conversationIndex), window) });
      }
      return sessions;
    };
  };

  const { firstTimestampsMs } = dataset;
  return {
    size: dataset.size,
    facts: factsOf(dataset),
    ...(firstTimestampsMs === undefined
      ? {}
      : { schedule: (window: ScheduleWindow) => schedule(firstTimestampsMs, window) }),
    bodies: async (index) => {
      const conversation = await counted(index);
      return {
        conversationId: conversation.id,
        payloads: conversation.turns.map((turn) => bodyOf(conversation, turn)),
      };
    },
    next: async (count) => {
      const sessions: SessionPlan[] = [];
      for (let i = 0; i < count; i++) {
        const conversationIndex = order.next().value as number;
        sessions.push({ conversationIndex, conversation: await counted(conversationIndex) });
      }
      return sessions;
    },
  };
}

function factsOf({ meanTurns, firstTimestampsMs }: Dataset): WorkloadFacts {
  const firstTimestampMs = firstTimestampsMs?.reduce((least, at) => Math.min(least, at), Number.POSITIVE_INFINITY);
  return {
    ...(meanTurns === undefined ? {} : { meanTurns }),
    ...(firstTimestampMs === undefined ? {} : { firstTimestampMs }),
  };
}
