import { describe, expect, test } from "bun:test";
import { withArtifactDir } from "#config/dump.ts";
import type { JsonObject } from "#core/json.ts";
import commands from "../golden/config/commands.json";
import { read } from "./reading.ts";

const FILES = Object.fromEntries(
  ["single_turn.jsonl", "multi_turn.jsonl", "mooncake.jsonl", "pool"].map((name) => [`../data/${name}`, ""]),
);
const TEMPLATE = '{"model": {{ model|tojson }}, "prompt": {{ text|tojson }}, "max_tokens": {{ max_tokens }}}';

describe("the reference's recorded commands", () => {
  for (const { name, argv, artifactDir, inputConfig } of commands.runs) {
    test(`${name} gives the same input_config, to the byte`, async () => {
      const body =
        name === "template"
          ? (inputConfig as unknown as { endpoint: { template: { body: string } } }).endpoint.template.body
          : "";
      expect(name !== "template" || body.trim() === TEMPLATE).toBe(true);
      const { explicit } = await read({ argv, files: { ...FILES, "/bench/data/template.j2": body } });
      const shown: JsonObject = withArtifactDir(explicit, artifactDir);
      expect(JSON.stringify(shown)).toBe(JSON.stringify(inputConfig));
    });
  }
});
