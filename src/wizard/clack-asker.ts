/**
 * Questions on a terminal, by clack. Escape goes back and Ctrl-C ends, which clack tells apart only by the key that was
 * pressed last: it is watched here.
 */
import * as clack from "@clack/prompts";
import type { Asked, Asker } from "./asker.ts";

/** Options that are shown at once; more are found by typing. */
const MOST_PLAIN_CHOICES = 10;
const FALLBACK_COLUMNS = 80;
/** The guide on the left, and a blank on the right. */
const GUIDE_COLUMNS = 4;

export interface ClackAsker extends Asker {
  begin(): void;
  end(text: string): void;
}

/** What is being asked when `stop` is aborted ends as if by Ctrl-C. */
export function createClackAsker(stop: AbortSignal): ClackAsker {
  let lastKey: string | undefined;
  process.stdin.on("keypress", (_text: unknown, key: { readonly name?: string } | undefined) => {
    lastKey = key?.name;
  });
  return {
    begin: () => clack.intro("aiperf init · Enter takes what is proposed, Esc goes back"),
    end: (text) => clack.cancel(text),
    say: (kind, text) => {
      const lines = wrapWords(text, (process.stdout.columns || FALLBACK_COLUMNS) - GUIDE_COLUMNS);
      if (kind === "info") clack.log.info(lines);
      else clack.log.warn(lines);
    },
    show: (title, text) => clack.note(text, title),
    ask: async (asked) => {
      lastKey = undefined;
      const answer = await put(asked, stop);
      if (!clack.isCancel(answer)) return { kind: "answer", text: toText(answer) };
      return lastKey === "escape" && !stop.aborted ? { kind: "back" } : { kind: "cancel" };
    },
  };
}

/** Lines broken between words; clack keeps its guide beside each line, but not beside those that it breaks itself. */
function wrapWords(text: string, width: number): string {
  let room = width;
  return text
    .split(" ")
    .map((word, place) => {
      const fits = place === 0 || word.length + 1 <= room;
      const space = place === 0 ? "" : fits ? " " : "\n";
      room = fits ? room - word.length - space.length : width - word.length;
      return space + word;
    })
    .join("");
}

function toText(answer: unknown): string {
  if (Array.isArray(answer)) return answer.join(",");
  if (typeof answer === "boolean") return answer ? "yes" : "no";
  return String(answer);
}

function put(asked: Asked, signal: AbortSignal): Promise<unknown> {
  const { message, kind, proposal, complaint } = asked;
  const options = asked.choices.map(({ value, label, hint }) => ({
    value,
    label,
    ...(hint === undefined ? {} : { hint }),
  }));
  const validate = (text: string | undefined): string | undefined => complaint(text || proposal);
  switch (kind) {
    case "text": {
      const proposed = proposal === "" ? {} : { placeholder: proposal, defaultValue: proposal };
      return clack.text({ message, signal, validate, ...proposed });
    }
    case "password":
      return clack.password({ message, signal, validate });
    case "yesno":
      return clack.confirm({ message, signal, initialValue: proposal === "yes" });
    case "choice":
      return clack.select({ message, signal, options, initialValue: proposal, showInstructions: false });
    case "several": {
      const initialValues = proposal.split(",").filter((value) => options.some((option) => option.value === value));
      if (options.length > MOST_PLAIN_CHOICES) {
        return clack.autocompleteMultiselect({
          message,
          signal,
          options,
          initialValues,
          required: true,
          maxItems: MOST_PLAIN_CHOICES,
        });
      }
      return clack.multiselect({ message, signal, options, initialValues, required: true });
    }
  }
}
