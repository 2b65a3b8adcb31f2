/** Bodies against those that the reference wrote for the same turns: same fields, same order, nothing more. */
import { describe, expect, test } from "bun:test";
import type { EndpointType } from "#config/config.ts";
import type { JsonObject } from "#core/json.ts";
import { dialectOf } from "#endpoint/dialects.ts";
import type { Turn } from "#record/turn.ts";
import material from "../golden/endpoint/bodies.json";
import { buildContext } from "./build-endpoint.ts";

interface GoldenBody {
  readonly case: string;
  readonly type: EndpointType;
  readonly streaming: boolean;
  readonly extra: JsonObject;
  readonly template?: string;
  readonly turn: Turn;
  readonly body: JsonObject;
}

describe("bodies that the reference sent", () => {
  for (const golden of material as unknown as GoldenBody[]) {
    test(`${golden.case}: the ${golden.type} body is the same, key by key`, () => {
      const { type, streaming, extra, template } = golden;
      const context = buildContext({
        type,
        streaming,
        extra,
        ...(template === undefined ? {} : { template: { body: template } }),
      });
      const body = dialectOf(type).buildBody(golden.turn, context);
      expect(JSON.stringify(body)).toBe(JSON.stringify(golden.body));
    });
  }
});
