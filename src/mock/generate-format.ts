/** `/generate` and `/generate_stream` of Text Generation Inference: one event per token, the last with the whole text. */
import type { WireFormat } from "./wire-format.ts";

export function generateFormat(): WireFormat {
  let said = "";
  let index = 0;
  return {
    opening: () => "",
    chunk: ({ text, isLast }) => {
      said += text;
      const token = { id: index, text, logprob: -0.1, special: false };
      return `data:${JSON.stringify({ index: index++, token, generated_text: isLast ? said : null, details: null })}\n\n`;
    },
    closing: () => "",
    body: (text, reasoning) => ({ generated_text: reasoning + text }),
  };
}
