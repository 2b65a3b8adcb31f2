import { expect, test } from "bun:test";
import { renderCommandLine } from "#config/flags/command-line.ts";
import { isSecretName } from "#config/redact.ts";

test.each(["api_key", "Authorization", "X-Auth-Token", "first_token", "apiKey", "access.token"])(
  "%s is a secret",
  (name) => {
    expect(isSecretName(name)).toBe(true);
  },
);

test.each(["time_to_first_token", "adj_time_to_first_token", "time_to_first_output_token", "tokens"])(
  "%s is none",
  (name) => {
    expect(isSecretName(name)).toBe(false);
  },
);

test("a goal for a latency is shown in the command, a key is not", () => {
  expect(renderCommandLine(["profile", "--goodput", "time_to_first_token:200", "-H", "X-Api-Key:hush"])).toBe(
    "aiperf profile --goodput 'time_to_first_token:200' -H 'X-Api-Key:<redacted>'",
  );
});
